"""What a bulk change asks, one small form an action; the action itself reads and judges what was typed."""

from typing import Any

from django import forms

from leads.campaigns import newest, statuses_of
from leads.configuration import configuration
from leads.fields import BY_NAME, FIELDS
from leads.forms import values
from leads.many.fields import CUSTOM
from leads.models import Reason, Stage, Tag
from tenancy.refusals import Invalid

NONE = ("", "–")


class BulkForm(forms.Form):
    """A form without fields, as deleting needs; the others add theirs.

    What must be there is the action's to say; the field whose choice changes the others keeps the focus.
    """

    leading = ""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.mark = ""  # type: ignore[attr-defined]
        if data is not None and self.leading:
            self.fields[self.leading].widget.attrs["data-focus"] = ""

    def options(self) -> dict[str, Any]:
        """Return what was typed, as the action reads it."""
        return {name: values.written(self, name) for name in self.fields}

    def offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def refuse(self, refusal: Invalid) -> None:
        """Keep an action's sentences beside the fields they name."""
        if not self.is_bound:
            return
        self.full_clean()
        errors = {name: words for name, words in refusal.errors.items() if not self.errors.get(name)}
        values.refuse(self, errors, refusal.sentence)


class OwnerForm(BulkForm):
    """Who gets the leads."""

    owner = forms.ChoiceField(label="New owner", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        settings = configuration()
        people = [(row.public_id, row.name) for row in settings.members if row.is_active and row.role != "viewer"]
        queues = [(row.public_id, row.name) for row in settings.queues]
        self.offer("owner", [NONE, ("People", sorted(people, key=lambda row: row[1])), ("Queues", queues)])


class StatusForm(BulkForm):
    """Where the leads go and, if they end there, why."""

    leading = "status"

    status = forms.ChoiceField(label="New status", required=False)
    reason = forms.ChoiceField(label="Reason", required=False)
    come_back_on = forms.CharField(
        label="Come back on",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text="With a “not now” reason: the day on which the leads open again by themselves.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        settings = configuration()
        offered = [row for row in settings.statuses if row.is_active and row.kind != Stage.CONVERTED]
        self.offer("status", [NONE, *((row.public_id, row.label) for row in offered)])
        ends = {row.public_id for row in offered if row.kind == Stage.UNQUALIFIED}
        if (data or {}).get("status") not in ends:
            del self.fields["reason"], self.fields["come_back_on"]
            return
        active = [reason for reason in settings.reasons if reason.is_active]
        kinds = (Reason.Kind.NEVER, Reason.Kind.NOT_NOW)
        grouped = [(kind.label, [(row.public_id, row.label) for row in active if row.kind == kind]) for kind in kinds]
        self.offer("reason", [NONE, *grouped])


class CampaignForm(BulkForm):
    """Which campaign the leads join, and how they stand there."""

    campaign = forms.ChoiceField(required=False)
    member_status = forms.ChoiceField(label="Status there", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        rows = newest()
        self.offer("campaign", [NONE, *((row.public_id, row.name) for row in rows)])
        self.offer("member_status", [(status, status) for status in statuses_of(rows)])


class TagsForm(BulkForm):
    """Which tags the leads get and lose."""

    add = forms.CharField(
        label="Add tags", required=False, widget=forms.TextInput({"list": "known-tags", "autocomplete": "off"}),
        help_text="Several are parted by commas.",
    )  # fmt: skip
    remove = forms.CharField(
        label="Remove tags", required=False, widget=forms.TextInput({"list": "known-tags", "autocomplete": "off"})
    )

    @property
    def known(self) -> list[str]:
        """The tags in use, for the browser to offer."""
        return list(Tag.objects.values_list("name", flat=True)[:200])


class FieldForm(BulkForm):
    """Which field, and the value it gets; the control is that of the chosen field."""

    leading = "field"

    field = forms.ChoiceField(label="Field", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        own = [(f"{CUSTOM}{row.name}", row.label) for row in configuration().custom_fields]
        standard = [(row.name, row.label) for row in FIELDS if row.kind != "tags"]
        self.offer("field", [NONE, ("Fields", standard), *([("Own fields", own)] if own else [])])
        control = control_of((data or {}).get("field", ""))
        if control is not None:
            control.label, control.mark = "New value", ""  # type: ignore[attr-defined]
            self.fields["value"] = control


def control_of(name: str) -> forms.Field | None:
    """Return the control of a field of leads; nothing for one that is not there."""
    if name in BY_NAME:
        return values.standard(BY_NAME[name])
    found = (row for row in configuration().custom_fields if f"{CUSTOM}{row.name}" == name)
    own = next(found, None)
    return values.custom(own) if own else None


FORMS: dict[str, type[BulkForm]] = {
    "owner": OwnerForm,
    "status": StatusForm,
    "campaign": CampaignForm,
    "tags": TagsForm,
    "field": FieldForm,
}

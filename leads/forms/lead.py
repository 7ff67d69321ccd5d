"""The form of a lead: every field of the catalog and of the organization, in sections."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from leads import editing
from leads.configuration import configuration
from leads.fields import FIELDS, GROUPS
from leads.forms import values
from leads.models import CustomField, Lead
from tenancy.models import Member
from tenancy.refusals import Conflict, Invalid

CUSTOM = "custom."


class LeadForm(forms.Form):
    """Fields of a new or existing lead; `names` narrows it to some of them."""

    def __init__(self, data: Any = None, *, lead: Lead | None = None, names: Iterable[str] | None = None) -> None:
        super().__init__(data)
        self.lead = lead
        self.wanted = None if names is None else set(names)
        self.theirs: dict[str, Any] = {}  # what somebody else wrote meanwhile, by label
        for row in FIELDS:
            self.add(row.name, values.standard(row, self.stored(row.name)), values.shown(row, self.stored(row.name)))
        for field in self.custom_fields:
            current = lead.custom.get(field.name) if lead else None
            self.add(f"{CUSTOM}{field.name}", values.custom(field, current), current)
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=lead.version if lead else None
        )

    def add(self, name: str, control: forms.Field, initial: Any) -> None:
        if self.wanted is None or name in self.wanted:
            self.fields[name] = control
            self.initial[name] = initial

    def stored(self, name: str) -> Any:
        return getattr(self.lead, name) if self.lead else None

    @property
    def custom_fields(self) -> list[CustomField]:
        return configuration().custom_fields

    @property
    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """The fields by group, as the page shows them."""
        names = {group: [self[row.name] for row in FIELDS if row.group == group] for group in GROUPS}
        own = [self[f"{CUSTOM}{field.name}"] for field in self.custom_fields]
        return [(group, fields) for group, fields in [*names.items(), ("Own fields", own)] if fields]

    def written(self) -> dict[str, Any]:
        """What was typed, by the names the verbs take."""
        names = [name for name in self.fields if name != "version"]
        standard = {name: values.written(self, name) for name in names if not name.startswith(CUSTOM)}
        custom = {name.removeprefix(CUSTOM): values.written(self, name) for name in names if name.startswith(CUSTOM)}
        return standard | ({"custom": custom} if custom else {})

    def create(self, by: Member, *, assign: bool) -> Lead | None:
        """Make the lead, or keep the sentences beside the fields."""
        try:
            return editing.create_lead(self.written(), by=by, assign=assign)
        except Invalid as refusal:
            values.refuse(self, refusal.errors, refusal.sentence)
            return None

    def update(self, by: Member) -> Lead | None:
        """Change the lead, or keep the sentences and, when somebody was faster, both values."""
        assert self.lead is not None
        try:
            return editing.update_lead(self.lead, self.written(), by=by, version=self.seen_version())
        except Invalid as refusal:
            values.refuse(self, refusal.errors, refusal.sentence)
        except Conflict as conflict:
            if "version" not in conflict.details:
                raise
            self.explain(conflict)
        return None

    @property
    def status(self) -> int:
        """The status of an answer that shows this form."""
        return 409 if self.theirs else 422 if self.errors else 200

    def seen_version(self) -> int | None:
        text = str(self.data.get("version", ""))
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def explain(self, conflict: Conflict) -> None:
        """Show what is stored now beside what was typed; sending again then means it."""
        self.add_error(None, conflict.sentence)
        self.theirs = {self.label(name): value for name, value in conflict.details.get("theirs", {}).items()}
        again: Any = self.data
        again = again.copy()
        again["version"] = str(conflict.details["version"])
        self.data = again

    def label(self, name: str) -> str:
        return str(self.fields[name].label) if name in self.fields else name.removeprefix(CUSTOM).replace("_", " ")

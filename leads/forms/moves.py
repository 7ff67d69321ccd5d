"""Forms that move a lead: unqualify, hand over, give back."""

from typing import Any

from django import forms
from django.utils import timezone

from leads.configuration import configuration
from leads.models import Lead, Queue, Reason
from tenancy import ids
from tenancy.models import Member


class UnqualifyForm(forms.Form):
    """Why a lead is unqualified and, with a "not now" reason, when it comes back."""

    reason = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Choose a reason."})
    come_back_on = forms.DateField(
        label="Come back on",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text="With a “not now” reason: the day on which the lead opens again by itself.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        active = [reason for reason in configuration().reasons if reason.is_active]
        self.reasons = {reason.public_id: reason for reason in active}
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (kind.label, [(reason.public_id, reason.label) for reason in active if reason.kind == kind])
            for kind in (Reason.Kind.NEVER, Reason.Kind.NOT_NOW)
        ]
        self.fields["come_back_on"].widget.attrs["min"] = timezone.localdate().isoformat()

    @property
    def chosen(self) -> Reason | None:
        return self.reasons.get(self.cleaned_data.get("reason", ""))


class OwnerForm(forms.Form):
    """Who gets a lead: one of the people or queues of the organization."""

    owner = forms.ChoiceField(label="New owner", error_messages={"required": "Choose the new owner."})

    def __init__(self, data: Any = None, *, lead: Lead) -> None:
        super().__init__(data)
        settings = configuration()
        people = [(row.public_id, row.name) for row in settings.members if row.is_active and row.role != "viewer"]
        queues = [(row.public_id, row.name) for row in settings.queues]
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), ("People", sorted(people, key=lambda row: row[1])), ("Queues", queues)]
        self.fields["owner"].initial = lead.owner.public_id

    @property
    def chosen(self) -> Member | Queue:
        """The person or queue behind the chosen id."""
        text, settings = self.cleaned_data["owner"], configuration()
        if text.startswith(ids.QUEUE):
            return settings.queue_by_id[ids.decode(text, ids.QUEUE)]
        return settings.member_by_id[ids.decode(text, ids.MEMBER)]


class QueueChoiceForm(forms.Form):
    """Which other queue a waiting lead moves to, and why."""

    queue = forms.ChoiceField(label="To queue", error_messages={"required": "Choose the queue."})
    reason = forms.CharField(label="Why", required=False, max_length=1000, help_text="Kept in the lead's history.")

    def __init__(self, data: Any = None, *, lead: Lead) -> None:
        super().__init__(data)
        others = [row for row in configuration().queues if row.pk != lead.owner_queue_id]
        field = self.fields["queue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((row.public_id, row.name) for row in others)]

    @property
    def chosen(self) -> Queue:
        return configuration().queue_by_id[ids.decode(self.cleaned_data["queue"], ids.QUEUE)]


class ReleaseForm(forms.Form):
    """Why a lead goes back, and to which queue."""

    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text="The next person reads it.",
        error_messages={"required": "Say why: the next person reads it."},
    )
    queue = forms.ChoiceField(label="To queue", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["queue"]
        assert isinstance(field, forms.ChoiceField)
        listed = [(row.public_id, row.name) for row in configuration().queues]
        field.choices = [("", "The one it came from"), *listed]

    @property
    def chosen(self) -> Queue | None:
        text = self.cleaned_data["queue"]
        return configuration().queue_by_id[ids.decode(text, ids.QUEUE)] if text else None

"""Forms of daily work: logging an activity, planning a task."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from leads.activities import OUTCOMES
from leads.configuration import configuration
from leads.models import Activity, Lead, Stage, Status
from tenancy import ids
from tenancy.acting import current_org
from tenancy.models import Member

FOLLOW_UPS = ((0, "Today"), (1, "Tomorrow"), (2, "In 2 days"), (7, "In a week"), (30, "In a month"))
WHEN = "%Y-%m-%dT%H:%M"


def moment_field(label: str, *, required: bool = False) -> forms.DateTimeField:
    """Return a day and time in the organization's zone, as browsers write it."""
    control = forms.DateTimeInput({"type": "datetime-local"}, format=WHEN)
    words = {"required": "Enter a day and time.", "invalid": "Enter a day and time."}
    return forms.DateTimeField(
        label=label, required=required, widget=control, input_formats=[WHEN, f"{WHEN}:%S"], error_messages=words
    )


class ActivityForm(forms.Form):
    """One activity as the composer sends it; which fields count depends on its kind."""

    kind = forms.ChoiceField(choices=Activity.Kind.choices)
    outcome = forms.ChoiceField(choices=[("", ""), *((words, words) for words in OUTCOMES)], required=False)
    subject = forms.CharField(max_length=255, required=False)
    body = forms.CharField(max_length=32000, required=False)
    minutes = forms.IntegerField(min_value=0, max_value=1440, required=False)
    due = moment_field("Due")
    at = moment_field("At")
    follow_up = forms.IntegerField(min_value=0, max_value=365, required=False)
    status = forms.CharField(required=False)
    location = forms.CharField(max_length=255, required=False)
    invite = forms.BooleanField(required=False)
    send = forms.BooleanField(required=False)

    def details(self) -> dict[str, Any]:
        """The columns of the activity."""
        given = self.cleaned_data
        found = {"subject": given["subject"], "body": given["body"]}
        if given["kind"] == Activity.Kind.CALL:
            found |= {"outcome": given["outcome"], "minutes": given["minutes"]}
        if given["kind"] == Activity.Kind.TASK:
            found |= {"due_at": given["due"]}
        if given["kind"] == Activity.Kind.EVENT:
            begins = given["at"] or timezone.now()
            found |= {"at": begins, "minutes": given["minutes"], "location": given["location"]}
            found |= {"ends_at": begins + timedelta(minutes=given["minutes"])} if given["minutes"] else {}
        return found

    def follow_up_at(self) -> datetime | None:
        """The morning of the follow-up day, in the organization's zone."""
        days = self.cleaned_data.get("follow_up")
        return None if days is None else morning(days)

    def chosen_status(self) -> Status | None:
        text = self.cleaned_data.get("status")
        try:
            found = configuration().status_by_id.get(ids.decode(text, ids.STATUS)) if text else None
        except ids.BadId:
            return None
        return found if found is not None and found.kind == Stage.OPEN else None


def morning(days: int) -> datetime:
    """Return nine o'clock some days from now, an hour from now for today."""
    now = timezone.now().astimezone(current_org().tz)
    if days == 0:
        return now + timedelta(hours=1)
    return datetime.combine(now.date() + timedelta(days=days), time(9), tzinfo=now.tzinfo)


class TaskForm(forms.Form):
    """A new task, for oneself or a colleague."""

    subject = forms.CharField(
        label="What is to be done", max_length=255, error_messages={"required": "Say what is to be done."}
    )
    due = moment_field("Due", required=True)
    owner = forms.ChoiceField(label="For")
    body = forms.CharField(label="Details", widget=forms.Textarea({"rows": 3}), max_length=32000, required=False)

    def __init__(self, data: Any = None, *, member: Member, lead: Lead | None = None) -> None:
        super().__init__(data)
        self.lead = lead
        people = [row for row in configuration().members if row.is_active and row.role != "viewer"]
        self.people = {row.public_id: row for row in people}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.public_id, row.name) for row in people]
        field.initial = member.public_id
        self.fields["due"].initial = morning(1)

    def details(self) -> dict[str, Any]:
        given = self.cleaned_data
        owner = self.people[given["owner"]]
        return {"subject": given["subject"], "body": given["body"], "due_at": given["due"], "owner": owner}

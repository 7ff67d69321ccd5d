"""Forms of daily work: logging an activity, planning a task."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from leads.activities import OUTCOMES
from leads.configuration import configuration
from leads.models import Activity, Stage, Status
from tenancy import ids
from tenancy.acting import current_org

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

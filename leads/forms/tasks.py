"""Forms of a task: planning it, changing it, putting it off."""

from datetime import datetime, time
from typing import Any

from django import forms

from leads import tasks
from leads.configuration import configuration
from leads.models import Activity, Lead
from leads.recurrence import NAMES, UNITS, WEEKDAYS, Recurrence
from tenancy.acting import current_org
from tenancy.models import Member

REMINDERS = (
    ("", "No reminder"), ("0", "When it is due"), ("10", "10 minutes before"), ("30", "30 minutes before"),
    ("60", "1 hour before"), ("120", "2 hours before"), ("1440", "1 day before"), ("2880", "2 days before"),
)  # fmt: skip
EVERY = (("", "Never"), ("DAILY", "Daily"), ("WEEKDAYS", "On weekdays"), ("WEEKLY", "Weekly"), ("MONTHLY", "Monthly"))


def day_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": "Choose a day."}, **options,
    )  # fmt: skip


def time_field(label: str, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, **options)


def moment(day: Any, at: time | None) -> datetime:
    """Return a day and a time as a moment where the organization is; a day alone lasts until its end."""
    return tasks.on_day(day) if at is None else datetime.combine(day, at, tzinfo=current_org().tz)


class SnoozeForm(forms.Form):
    """A day, and a time if it matters."""

    day = day_field("Day")
    at = time_field("Time", help_text="Left empty, any time that day will do.")


class TaskForm(forms.Form):
    """What is to be done by whom and when; for oneself or a colleague."""

    subject = forms.CharField(
        label="What is to be done", max_length=255, error_messages={"required": "Say what is to be done."}
    )
    due = day_field("Due", required=False)
    due_time = time_field("Time")
    owner = forms.ChoiceField(label="For")
    remind = forms.ChoiceField(label="Remind", choices=REMINDERS, required=False)
    remind_by = forms.ChoiceField(label="How", choices=Activity.RemindBy.choices, required=False)
    every = forms.ChoiceField(label="Repeat", choices=EVERY, required=False)
    days = forms.TypedMultipleChoiceField(
        label="On", coerce=int, choices=list(enumerate(NAMES)), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="For weekly tasks.",
    )  # fmt: skip
    times = forms.IntegerField(label="Ends after", min_value=1, max_value=999, required=False, help_text="Times.")
    until = day_field("Or ends on", required=False)
    body = forms.CharField(label="Details", widget=forms.Textarea({"rows": 2}), max_length=32000, required=False)

    def __init__(
        self, data: Any = None, *, member: Member, task: Activity | None = None, lead: Lead | None = None
    ) -> None:
        begin = kept(task) if task else {"due": tasks.today(tasks.timezone.now()), "owner": member.public_id}
        super().__init__(data, initial=begin)
        self.lead = lead
        people = [row for row in configuration().members if row.is_active and row.role != "viewer"]
        if task and task.owner and task.owner not in people:
            people.append(task.owner)
        self.people = {row.public_id: row for row in people}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.public_id, row.name) for row in people]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, words in (("due_time", "a time"), ("every", "a repetition"), ("remind", "a reminder")):
            if given.get(name) not in (None, "") and not given.get("due") and "due" not in self.errors:
                self.add_error("due", f"Choose a day: {words} needs one.")
                break
        if given.get("until") and given.get("times"):
            self.add_error("until", "End it after so many times or on a day, not both.")
        return given

    def details(self) -> dict[str, Any]:
        """Return the columns of the task."""
        given = self.cleaned_data
        return {
            "subject": given["subject"],
            "body": given["body"],
            "owner": self.people[given["owner"]],
            "due_at": moment(given["due"], given["due_time"]) if given["due"] else None,
            "due_all_day": bool(given["due"]) and given["due_time"] is None,
            "remind_minutes": int(given["remind"]) if given["remind"] else None,
            "remind_by": given["remind_by"],
            "recurrence": self.recurrence(),
        }

    def recurrence(self) -> str:
        """Return the rule that the fields say, empty for a task that comes once."""
        given = self.cleaned_data
        every, due = given["every"], given["due"]
        if not every:
            return ""
        days = WEEKDAYS if every == "WEEKDAYS" else tuple(given["days"]) if every == "WEEKLY" else ()
        if every == "WEEKLY" and not days:
            days = (due.weekday(),)
        found = Recurrence(
            "WEEKLY" if every == "WEEKDAYS" else every, days, due.day if every == "MONTHLY" else 0,
            until=given["until"], times=given["times"],
        )  # fmt: skip
        return found.text


def kept(task: Activity) -> dict[str, Any]:
    """Return what the form of a task begins with."""
    due = task.due_at.astimezone(current_org().tz) if task.due_at else None
    rule = Recurrence.read(task.recurrence) if task.recurrence else None
    is_weekdays = rule is not None and rule.every == "WEEKLY" and rule.days == WEEKDAYS
    return {
        "subject": task.subject,
        "body": task.body,
        "owner": task.owner.public_id if task.owner else "",
        "due": due.date() if due else None,
        "due_time": due.time() if due and not task.due_all_day else None,
        "remind": "" if task.remind_minutes is None else str(task.remind_minutes),
        "remind_by": task.remind_by,
        "every": "" if rule is None else "WEEKDAYS" if is_weekdays else rule.every,
        "days": list(rule.days) if rule and not is_weekdays else [],
        "times": rule.times if rule else None,
        "until": rule.until if rule else None,
    }


assert set(UNITS) < {key for key, _ in EVERY}

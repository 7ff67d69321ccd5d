"""A task from its plan to its end: due, reminded of, snoozed, done, come again."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from leads import inquiries, records
from leads.models import Activity
from leads.recurrence import Recurrence
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Conflict, Invalid

MORNING = time(9)
LAST_SECOND = time(23, 59, 59)
LONGEST_REMINDER = 60 * 24 * 30  # minutes
EDITABLE = (
    *("subject", "body", "owner", "priority", "due_at", "due_all_day"),
    *("remind_minutes", "remind_by", "recurrence"),
)


class IsDone(Conflict):
    """What is finished cannot be put off."""

    code = "task_done"
    sentence = "“{subject}” is done already. Open it again first."


def on_day(day: date) -> datetime:
    """Return when a task that is due on a day becomes overdue."""
    return datetime.combine(day, LAST_SECOND, tzinfo=current_org().tz)


def morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=current_org().tz)


def today(now: datetime) -> date:
    return now.astimezone(current_org().tz).date()


def reminder(due_at: datetime, *, all_day: bool, minutes: int) -> datetime:
    """Return when to remind of a task; one that is due on a day is counted from its morning."""
    begins = morning(today(due_at)) if all_day else due_at
    return begins - timedelta(minutes=minutes)


def checked(details: dict[str, Any]) -> dict[str, Any]:
    """Return a plan's columns with the moment of its reminder; `Invalid` names what does not fit."""
    due_at, minutes = details.get("due_at"), details.get("remind_minutes")
    if rule := details.get("recurrence"):
        details["recurrence"] = Recurrence.read(rule).text
    for name, given in (("recurrence", rule), ("remind_minutes", minutes is not None)):
        if given and due_at is None:
            raise Invalid(errors={name: "Say when the task is due first."})
    if minutes is not None and minutes > LONGEST_REMINDER:
        raise Invalid(errors={"remind_minutes": "Remind at most 30 days before."})
    if due_at is not None and details.get("due_all_day"):
        due_at = details["due_at"] = on_day(today(due_at))
    if due_at is None:
        return details | {"remind_at": None, "due_all_day": False}
    all_day = bool(details.get("due_all_day"))
    return details | {"remind_at": None if minutes is None else reminder(due_at, all_day=all_day, minutes=minutes)}


def planned(task: Activity, by: Member) -> None:
    """Tell a colleague for whom a task was planned."""
    if task.owner is not None and task.owner_id != by.pk:
        inquiries.tell(task.owner, "task.assigned", f"{by.name} planned a task for you: {task.subject}", "day/")


def change_task(task: Activity, values: Mapping[str, Any], *, by: Member) -> Activity:
    """Write what an editor entered; a new day brings its reminder along."""
    require(by, "log", task.lead)
    if "subject" in values and not values["subject"]:
        raise Invalid(errors={"subject": "Say what is to be done."})
    before = task.owner_id
    kept = {name: getattr(task, name) for name in EDITABLE}
    plan = checked({**kept, **values})
    written = {name: plan[name] for name in EDITABLE if plan[name] != kept[name]}
    if {"due_at", "due_all_day", "remind_minutes"} & set(written):
        task.remind_at = None if task.done_at else plan["remind_at"]
    records.change(task, written, by=by)
    if task.owner_id != before:
        planned(task, by)
    return task


def delete_task(task: Activity, *, by: Member) -> None:
    """Remove a task; its lead remembers that there was one."""
    require(by, "log", task.lead)
    if task.lead is not None:
        events.record(task.lead, "task.deleted", by=by, words=task.subject)
    records.remove(task, by=by)


def complete(task: Activity, by: Member, now: datetime | None = None) -> Activity:
    """Finish a task and, when it recurs, plan the next one; of two who press at once, one does."""
    require(by, "log", task.lead)
    now = now or timezone.now()
    finished = {"done_at": now, "remind_at": None, "recurrence": "", "updated_at": now}
    rule = task.recurrence
    if not Activity.objects.filter(pk=task.pk, done_at=None).update(**finished):
        task.refresh_from_db(fields=["done_at", "recurrence", "remind_at"])
        return task
    for name, value in finished.items():
        setattr(task, name, value)
    if task.lead is not None:
        events.record(task.lead, "task.done", by=by, words=task.subject, activity=task.public_id)
    if rule and task.due_at is not None:
        come_again(task, Recurrence.read(rule), by=by, now=now)
    return task


def come_again(task: Activity, rule: Recurrence, *, by: Member, now: datetime) -> Activity | None:
    """Plan the next task of a series at the same time of day; days that have passed are left out.

    The rule moves on to it, so that opening the former one again and finishing it does not plan two.
    """
    tz = current_org().tz
    due = task.due_at.astimezone(tz)  # type: ignore[union-attr]
    day = rule.next_day(due.date(), today=today(now), occurrence=task.occurrence)
    if day is None:
        return None
    due_at = datetime.combine(day, due.timetz().replace(tzinfo=None), tzinfo=tz)
    if due_at < now and (later := rule.next_day(day, today=today(now), occurrence=task.occurrence)):
        due_at = datetime.combine(later, due.time(), tzinfo=tz)
    same = {name: getattr(task, name) for name in ("subject", "body", "priority", "due_all_day")}
    plan = checked({
        **same, "due_at": due_at, "recurrence": rule.text,
        "remind_minutes": task.remind_minutes, "remind_by": task.remind_by,
    })  # fmt: skip
    about = {f"{name}_id": getattr(task, f"{name}_id") for name in ("lead", "contact", "account", "opportunity")}
    return Activity.objects.create(
        kind=Activity.Kind.TASK, **about, owner_id=task.owner_id, created_by=by, occurrence=task.occurrence + 1, **plan
    )


def reopen(task: Activity, by: Member) -> Activity:
    """Put a finished task back on the list."""
    require(by, "log", task.lead)
    if task.done_at is not None:
        task.done_at = None
        task.save(update_fields=["done_at", "updated_at"])
    return task


def snooze(task: Activity, until: datetime, *, by: Member, all_day: bool = False) -> Activity:
    """Put a task off; its history says from when to when, and it reminds again."""
    require(by, "log", task.lead)
    if task.done_at is not None:
        raise IsDone(subject=task.subject)
    now = timezone.now()
    until = on_day(today(until)) if all_day else until
    if until <= now:
        raise Invalid(errors={"until": "Choose a moment to come."})
    before = task.due_at
    task.due_at, task.due_all_day, task.remind_at = until, all_day, reminded_again(task, until, all_day, now)
    task.save(update_fields=["due_at", "due_all_day", "remind_at", "updated_at"])
    Activity.objects.filter(pk=task.pk).update(snooze_count=F("snooze_count") + 1)
    task.refresh_from_db(fields=["snooze_count"])
    put_off(task, before, by)
    return task


def reminded_again(task: Activity, until: datetime, all_day: bool, now: datetime) -> datetime:
    """Return when a snoozed task reminds: as long before as it did, else when the time has come."""
    at = reminder(until, all_day=all_day, minutes=task.remind_minutes or 0)
    return at if at > now else until


def put_off(task: Activity, before: datetime | None, by: Member) -> None:
    """Record a snooze with the task and, in its words, with the lead."""
    changes = {"due_at": [before and before.isoformat(), task.due_at and task.due_at.isoformat()]}
    events.record(task, "task.snoozed", by=by, changes=changes)
    if task.lead is not None:
        events.record(task.lead, "task.snoozed", by=by, changes=changes, words=task.subject)


def snoozed_until(choice: str, now: datetime) -> datetime | None:
    """Return the moment of a choice of the snooze menu: in an hour, tomorrow morning, on Monday of next week."""
    day = today(now)
    if choice == "hour":
        return now + timedelta(hours=1)
    if choice == "tomorrow":
        return morning(day + timedelta(days=1))
    if choice == "week":
        return morning(day + timedelta(days=7 - day.weekday()))
    return None

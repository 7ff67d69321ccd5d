"""What happened to a lead or a customer, newest first: events, activities and inquiries on one line of time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from leads import event_words
from leads.models import Activity, Inquiry
from leads.models.activities import ActivityQuerySet
from tenancy import events
from tenancy.models import Event

SHOWN = 20
# Told by the activity or inquiry itself, or by a neighbor of the same instant.
SILENT = ("activity.", "task.", "lead.first_response", "lead.scored", "lead.graded", "lead.inquired")
KINDS = {
    "all": "All types",
    "activities": "Calls, notes, tasks",
    "inquiries": "Inquiries",
    "changes": "Changes",
}
ICONS = {
    Activity.Kind.CALL: ("phone-call", "call"),
    Activity.Kind.EMAIL: ("mail", "mail"),
    Activity.Kind.NOTE: ("sticky-note", ""),
    Activity.Kind.TASK: ("list-checks", "task"),
    Activity.Kind.EVENT: ("calendar-check", "call"),
}


@dataclass(frozen=True)
class Item:
    """One thing that happened, as the timeline draws it."""

    at: datetime
    icon: str
    text: str
    tone: str = ""
    actor: str = ""
    url: str = ""
    points: int | None = None
    body: str = ""
    quote: str = ""
    task: Activity | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Day:
    """Items under one heading."""

    title: str
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Timeline:
    """One page of a history; `before` is where the next one begins, if there is more."""

    days: list[Day]
    before: str = ""
    kind: str = "all"


Reader = Callable[[Any, datetime | None], Iterator[Item]]
# How inquiries, which belong to leads, are found for what a lead became.
INQUIRED = {
    "lead": "lead",
    "contact": "lead__converted_contact",
    "account": "lead__converted_account",
    "opportunity": "lead__converted_opportunity",
}


def timeline(subject: Any, *, kind: str = "all", before: datetime | None = None) -> Timeline:
    """Return a page of what happened, and on the first page what is planned."""
    kind = kind if kind in KINDS else "all"
    found = list(islice(newest_first(subject, kind, before), SHOWN + 1))
    shown, more = found[:SHOWN], len(found) > SHOWN
    planned = [] if before is not None or kind not in ("all", "activities") else upcoming(subject)
    days = [Day("Upcoming", planned)] if planned else []
    return Timeline(days + by_day(shown), shown[-1].at.isoformat() if more else "", kind)


def newest_first(subject: Any, kind: str, before: datetime | None) -> Iterator[Item]:
    done: list[Reader] = [activities, finished]
    sources: dict[str, list[Reader]] = {"activities": done, "inquiries": [inquiries], "changes": [changes]}
    readers = sources.get(kind, [*done, inquiries, changes])
    return merge(*(reader(subject, before) for reader in readers), key=lambda item: item.at, reverse=True)


def page_of(rows: QuerySet[Any], column: str, before: datetime | None) -> QuerySet[Any]:
    """Return the newest rows before a moment."""
    if before is not None:
        rows = rows.filter(**{f"{column}__lt": before})
    return rows.order_by(f"-{column}", "-id")[: SHOWN + 1]


def about(subject: Any) -> ActivityQuerySet:
    """Return the activities with a lead, a contact, an account or an opportunity."""
    return Activity.objects.filter(**{subject._meta.model_name: subject})


def activities(subject: Any, before: datetime | None) -> Iterator[Item]:
    """What was done; tasks stand where they were finished, open ones above."""
    done = about(subject).exclude(kind=Activity.Kind.TASK)
    for row in page_of(done.select_related("owner__user"), "at", before):
        icon, tone = ICONS[Activity.Kind(row.kind)]
        actor = row.owner.name if row.owner else ""
        yield Item(row.at, icon, event_words.of_activity(row), tone, actor, body=row.body)


def finished(subject: Any, before: datetime | None) -> Iterator[Item]:
    """Tasks, at the moment they were done."""
    done = about(subject).filter(kind=Activity.Kind.TASK, done_at__isnull=False)
    for row in page_of(done.select_related("owner__user"), "done_at", before):
        icon, tone = ICONS[Activity.Kind.TASK]
        actor = row.owner.name if row.owner else ""
        yield Item(row.done_at, icon, event_words.of_activity(row), tone, actor, body=row.body)


def inquiries(subject: Any, before: datetime | None) -> Iterator[Item]:
    """Each time the person turned to us."""
    for row in page_of(
        Inquiry.objects.filter(**{INQUIRED[subject._meta.model_name]: subject}).select_related("campaign"), "at", before
    ):
        through = row.campaign.name if row.campaign else row.lead_source
        words = f"Sent an inquiry, {through}" if through else "Sent an inquiry"
        yield Item(row.at, "mouse-pointer-click", words, "form", body=row.text)


def changes(subject: Any, before: datetime | None) -> Iterator[Item]:
    """What was recorded, except what the other two sources tell better."""
    recorded: QuerySet[Event] = events.of(subject)
    for start in SILENT:
        recorded = recorded.exclude(kind__startswith=start)
    for event in page_of(recorded, "at", before):
        yield Item(event.at, **event_words.of_event(event))


def upcoming(subject: Any) -> list[Item]:
    """Open tasks, the next due first."""
    tasks = about(subject).open_tasks().select_related("owner__user").order_by("due_at", "id")
    return [
        Item(
            row.due_at or row.created_at,
            "list-checks",
            row.subject,
            "task",
            row.owner.name if row.owner else "",
            quote=row.body,
            task=row,
            due=row.due_at,
        )
        for row in tasks[:SHOWN]
    ]


def by_day(items: list[Item]) -> list[Day]:
    """Group items under today, yesterday and earlier."""
    today = timezone.localdate()

    def heading(item: Item) -> str:
        days = (today - timezone.localtime(item.at).date()).days
        return "Today" if days <= 0 else "Yesterday" if days == 1 else "Earlier"

    return [Day(title, list(rows)) for title, rows in groupby(items, key=heading)]

"""What happened to a lead or a customer, newest first: events, activities and inquiries on one line of time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from itertools import groupby, islice
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from leads import addressing, correspondence, event_words
from leads.models import Activity, Inquiry, Lead
from leads.models.activities import ActivityQuerySet
from tenancy import events
from tenancy.models import Event

SHOWN = 20
MOST_AT_ONCE = 500
# Told by the activity or inquiry itself, or by a neighbor of the same instant.
SILENT = ("activity.", "task.done", "task.deleted", "lead.first_response", "lead.inquired")
SCORES = ("lead.scored", "lead.graded")
ROUTING = ("lead.routed", "lead.assigned", "lead.accepted", "lead.released", "lead.put_back")
KINDS = {
    "all": "All types",
    "activities": "Everything done",
    "calls": "Calls",
    "emails": "E-mails",
    "notes": "Notes",
    "tasks": "Tasks",
    "meetings": "Meetings",
    "inquiries": "Inquiries",
    "changes": "Changes",
    "scores": "Scores and grades",
    "routing": "Routing and owners",
}
AT_ONCE = timedelta(seconds=2)  # a score this soon after something came from it
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
    anchor: str = ""
    is_score: bool = False
    state: str = ""
    files: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where a page begins: a moment, and how many items of that moment were shown before."""

    at: datetime
    met: int = 0

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Return the place an address names; anything else is none, and the newest is shown."""
        at, _, met = text[:48].partition("~")
        try:
            found = parse_datetime(at)
        except ValueError:
            return None
        if found is None or not found.tzinfo:
            return None
        return cls(found, min(int(met), MOST_AT_ONCE) if met.isdecimal() else 0)

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.met}"


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


Reader = Callable[[Any, Place | None], Iterator[Item]]
# How inquiries, which belong to leads, are found for what a lead became.
INQUIRED = {
    "lead": "lead",
    "contact": "lead__converted_contact",
    "account": "lead__converted_account",
    "opportunity": "lead__converted_opportunity",
}


def timeline(subject: Any, *, kind: str = "all", before: Place | None = None) -> Timeline:
    """Return a page of what happened, and on the first page what is planned."""
    kind = kind if kind in KINDS else "all"
    met = before.met if before else 0
    found = list(islice(newest_first(subject, kind, before), met, met + SHOWN + 1))
    shown, more = found[:SHOWN], len(found) > SHOWN
    planned = [] if before is not None or kind not in PLANNED else upcoming(subject)
    if kind in PLANNED and kind != "all":
        planned = [item for item in planned if (item.task is not None) == (kind == "tasks") or kind == "activities"]
    days = [Day("Upcoming", planned)] if planned else []
    told = with_points(shown) if kind == "all" else shown
    return Timeline(days + by_day(told), str(behind(shown, before)) if more else "", kind)


def behind(shown: list[Item], before: Place | None) -> Place:
    """Return the place behind the last item, past all of its moment that were shown."""
    at = shown[-1].at
    met = sum(item.at == at for item in shown)
    return Place(at, met + (before.met if before is not None and before.at == at else 0))


def with_points(items: list[Item]) -> list[Item]:
    """Let what raised or lowered the score carry the points; a score that stands alone stays a line."""
    told: list[Item] = []
    waiting: Item | None = None  # a score, whose cause is the next older item if it is close enough
    for item in items:
        if waiting is not None:
            if not item.is_score and waiting.at - item.at <= AT_ONCE:
                item, waiting = replace(item, points=waiting.points), None
            else:
                told.append(waiting)
        waiting = None
        if item.is_score and item.points:
            waiting = item
        else:
            told.append(item)
    return [*told, waiting] if waiting is not None else told


def newest_first(subject: Any, kind: str, before: Place | None) -> Iterator[Item]:
    """Merge what the sources of a kind tell."""
    readers = SOURCES.get(kind, SOURCES["all"])
    return merge(*(reader(subject, before) for reader in readers), key=lambda item: item.at, reverse=True)


def page_of(rows: QuerySet[Any], column: str, before: Place | None) -> QuerySet[Any]:
    """Return the newest rows up to a place."""
    met = 0
    if before is not None:
        rows, met = rows.filter(**{f"{column}__lte": before.at}), before.met
    return rows.order_by(f"-{column}", "-id")[: SHOWN + 1 + met]


def about(subject: Any) -> ActivityQuerySet:
    """Return the activities with a lead, a contact, an account or an opportunity."""
    return Activity.objects.filter(**{subject._meta.model_name: subject})


def activities(subject: Any, before: Place | None, kind: str = "") -> Iterator[Item]:
    """What was done; tasks stand where they were finished, open ones above."""
    done = about(subject).filter(kind=kind) if kind else about(subject).exclude(kind=Activity.Kind.TASK)
    links = ("owner__user", "mail") if isinstance(subject, Lead) else ("owner__user", "mail", "lead")
    past = correspondence.read_along(done.filter(at__lte=timezone.now()).select_related(*links))
    for row in page_of(past, "at", before):
        if isinstance(subject, Lead):
            row.lead = subject  # reading its hundred columns once more for each entry costs more than the entries
        icon, tone = ICONS[Activity.Kind(row.kind)]
        actor = row.owner.name if row.owner else ""
        body = addressing.shown(row.body)
        item = Item(row.at, icon, event_words.of_activity(row), tone, actor, body=body, anchor=anchor(row))
        yield replace(item, **correspondence.of(row))


def anchor(activity: Activity) -> str:
    """Return where an activity stands on the page, as notifications name it."""
    return f"activity-{activity.public_id}"


def finished(subject: Any, before: Place | None) -> Iterator[Item]:
    """Tasks, at the moment they were done."""
    done = about(subject).filter(kind=Activity.Kind.TASK, done_at__isnull=False)
    for row in page_of(done.select_related("owner__user"), "done_at", before):
        icon, tone = ICONS[Activity.Kind.TASK]
        actor = row.owner.name if row.owner else ""
        yield Item(row.done_at, icon, event_words.of_activity(row), tone, actor, body=row.body, anchor=anchor(row))


def inquiries(subject: Any, before: Place | None) -> Iterator[Item]:
    """Each time the person turned to us."""
    for row in page_of(
        Inquiry.objects.filter(**{INQUIRED[subject._meta.model_name]: subject}).select_related("campaign"), "at", before
    ):
        through = row.campaign.name if row.campaign else row.lead_source
        words = f"Sent an inquiry, {through}" if through else "Sent an inquiry"
        yield Item(row.at, "mouse-pointer-click", words, "form", body=row.text)


def changes(subject: Any, before: Place | None) -> Iterator[Item]:
    """What was recorded, except what the other sources tell better."""
    recorded: QuerySet[Event] = events.of(subject)
    for start in (*SILENT, *SCORES):
        recorded = recorded.exclude(kind__startswith=start)
    return told(recorded, before)


def everything_recorded(subject: Any, before: Place | None) -> Iterator[Item]:
    """What was recorded, scores among it."""
    recorded: QuerySet[Event] = events.of(subject)
    for start in SILENT:
        recorded = recorded.exclude(kind__startswith=start)
    return told(recorded, before)


def of_kinds(*kinds: str) -> Reader:
    """Return a reader of some kinds of events."""
    return lambda subject, before: told(events.of(subject).filter(kind__in=kinds), before)


def told(recorded: QuerySet[Event], before: Place | None) -> Iterator[Item]:
    for event in page_of(recorded, "at", before):
        yield Item(event.at, **event_words.of_event(event), points=points(event), is_score=event.kind in SCORES)


def points(event: Event) -> int | None:
    """Return by how much an event changed the score."""
    old, new = event.changes.get("score") or (None, None)
    return new - old if isinstance(old, int) and isinstance(new, int) else None


def upcoming(subject: Any) -> list[Item]:
    """Open tasks and meetings to come, the next first."""
    to_come = Q(kind=Activity.Kind.TASK, done_at=None) | Q(kind=Activity.Kind.EVENT, at__gt=timezone.now())
    when = Case(When(kind=Activity.Kind.EVENT, then=F("at")), default=F("due_at"))
    rows = about(subject).filter(to_come).select_related("owner__user").order_by(when.asc(nulls_last=True), "id")
    return [coming_meeting(row) if row.kind == Activity.Kind.EVENT else open_task(row) for row in rows[:SHOWN]]


def open_task(row: Activity) -> Item:
    actor = row.owner.name if row.owner else ""
    at = row.due_at or row.created_at
    return Item(at, "list-checks", row.subject, "task", actor, quote=row.body, task=row, due=row.due_at)


def coming_meeting(row: Activity) -> Item:
    words = f"meets: {row.subject}" if row.subject else "meets"
    actor, due = row.owner.name if row.owner else "", None if row.canceled_at else row.at
    item = Item(row.at, "calendar-clock", words, "call", actor, body=addressing.shown(row.body), due=due)
    return replace(item, **correspondence.meeting(row))


def by_day(items: list[Item]) -> list[Day]:
    """Group items under today and earlier."""
    today = timezone.localdate()

    def heading(item: Item) -> str:
        return "Today" if timezone.localtime(item.at).date() >= today else "Earlier"

    return [Day(title, list(rows)) for title, rows in groupby(items, key=heading)]


PLANNED = ("all", "activities", "tasks", "meetings")
SOURCES: dict[str, tuple[Reader, ...]] = {
    "all": (activities, finished, inquiries, everything_recorded),
    "activities": (activities, finished),
    "calls": (partial(activities, kind=Activity.Kind.CALL),),
    "emails": (partial(activities, kind=Activity.Kind.EMAIL),),
    "notes": (partial(activities, kind=Activity.Kind.NOTE),),
    "tasks": (finished,),
    "meetings": (partial(activities, kind=Activity.Kind.EVENT),),
    "inquiries": (inquiries,),
    "changes": (changes,),
    "scores": (of_kinds(*SCORES),),
    "routing": (of_kinds(*ROUTING),),
}

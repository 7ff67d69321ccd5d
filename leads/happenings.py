"""Where a history is kept and how each part is told: activities, tasks, inquiries, events, and what is planned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from leads import addressing, correspondence, event_words
from leads.configuration import configuration
from leads.models import Activity, Inquiry
from leads.models.activities import ActivityQuerySet
from tenancy import events, ids
from tenancy.models import Event

SHOWN = 20
MOST_AT_ONCE = 500
SKEW = 10  # events are read by their id; those written at the same time may lie a few places apart
# Told by the activity or inquiry itself, or by a neighbor of the same instant.
SILENT = ("activity.", "task.done", "task.deleted", "lead.first_response", "lead.inquired")
SCORES = ("lead.scored", "lead.graded")
ROUTING = ("lead.routed", "lead.assigned", "lead.accepted", "lead.released", "lead.put_back")
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
    row: str = ""  # address of the row of an import it came from


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


Rows = Callable[[Any, Place | None], QuerySet[Any]]


@dataclass(frozen=True)
class Source:
    """Where a part of the history is kept: the newest rows, the column that says when, and how each is told."""

    rows: Rows
    column: str
    tell: Callable[[Any], Item]

    def told(self, rows: list[Any]) -> Iterator[Item]:
        rows.sort(key=lambda row: (getattr(row, self.column), row.pk), reverse=True)
        return map(self.tell, rows)


# How inquiries, which belong to leads, are found for what a lead became.
INQUIRED = {
    "lead": "lead",
    "contact": "lead__converted_contact",
    "account": "lead__converted_account",
    "opportunity": "lead__converted_opportunity",
}


def page_of(rows: QuerySet[Any], column: str, before: Place | None, *order: str) -> QuerySet[Any]:
    """Return the newest rows up to a place."""
    met = 0
    if before is not None:
        rows, met = rows.filter(**{f"{column}__lte": before.at}), before.met
    return rows.order_by(*(order or (f"-{column}", "-id")))[: SHOWN + 1 + met + (SKEW if order else 0)]


def about(subject: Any) -> ActivityQuerySet:
    """Return the activities with a lead, a contact, an account or an opportunity."""
    return Activity.objects.filter(**{subject._meta.model_name: subject})


def activities(subject: Any, before: Place | None, kind: str = "") -> QuerySet[Any]:
    """What was done; tasks stand where they were finished, open ones above."""
    done = about(subject).filter(kind=kind) if kind else about(subject).exclude(kind=Activity.Kind.TASK)
    return page_of(correspondence.read_along(done.filter(at__lte=timezone.now())), "at", before)


def done_item(row: Any) -> Item:
    icon, tone = ICONS[Activity.Kind(row.kind)]
    body = addressing.shown(row.body)
    item = Item(row.at, icon, event_words.of_activity(row), tone, actor(row), body=body, anchor=anchor(row))
    return replace(item, **correspondence.of(row))


def actor(activity: Activity) -> str:
    """Return who did it, known without asking."""
    found = configuration().member_by_id.get(activity.owner_id or 0)
    return found.name if found else ""


def anchor(activity: Activity) -> str:
    """Return where an activity stands on the page, as notifications name it."""
    return f"activity-{activity.public_id}"


def finished(subject: Any, before: Place | None) -> QuerySet[Any]:
    """Tasks, at the moment they were done."""
    done = about(subject).filter(kind=Activity.Kind.TASK, done_at__isnull=False)
    return page_of(done, "done_at", before)


def finished_item(row: Any) -> Item:
    icon, tone = ICONS[Activity.Kind.TASK]
    return Item(row.done_at, icon, event_words.of_activity(row), tone, actor(row), body=row.body, anchor=anchor(row))


def inquiries(subject: Any, before: Place | None) -> QuerySet[Any]:
    """Each time the person turned to us."""
    sent = Inquiry.objects.filter(**{INQUIRED[subject._meta.model_name]: subject})
    return page_of(sent.annotate(campaign_name=F("campaign__name")), "at", before)


def inquiry_item(row: Any) -> Item:
    through = row.campaign_name or row.lead_source
    words = f"Sent an inquiry, {through}" if through else "Sent an inquiry"
    return Item(row.at, "mouse-pointer-click", words, "form", body=row.text)


def events_but(*silent: str) -> Rows:
    """Return a reader of what was recorded, except what other sources tell better."""

    def read(subject: Any, before: Place | None) -> QuerySet[Any]:
        recorded: QuerySet[Event] = events.of(subject)
        for start in silent:
            recorded = recorded.exclude(kind__startswith=start)
        return page_of(recorded, "at", before, "-id")

    return read


def events_of(*kinds: str) -> Rows:
    """Return a reader of some kinds of events."""
    return lambda subject, before: page_of(events.of(subject).filter(kind__in=kinds), "at", before, "-id")


def event_item(event: Any) -> Item:
    told = event_words.of_event(event)
    return Item(event.at, **told, points=points(event), is_score=event.kind in SCORES, row=row_of(event.because))


def row_of(because: dict[str, Any]) -> str:
    """Return where the row stands that made or changed a lead, if one did."""
    batch, line = because.get("import"), because.get("line")
    if not (batch and line):
        return ""
    return f"{reverse('import', args=[ids.decode(batch, ids.IMPORT)])}?show=all&line={line}#rows"


def points(event: Event) -> int | None:
    """Return by how much an event changed the score."""
    old, new = event.changes.get("score") or (None, None)
    return new - old if isinstance(old, int) and isinstance(new, int) else None


def upcoming(subject: Any) -> QuerySet[Any]:
    """Open tasks and meetings to come, the next first."""
    to_come = Q(kind=Activity.Kind.TASK, done_at=None) | Q(kind=Activity.Kind.EVENT, at__gt=timezone.now())
    when = Case(When(kind=Activity.Kind.EVENT, then=F("at")), default=F("due_at"))
    return about(subject).filter(to_come).order_by(when.asc(nulls_last=True), "id")[:SHOWN]


def planned(rows: list[Any], kind: str) -> list[Item]:
    """Return what is to come of a kind, the next first."""
    wanted = {"tasks": Activity.Kind.TASK, "meetings": Activity.Kind.EVENT}.get(kind, "")
    rows = [row for row in rows if not wanted or row.kind == wanted]
    rows.sort(key=lambda row: (due(row) is None, due(row) or row.created_at, row.pk))
    return [coming_meeting(row) if row.kind == Activity.Kind.EVENT else open_task(row) for row in rows]


def due(row: Activity) -> datetime | None:
    return row.at if row.kind == Activity.Kind.EVENT else row.due_at


def open_task(row: Activity) -> Item:
    at = row.due_at or row.created_at
    return Item(at, "list-checks", row.subject, "task", actor(row), quote=row.body, task=row, due=row.due_at)


def coming_meeting(row: Activity) -> Item:
    words = f"meets: {row.subject}" if row.subject else "meets"
    due = None if row.canceled_at else row.at
    item = Item(row.at, "calendar-clock", words, "call", actor(row), body=addressing.shown(row.body), due=due)
    return replace(item, **correspondence.meeting(row))


PLANNED = ("all", "activities", "tasks", "meetings")
FINISHED, INQUIRED_AT = Source(finished, "done_at", finished_item), Source(inquiries, "at", inquiry_item)


def done(kind: str = "") -> Source:
    return Source(partial(activities, kind=kind), "at", done_item)


def recorded(rows: Rows) -> Source:
    return Source(rows, "at", event_item)


SOURCES: dict[str, tuple[Source, ...]] = {
    "all": (done(), FINISHED, INQUIRED_AT, recorded(events_but(*SILENT))),
    "activities": (done(), FINISHED),
    "calls": (done(Activity.Kind.CALL),),
    "emails": (done(Activity.Kind.EMAIL),),
    "notes": (done(Activity.Kind.NOTE),),
    "tasks": (FINISHED,),
    "meetings": (done(Activity.Kind.EVENT),),
    "inquiries": (INQUIRED_AT,),
    "changes": (recorded(events_but(*SILENT, *SCORES)),),
    "scores": (recorded(events_of(*SCORES)),),
    "routing": (recorded(events_of(*ROUTING)),),
}

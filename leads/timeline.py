"""What happened to a lead or a customer, newest first: events, activities and inquiries on one line of time."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from heapq import merge
from itertools import groupby, islice
from typing import Any

from django.utils import timezone

from leads.documents import together
from leads.happenings import PLANNED, SHOWN, SOURCES, Item, Place, Source, planned, upcoming

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


def timeline(subject: Any, *, kind: str = "all", before: Place | None = None) -> Timeline:
    """Return a page of what happened, and on the first page what is planned."""
    kind = kind if kind in KINDS else "all"
    met, sources, plans = before.met if before else 0, SOURCES[kind], before is None and kind in PLANNED
    asked = [source.rows(subject, before) for source in sources]
    rows = together([*asked, upcoming(subject)] if plans else asked)
    past = merge(*map(Source.told, sources, rows), key=lambda item: item.at, reverse=True)
    found = list(islice(past, met, met + SHOWN + 1))
    shown, more = found[:SHOWN], len(found) > SHOWN
    coming = planned(rows[-1], kind) if plans else []
    days = [Day("Upcoming", coming)] if coming else []
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


def by_day(items: list[Item]) -> list[Day]:
    """Group items under today and earlier."""
    today = timezone.localdate()

    def heading(item: Item) -> str:
        return "Today" if timezone.localtime(item.at).date() >= today else "Earlier"

    return [Day(title, list(rows)) for title, rows in groupby(items, key=heading)]

"""Tasks in the order of a day: what is late, what is due today, what can wait, what has no day, what is done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from leads.configuration import configuration
from leads.lists.orders import Order
from leads.models import Activity
from leads.reminders import midnight
from leads.waiting import COUNTED
from tenancy.models import Member

PAGE = 50
# A lead alone has seventy columns; a task shows whom it is about.
COLUMNS = (
    *("org_id", "kind", "subject", "body", "due_at", "due_all_day", "done_at", "owner_id", "recurrence"),
    *("snooze_count", "remind_at", "lead__first_name", "lead__last_name", "lead__company", "lead__phone"),
    *("lead__mobile_phone", "lead__do_not_call", "lead__org_id"),
    *("contact__first_name", "contact__last_name", "account__name", "opportunity__name"),
)
SOONEST = Order("due", "Due, soonest first", ("due_at", "id"), model=Activity)
OLDEST = Order("id", "Oldest first", ("id",), model=Activity)
FINISHED = Order("-done", "Finished last first", ("-done_at", "-id"), model=Activity)


@dataclass(frozen=True)
class Group:
    """Tasks under one heading; `next` is where those begin that are not shown."""

    key: str
    title: str
    tasks: list[Activity]
    next: str = ""
    is_done: bool = False


@dataclass(frozen=True)
class Heading:
    """One group before it is read."""

    title: str
    order: Order


HEADINGS = {
    "overdue": Heading("Overdue", SOONEST),
    "today": Heading("Today", SOONEST),
    "upcoming": Heading("Later", SOONEST),
    "undated": Heading("No date", OLDEST),
    "done": Heading("Done", FINISHED),
}
OPEN = ("overdue", "today", "upcoming", "undated")


def of(members: Collection[int]) -> QuerySet[Activity]:
    """Return the tasks of some people, with whom they are about."""
    rows = Activity.objects.filter(kind=Activity.Kind.TASK, owner__in=members)
    return rows.select_related("lead", "contact", "account", "opportunity").only(*COLUMNS)


def team_of(member: Member) -> list[int]:
    """Return whose tasks a member may look through at once: everybody below them, or those with the same manager."""
    managed = member.managed
    people = [row for row in configuration().members if row.is_active]
    near = [row.pk for row in people if row.pk in managed or row.pk == member.pk]
    if not managed and member.manager_id:
        near = [row.pk for row in people if row.manager_id == member.manager_id]
    return near[:COUNTED]


def narrowed(members: Collection[int], key: str, now: datetime) -> QuerySet[Activity]:
    """Return the tasks of one group."""
    rows, end = of(members), midnight(now)
    if key == "done":
        return rows.filter(done_at__isnull=False)
    rows = rows.filter(done_at=None)
    spans: dict[str, dict[str, Any]] = {
        "overdue": {"due_at__lt": now},
        "today": {"due_at__gte": now, "due_at__lt": end},
        "upcoming": {"due_at__gte": end},
        "undated": {"due_at": None},
    }
    return rows.filter(**spans[key])


def group(members: Collection[int], key: str, *, after: str = "", now: datetime | None = None) -> Group:
    """Return one page of a group behind a cursor."""
    heading = HEADINGS[key]
    rows = narrowed(members, key, now or timezone.now()).order_by(*heading.order.columns())
    cursor = heading.order.read(after) if after else None
    if cursor is not None:
        rows = rows.filter(heading.order.beyond(cursor))
    found = labeled(rows[: PAGE + 1])
    behind = heading.order.cursor(found[PAGE - 1]) if len(found) > PAGE else ""
    return Group(key, heading.title, found[:PAGE], behind, key == "done")


def open_ones(members: Collection[int], now: datetime | None = None) -> list[Group]:
    """Return the first page of each group that has any."""
    groups = [group(members, key, now=now) for key in OPEN]
    return [found for found in groups if found.tasks]


def labeled(rows: QuerySet[Activity]) -> list[Activity]:
    """Give each task its owner from what the process remembers."""
    people, found = configuration().member_by_id, list(rows)
    for task in found:
        if task.owner_id in people:
            task.owner = people[task.owner_id]
    return found

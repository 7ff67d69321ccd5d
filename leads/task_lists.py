"""A member's tasks in the order of a day: what is late, what is due today, what can wait, what is done."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from leads.models import Activity
from leads.reminders import midnight
from tenancy.models import Member

SHOWN = 50
# A lead alone has seventy columns; a task shows whom it is about.
COLUMNS = (
    *("org_id", "kind", "subject", "body", "due_at", "done_at"),
    *("lead__first_name", "lead__last_name", "lead__company"),
    *("contact__first_name", "contact__last_name", "account__name", "opportunity__name"),
)


@dataclass(frozen=True)
class Group:
    """Tasks under one heading; `more` says that some are not shown."""

    title: str
    tone: str
    tasks: list[Activity]
    more: bool = False


def of(member: Member) -> QuerySet[Activity]:
    rows = Activity.objects.filter(kind=Activity.Kind.TASK, owner=member)
    return rows.select_related("lead", "contact", "account", "opportunity").only(*COLUMNS)


def open_ones(member: Member) -> list[Group]:
    """Return open tasks as overdue, today, later and without a date."""
    now = timezone.now()
    end = midnight(now)
    rows = of(member).filter(done_at=None).order_by("due_at", "id")
    groups = [
        group("Overdue", "danger", rows.filter(due_at__lt=now)),
        group("Today", "warn", rows.filter(due_at__gte=now, due_at__lt=end)),
        group("Later", "", rows.filter(due_at__gte=end)),
        group("No date", "", rows.filter(due_at=None)),
    ]
    return [found for found in groups if found.tasks]


def done(member: Member) -> list[Group]:
    """Return what was finished lately."""
    found = group("Done", "ok", of(member).filter(done_at__isnull=False).order_by("-done_at", "-id"))
    return [found] if found.tasks else []


def group(title: str, tone: str, rows: QuerySet[Activity]) -> Group:
    found = list(rows[: SHOWN + 1])
    return Group(title, tone, found[:SHOWN], len(found) > SHOWN)

"""What a member has to do today: tasks, meetings, first responses owed, leads unread, back again or stale."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from leads import task_lists
from leads.lists.rows import COLUMNS, labeled
from leads.models import Activity, Lead
from leads.reminders import midnight
from tenancy.acting import current_org
from tenancy.models import Member

SHOWN = 10  # leads of each kind; the rest is one click away
TASKS = 50
MEETINGS = 20
COUNTED = 100  # a number beyond says "99+"
NEAR = timedelta(hours=2)  # a target so near is today's first business
CALLED_BY = ("phone", "mobile_phone", "do_not_call", "came_back_on")


@dataclass
class LeadGroup:
    """Leads that want something, the most urgent ones of them, and how many there are up to a hundred."""

    key: str
    count: int = 0
    leads: list[Lead] = field(default_factory=list)

    @property
    def said(self) -> str:
        return f"{COUNTED - 1}+" if self.count >= COUNTED else str(self.count)


@dataclass(frozen=True)
class Day:
    """One member's day."""

    overdue: list[Activity]
    today: list[Activity]
    has_more_tasks: bool
    meetings: list[Activity]
    groups: dict[str, LeadGroup]

    @property
    def is_clear(self) -> bool:
        return not (self.overdue or self.today or self.meetings or any(group.count for group in self.groups.values()))


def day_of(member: Member, now: datetime) -> Day:
    """Read a member's day in five statements, each a few steps along an index of the member's own rows."""
    end = midnight(now)
    due = task_lists.of([member.pk]).filter(done_at=None, due_at__lt=end).order_by("due_at", "id")
    found = task_lists.labeled(due[: TASKS + 1])
    tasks = found[:TASKS]
    return Day(
        [task for task in tasks if task.due_at and task.due_at < now],
        [task for task in tasks if task.due_at and task.due_at >= now],
        len(found) > TASKS,
        meetings(member, now, end),
        lead_groups(member, now),
    )


def meetings(member: Member, now: datetime, end: datetime) -> list[Activity]:
    """Return today's meetings that are not over."""
    begin = datetime.combine(now.astimezone(current_org().tz).date(), time.min, tzinfo=current_org().tz)
    rows = Activity.objects.filter(kind=Activity.Kind.EVENT, owner=member, at__gte=begin, at__lt=end)
    rows = rows.select_related("lead", "contact", "account", "opportunity")
    found = rows.only(*task_lists.COLUMNS, "at", "ends_at", "location").order_by("at", "id")[:MEETINGS]
    return [row for row in found if (row.ends_at or row.at + timedelta(hours=1)) > now]


def lead_groups(member: Member, now: datetime) -> dict[str, LeadGroup]:
    """Return the groups of leads; one that belongs to several stands in the first."""
    today: date = now.astimezone(current_org().tz).date()
    values: dict[str, Any] = {
        "member": member.pk, "now": now, "near": now + NEAR, "today": today, "counted": COUNTED, "shown": SHOWN,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        rows = cursor.fetchall()
    wanted = {pk for _, _, pks in rows for pk in pks}
    leads = Lead.objects.only(*COLUMNS, *CALLED_BY).in_bulk(wanted)
    labeled(leads.values())
    groups, seen = {}, set[int]()
    for key, count, pks in rows:
        groups[key] = LeadGroup(key, count, [leads[pk] for pk in pks if pk in leads and pk not in seen])
        seen |= set(pks)
    return groups


# What can still be met comes first, then what was missed latest. Each walks an index that begins with the owner and
# holds only such leads, at most a hundred steps.
SQL = """
    SELECT 'targets', count(*), coalesce((array_agg(id ORDER BY
        first_response_due < %(now)s, abs(extract(epoch FROM first_response_due - %(now)s)), id))[1:%(shown)s], '{}')
    FROM (
        SELECT id, first_response_due FROM leads_lead
        WHERE owner_member_id = %(member)s AND deleted_at IS NULL AND stage = 'open'
            AND first_responded_at IS NULL AND first_response_due IS NOT NULL AND first_response_due < %(near)s
        ORDER BY first_response_due DESC LIMIT %(counted)s
    ) targets
    UNION ALL
    SELECT 'comebacks', count(*), coalesce((array_agg(id ORDER BY id))[1:%(shown)s], '{}')
    FROM (
        SELECT id FROM leads_lead
        WHERE owner_member_id = %(member)s AND deleted_at IS NULL AND stage = 'open'
            AND came_back_on IS NOT NULL AND came_back_on = %(today)s
        LIMIT %(counted)s
    ) comebacks
    UNION ALL
    SELECT 'unread', count(*), coalesce((array_agg(id ORDER BY id DESC))[1:%(shown)s], '{}')
    FROM (
        SELECT id FROM leads_lead
        WHERE owner_member_id = %(member)s AND deleted_at IS NULL AND stage = 'open' AND is_unread
        ORDER BY id DESC LIMIT %(counted)s
    ) unread
    UNION ALL
    SELECT 'stale', count(*), coalesce((array_agg(id ORDER BY stale_at, id))[1:%(shown)s], '{}')
    FROM (
        SELECT id, stale_at FROM leads_lead
        WHERE owner_member_id = %(member)s AND deleted_at IS NULL AND stage = 'open'
            AND stale_at IS NOT NULL AND stale_at < %(now)s
        ORDER BY stale_at LIMIT %(counted)s
    ) stale
"""

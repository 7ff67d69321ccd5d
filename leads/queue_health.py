"""How the queues do: what waits and for how long, what is past its target, and who took how much today.

Each number is a short walk along an index, so that a queue of a million leads costs what one of ten does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from leads.claiming import day_began
from leads.configuration import configuration
from leads.models import Queue
from tenancy.models import Member

COUNTED = 10_000  # beyond, "10,000+" says enough
TAKEN = 10_000  # claims of a day that are looked at


@dataclass(frozen=True)
class QueueHealth:
    """One queue now and today; `median` is how long what was accepted today had waited."""

    queue: Queue
    waiting: int
    oldest: datetime | None
    overdue: int
    accepted: int
    median: float | None  # seconds
    given_back: int
    members: int


@dataclass(frozen=True)
class Taker:
    """What one member took and gave back today."""

    member: Member
    accepted: int
    given_back: int
    last: datetime | None


def by_queue() -> list[QueueHealth]:
    """Return every queue, those with most leads past their target first."""
    settings, now = configuration(), timezone.now()
    values: dict[str, Any] = {
        "queues": list(settings.queue_by_id),
        "now": now,
        "since": day_began(now),
        "most": COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(QUEUES, values)
        found = [QueueHealth(settings.queue_by_id[row[0]], *row[1:]) for row in cursor.fetchall()]
    return sorted(found, key=lambda row: (-row.overdue, -row.waiting, row.queue.name))


def by_member() -> list[Taker]:
    """Return whoever took a lead today, the busiest first."""
    settings, now = configuration(), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(TAKERS, {"queues": list(settings.queue_by_id), "since": day_began(now), "most": TAKEN})
        return [Taker(settings.member_by_id[pk], *row) for pk, *row in cursor.fetchall()]


QUEUES = """
    SELECT q.id, waiting.count, oldest.at, overdue.count, today.count, today.median, back.count, staff.count
    FROM unnest(%(queues)s::bigint[]) AS q (id)
    CROSS JOIN LATERAL (SELECT count(*) FROM (
        SELECT FROM leads_lead WHERE owner_queue_id = q.id AND deleted_at IS NULL AND stage = 'open' LIMIT %(most)s
    ) w) waiting
    LEFT JOIN LATERAL (
        SELECT assigned_at AS at FROM leads_lead
        WHERE owner_queue_id = q.id AND deleted_at IS NULL AND stage = 'open' ORDER BY assigned_at LIMIT 1
    ) oldest ON true
    CROSS JOIN LATERAL (SELECT count(*) FROM (
        SELECT FROM leads_lead
        WHERE owner_queue_id = q.id AND deleted_at IS NULL AND stage = 'open' AND due_sort < %(now)s LIMIT %(most)s
    ) o) overdue
    CROSS JOIN LATERAL (
        SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM at - waiting_since)) AS median
        FROM (
            SELECT at, waiting_since FROM leads_claim
            WHERE queue_id = q.id AND at >= %(since)s AND undone_at IS NULL LIMIT %(most)s
        ) c
    ) today
    CROSS JOIN LATERAL (SELECT count(*) FROM leads_giveback WHERE queue_id = q.id AND at >= %(since)s) back
    CROSS JOIN LATERAL (
        SELECT count(*) FROM leads_queuemember s JOIN tenancy_member m ON m.id = s.member_id AND m.is_active
        WHERE s.queue_id = q.id
    ) staff
"""
TAKERS = """
    SELECT member_id, count(*) FILTER (WHERE taken), count(*) FILTER (WHERE NOT taken), max(at)
    FROM unnest(%(queues)s::bigint[]) AS q (id)
    CROSS JOIN LATERAL (
        (SELECT member_id, at, true AS taken FROM leads_claim
         WHERE queue_id = q.id AND at >= %(since)s AND undone_at IS NULL LIMIT %(most)s)
        UNION ALL
        (SELECT member_id, at, false FROM leads_giveback WHERE queue_id = q.id AND at >= %(since)s LIMIT %(most)s)
    ) t
    GROUP BY member_id ORDER BY 2 DESC, 3 DESC, 1 LIMIT 100
"""

"""What the navigation says of a member's day, in one statement: tasks due, news unread, own imports, waiting leads."""

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from leads.configuration import configuration
from leads.models import Queue
from leads.waiting import COUNTED, Waiting
from tenancy.acting import current_org
from tenancy.models import Member

QUEUES = 12
MOST = 100  # a badge says "99+" beyond


@dataclass(frozen=True)
class Reminders:
    """Numbers that stop where a badge does."""

    tasks: int
    notifications: int
    imports: str  # how far own imports are, such as “43 %”; nothing where none is under way
    queues: list[tuple[Queue, Waiting]]


def reminders(member: Member) -> Reminders:
    """Return what waits for a member; each number is one short walk along an index."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            SQL, {"member": member.pk, "now": now, "midnight": midnight(now), "most": MOST, "counted": COUNTED}
        )
        tasks, notifications, imports, waiting = cursor.fetchone()
    by_id = configuration().queue_by_id
    found = {pk: Waiting(count, overdue) for pk, count, overdue in json.loads(waiting or "[]")}
    queues = [(queue, found[pk]) for pk, queue in by_id.items() if pk in found]
    return Reminders(tasks, notifications, how_far(*imports) if imports else "", queues[:QUEUES])


def how_far(number: int, done: int, rows: int) -> str:
    """Say how far imports are; where nothing says so, how many there are."""
    return f"{100 * done // rows} %" if rows else str(number)


def midnight(now: datetime) -> datetime:
    """Return the end of today in the organization's zone."""
    today = now.astimezone(current_org().tz).date()
    return datetime.combine(today + timedelta(days=1), time(0), tzinfo=current_org().tz)


SQL = """
    SELECT
        (SELECT count(*) FROM (
            SELECT FROM leads_activity
            WHERE owner_id = %(member)s AND kind = 'task' AND done_at IS NULL AND due_at < %(midnight)s LIMIT %(most)s
        ) due),
        (SELECT count(*) FILTER (WHERE read_at IS NULL) FROM (
            SELECT read_at FROM tenancy_notification WHERE member_id = %(member)s ORDER BY id DESC LIMIT %(most)s
        ) newest),
        (SELECT ARRAY[count(*)::bigint, sum(CASE state
                WHEN 'undoing' THEN 0 WHEN 'checking' THEN coalesce((findings ->> 'checked')::bigint, 0)
                ELSE created + updated + unchanged + skipped + rejected END)::bigint,
            sum(rows) FILTER (WHERE state <> 'undoing')::bigint]
         FROM leads_import
         WHERE created_by_id = %(member)s AND state IN ('waiting', 'running', 'paused', 'checking', 'undoing')
         HAVING count(*) > 0),
        (SELECT jsonb_agg(jsonb_build_array(q.queue_id, w.count, w.overdue))
         FROM leads_queuemember q
         CROSS JOIN LATERAL (
             SELECT count(*) AS count, count(*) FILTER (WHERE l.due_sort < %(now)s) AS overdue
             FROM (
                 SELECT due_sort FROM leads_lead
                 WHERE owner_queue_id = q.queue_id AND deleted_at IS NULL AND stage = 'open'
                 ORDER BY due_sort LIMIT %(counted)s
             ) l
         ) w
         WHERE q.member_id = %(member)s)
"""

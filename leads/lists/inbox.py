"""The inbox: what waits in the queues a member accepts from, and the member's own open leads by response target."""

from dataclasses import dataclass, field

from django.db import connection

from leads.configuration import configuration
from leads.lists.rows import COLUMNS, accepts_from, labeled, serves, with_accept
from leads.models import Lead, Queue
from leads.next_only import closed_to
from leads.waiting import Waiting, waiting_by_queue
from tenancy.models import Member

SHOWN, LEAST, MOST = 12, 3, 6  # of all queues; of each at least and at most; the rest is one click away
QUEUES = 12
OWN = 50


@dataclass
class QueueGroup:
    """One queue's head and its most urgent leads."""

    queue: Queue
    waiting: Waiting
    may_take: bool
    leads: list[Lead] = field(default_factory=list)


def queue_groups(member: Member) -> list[QueueGroup]:
    """Return the member's queues in which somebody waits, most urgent leads first."""
    mine = serves(member) or accepts_from(member)
    queues = [queue for queue in configuration().queues if queue.pk in mine][:QUEUES]
    waiting = waiting_by_queue(queues)
    may_take = member.may("accept")
    groups = {queue.pk: QueueGroup(queue, waiting[queue.pk], may_take) for queue in queues if waiting[queue.pk].count}
    closed = closed_to(member)
    urgent = most_urgent([pk for pk in groups if pk not in closed])
    # Somebody may have taken one of them since the statement before.
    found = Lead.objects.open().filter(pk__in=urgent, owner_queue__in=groups) if urgent else ()
    for lead in with_accept(found, member):
        groups[lead.owner_queue_id or 0].leads.append(lead)
    for group in groups.values():
        group.leads.sort(key=lambda lead: (lead.due_sort, -lead.score, lead.created_at, lead.pk))
    return sorted(groups.values(), key=lambda group: (-group.waiting.overdue, group.queue.name))


def most_urgent(queues: list[int]) -> list[int]:
    """Return the ids of the first leads of each queue, in one statement that reads the index only so far."""
    if not queues:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"queues": queues, "shown": max(LEAST, min(MOST, SHOWN // len(queues)))})
        return [row[0] for row in cursor.fetchall()]


def own_leads(member: Member) -> list[Lead]:
    """Return the member's open leads, nearest target first."""
    leads = Lead.objects.open().owned_by(member).order_by("due_sort", "id").only(*COLUMNS)
    return labeled(leads[:OWN])


SQL = """
    SELECT l.id FROM unnest(%(queues)s::bigint[]) AS q (id)
    CROSS JOIN LATERAL (
        SELECT id FROM leads_lead
        WHERE owner_queue_id = q.id AND deleted_at IS NULL AND stage = 'open'
        ORDER BY due_sort, score DESC, created_at, id LIMIT %(shown)s
    ) l
"""

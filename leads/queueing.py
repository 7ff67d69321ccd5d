"""Changing an organization's queues without leaving leads nowhere to go."""

from collections.abc import Iterable, Mapping
from typing import Any

from leads import records
from leads.configuration import configuration
from leads.mentions import listed, mentions
from leads.models import Lead, Queue
from leads.staffing import staff
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Refusal


class QueueNeeded(Refusal):
    """Leads wait in the queue, or will."""

    code, status = "in_use", 409


def make_queue(values: Mapping[str, Any], members: Iterable[Member], *, by: Member) -> Queue:
    """Add a queue and its members."""
    queue = records.make(Queue, values, by=by)
    return settled(queue, members, by)


def change_queue(queue: Queue, values: Mapping[str, Any], members: Iterable[Member], *, by: Member) -> Queue:
    """Change a queue and its members; the default one stops being it only when another one becomes it."""
    if queue.is_default and values.get("is_default") is False:
        raise QueueNeeded(f"“{queue.name}” takes what no rule entry takes. Make another queue the default first.")
    return settled(records.change(queue, values, by=by), members, by)


def settled(queue: Queue, members: Iterable[Member], by: Member) -> Queue:
    """See that one queue is the default and that these members accept from this one."""
    if queue.is_default:
        Queue.objects.filter(is_default=True).exclude(pk=queue.pk).update(is_default=False)
    staff(queue, members, by=by)
    current_org().configuration_changed()
    return queue


def remove_queue(queue: Queue, *, by: Member) -> None:
    """Delete a queue that no lead waits in and no rule hands to."""
    if why := needed_because(queue):
        raise QueueNeeded(why)
    records.remove(queue, by=by)
    current_org().configuration_changed()


def needed_because(queue: Queue) -> str:
    """Say why a queue must stay; nothing when it may go."""
    if queue.is_default:
        return f"“{queue.name}” takes what no rule entry takes. Make another queue the default first."
    if queue.pk == min(configuration().queue_by_id, default=0):
        return f"“{queue.name}” came with the organization, so that a lead always has somewhere to go. It stays."
    waiting = Lead.objects.filter(owner_queue=queue).count()
    if waiting:
        noun = "lead is" if waiting == 1 else "leads are"
        return f"{waiting:,} {noun} in “{queue.name}”, the recycle bin included. Assign them to somebody else first."
    if found := mentions(queue):
        return f"“{queue.name}” is named by {listed(found)}. Change that first."
    return ""

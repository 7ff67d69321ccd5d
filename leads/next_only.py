"""Queues that hand out leads in order: below managers nobody sees what waits in them, only how much.

The one place that says so; lists, board, search, inbox, API and the lead page ask here.
"""

from leads.configuration import configuration
from leads.models import Lead, Queue
from leads.models.lead_lists import LeadQuerySet
from tenancy.models import Member
from tenancy.refusals import Refusal


class InLine(Refusal):
    """The lead waits in a queue that hands out leads in order."""

    code, status = "next_only", 403
    sentence = "This lead waits in “{queue}”, which hands out its leads in order. “Accept next” gives you the first."


def closed_to(member: Member | None) -> frozenset[int]:
    """Return the queues whose leads a member does not see; managers and admins see all."""
    if member is None or member.may("reassign"):
        return frozenset()
    return frozenset(queue.pk for queue in configuration().queues if queue.mode == Queue.Mode.NEXT)


def seen_by(member: Member | None, leads: LeadQuerySet) -> LeadQuerySet:
    """Narrow leads to those a member sees."""
    closed = closed_to(member)
    return leads.exclude(owner_queue__in=closed) if closed else leads


def is_hidden(lead: Lead, member: Member) -> bool:
    """Say whether a lead may not be opened by its address; whoever typed it in has seen it already."""
    return lead.owner_queue_id in closed_to(member) and lead.created_by_id != member.pk


def check_seen(lead: Lead, member: Member) -> None:
    """Refuse to show a lead that waits in line."""
    if lead.owner_queue_id is not None and is_hidden(lead, member):
        raise InLine(queue=configuration().queue_by_id[lead.owner_queue_id].name)

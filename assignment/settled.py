"""Leads whose way is settled by the form they came through: a queue, a person, or another rule."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from assignment.entries import unavailable, with_id
from assignment.routing import route
from leads import ownership
from leads.business_hours import response_due
from leads.configuration import configuration
from leads.models import Lead, Queue
from tenancy import events, ids
from tenancy.acting import current_org
from tenancy.models import Member

PREFIXES = {"queue": ids.QUEUE, "member": ids.MEMBER}


def send(lead: Lead, way: dict[str, Any], *, named: str, now: datetime | None = None) -> Lead:
    """Send a lead where its form says and keep why; where that leads nowhere, the active rule speaks."""
    now = now or timezone.now()
    if way["by"] == "rule":
        return route(lead, now=now, rule=with_id(way["id"]))
    owner = owner_of(way)
    if owner is None or (isinstance(owner, Member) and unavailable(owner, now)):
        return route(lead, now=now)
    due = response_due(current_org(), getattr(owner, "target_minutes", None), now)
    words = f"The form “{named}” sends its leads to {owner.name}"
    because = {"words": words, "goes_to": owner.name, "due": due.isoformat() if due else None}
    if lead.owner != owner:
        return ownership.assign(lead, owner, because=because, due=due)
    lead.first_response_due = due
    Lead.objects.filter(pk=lead.pk).update(first_response_due=due)
    kind = "member" if isinstance(owner, Member) else "queue"
    events.record(lead, "lead.assigned", because=because, to={"type": kind, "id": owner.public_id})
    return lead


def owner_of(way: dict[str, Any]) -> Member | Queue | None:
    """Return the queue or person a form names, unless that is gone."""
    try:
        pk = ids.decode(way["id"], PREFIXES[way["by"]])
    except (ids.BadId, KeyError):
        return None
    settings = configuration()
    return settings.queue_by_id.get(pk) if way["by"] == "queue" else settings.member_by_id.get(pk)

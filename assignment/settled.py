"""Leads whose way is settled by the form they came through: a queue, a person, or another rule."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from assignment.deciding import Cause, Occasion, Outcome, Result
from assignment.desk import Desk
from assignment.entries import unavailable, with_id
from assignment.log import keep
from assignment.matching import Match
from assignment.routing import carry_out, route
from leads.business_hours import response_due
from leads.configuration import configuration
from leads.models import Lead, Queue
from tenancy import ids
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
    outcome = Outcome(lead, Match(None, [], {}), None, result_of(owner), owner, due=due)
    (kept,) = keep([outcome], Desk(now), Occasion(Cause.NEW, words))
    because = outcome.because() | {"words": words, "settled": True, "assignment": kept.public_id}
    return carry_out(outcome, because, by=None)


def result_of(owner: Member | Queue) -> str:
    return Result.ASSIGNED if isinstance(owner, Member) else Result.QUEUED


def owner_of(way: dict[str, Any]) -> Member | Queue | None:
    """Return the queue or person a form names, unless that is gone."""
    try:
        pk = ids.decode(way["id"], PREFIXES[way["by"]])
    except (ids.BadId, KeyError):
        return None
    settings = configuration()
    return settings.queue_by_id.get(pk) if way["by"] == "queue" else settings.member_by_id.get(pk)

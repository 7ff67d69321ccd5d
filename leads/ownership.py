"""Who has a lead: taking it from a queue, handing it over, giving it back."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from leads.editing import check_writable
from leads.models import Lead, Queue, Stage
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Conflict, Invalid, NotAllowed


class AlreadyTaken(Conflict):
    """Somebody else was faster."""

    code = "already_taken"
    sentence = "{winner} accepted {lead} {ago}. Accept the next one."


class AtLimit(Conflict):
    """A member has as many open leads as allowed."""

    code = "at_limit"
    sentence = "You have {limit} open leads, which is your limit. Close or give back one first."


def accept(lead: Lead, by: Member) -> Lead:
    """Take one lead from a queue; of two who try in the same instant one gets it and the other is told who did."""
    check_writable(lead)
    if lead.owner_member_id == by.pk:
        return lead
    require(by, "accept")
    if lead.owner_queue_id is None:
        raise taken(lead)
    require(by, "accept", lead)
    check_limit(by)
    queue = lead.owner_queue
    now = timezone.now()
    claimed = Lead.objects.filter(pk=lead.pk, owner_queue=queue).update(**ownership(by, now))
    if not claimed:
        raise taken(Lead.objects.with_labels().get(pk=lead.pk))
    return accepted(lead.pk, queue, by)


def take_next(queue: Queue, by: Member) -> Lead | None:
    """Take the most urgent lead of a queue, or nothing from an empty one; claims are one statement each."""
    if not (by.may("reassign") or (by.may("accept") and queue.queuemember_set.filter(member=by).exists())):
        raise NotAllowed("Only members of the queue, managers and admins may accept from it.")
    check_limit(by)
    waiting = Lead.objects.open().in_queue(queue).by_urgency().select_for_update(skip_locked=True, of=("self",))
    chosen = waiting.values_list("pk", flat=True)[:1]
    found = list(chosen)
    if not found:
        return None
    Lead.objects.filter(pk=found[0]).update(**ownership(by, timezone.now()))
    return accepted(found[0], queue, by)


def ownership(member: Member, now: datetime) -> dict[str, Any]:
    """Return the columns that make a member the owner."""
    return {
        "owner_member": member,
        "owner_queue": None,
        "assigned_at": now,
        "is_unread": False,
        "updated_at": now,
        "version": F("version") + 1,
    }


def accepted(pk: int, queue: Queue | None, by: Member) -> Lead:
    """Record an acceptance and return the lead as it is now."""
    lead = Lead.objects.with_labels().get(pk=pk)
    events.record(lead, "lead.accepted", by=by, changes={"owner": [str(queue), by.name]})
    return lead


def taken(lead: Lead) -> AlreadyTaken:
    """Return the refusal that names the winner and when."""
    seconds = int((timezone.now() - lead.assigned_at).total_seconds())
    ago = f"{seconds} s ago" if seconds < 120 else f"{seconds // 60} min ago" if seconds < 7200 else "earlier"
    return AlreadyTaken(winner=lead.owner.name, lead=lead.name, ago=ago)


def check_limit(member: Member) -> None:
    """Refuse more open leads than a member's limit; of claims in the same instant each counts the ones before."""
    if member.open_limit is None:
        return
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if Lead.objects.open().owned_by(member)[: member.open_limit].count() >= member.open_limit:
        raise AtLimit(limit=member.open_limit)


def assign(
    lead: Lead,
    owner: Member | Queue,
    *,
    by: Member | None = None,
    because: dict[str, Any] | str | None = None,
    due: datetime | None = None,
) -> Lead:
    """Hand a lead to a member or a queue and record why; the same owner again changes nothing.

    `due` is the new first-response target; without one a target that runs goes on.
    """
    check_writable(lead)
    if by is not None:
        require(by, "assign", lead)
    if isinstance(owner, Member) and not owner.is_active:
        raise Invalid(f"{owner.name} is deactivated and cannot own leads.", errors={"owner": "Choose somebody active."})
    if lead.owner == owner and due is None:
        return lead
    before = lead.owner.name
    lead.owner_member, lead.owner_queue = (owner, None) if isinstance(owner, Member) else (None, owner)
    lead.assigned_at, lead.is_unread = timezone.now(), not (by is not None and owner == by)
    if due is not None:
        lead.first_response_due = due
    lead.version += 1
    lead.save(
        update_fields=[
            "owner_member",
            "owner_queue",
            "assigned_at",
            "is_unread",
            "first_response_due",
            "version",
            "updated_at",
        ]  # fmt: skip
    )
    kind = "member" if isinstance(owner, Member) else "queue"
    events.record(
        lead, "lead.assigned", by=by, changes={"owner": [before, owner.name]}, because=because,
        to={"type": kind, "id": owner.public_id},
    )  # fmt: skip
    return lead


def release(lead: Lead, *, by: Member, reason: str, queue: Queue | None = None) -> Lead:
    """Give a lead back to a queue, by default the one it came from, with a reason the next person reads."""
    check_writable(lead)
    if lead.owner_queue_id is not None:
        return lead
    require(by, "release", lead)
    if not reason.strip():
        raise Invalid(errors={"reason": "Say why you give this lead back: the next person reads it."})
    if lead.stage != Stage.OPEN:
        raise Invalid("Only open leads go back to a queue.")
    lead = handed(lead, queue or came_from(lead) or Queue.objects.default())
    events.record(
        lead, "lead.released", by=by, changes={"owner": [by.name, lead.owner.name]}, because=reason.strip()[:1000]
    )
    return lead


def handed(lead: Lead, queue: Queue) -> Lead:
    """Put a lead into a queue, unread."""
    lead.owner_member, lead.owner_queue = None, queue
    lead.assigned_at, lead.is_unread, lead.version = timezone.now(), True, lead.version + 1
    lead.save(update_fields=["owner_member", "owner_queue", "assigned_at", "is_unread", "version", "updated_at"])
    return lead


def came_from(lead: Lead) -> Queue | None:
    """Return the queue a lead was accepted from, if it still exists."""
    for event in events.of(lead).filter(kind__in=["lead.accepted", "lead.assigned"])[:5]:
        name = (event.changes.get("owner") or [None])[0]
        if found := Queue.objects.filter(name=name).first():
            return found
    return None

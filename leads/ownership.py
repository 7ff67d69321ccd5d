"""Who has a lead: taking it from a queue, handing it over, giving it back."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from leads.claiming import claim, taken
from leads.editing import check_writable
from leads.models import GiveBack, Lead, Queue, Stage
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid, NotAllowed


def accept(lead: Lead, by: Member) -> Lead:
    """Take one lead from a queue; of two who try in the same instant one gets it and the other is told who did."""
    check_writable(lead)
    if lead.owner_member_id == by.pk:
        return lead
    require(by, "accept")
    if lead.owner_queue is None:
        raise taken(lead)
    require(by, "accept", lead)
    claimed = claim([lead.owner_queue], by, lead)
    assert claimed is not None  # for one lead there is a refusal or the lead
    return claimed


def take_next(queue: Queue, by: Member) -> Lead | None:
    """Take the most urgent lead of a queue, or nothing from an empty one."""
    require(by, "accept")
    return claim([queue], by)


def take_next_of_all(by: Member) -> Lead | None:
    """Take the most urgent lead of all queues a member serves; a manager in none takes from every queue."""
    require(by, "accept")
    queues = list(Queue.objects.served_by(by))
    if not queues:
        raise NotAllowed("You are a member of no queue. An admin may add you to one.")
    return claim(queues, by)


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
        hold(lead)
        require(by, "assign", lead)
    if by is not None and owner == by and lead.owner_queue_id is not None and not by.may("reassign"):
        return accept(lead, by)  # taking is taking: no way around the limits
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


def hold(lead: Lead) -> None:
    """Keep others from taking the lead until the transaction ends, and see who has it now."""
    seen = (lead.owner_member_id, lead.owner_queue_id, lead.version)
    columns = ("owner_member_id", "owner_queue_id", "version")
    now = Lead.objects.select_for_update(no_key=True).values_list(*columns).get(pk=lead.pk)
    if now != seen:
        lead.refresh_from_db(fields=["owner_member", "owner_queue", "version", "assigned_at", "stage", "deleted_at"])
        check_writable(lead)


def release(lead: Lead, *, by: Member, reason: str, queue: Queue | None = None) -> Lead:
    """Give a lead back to a queue, by default the one it came from, with a reason the next person reads."""
    check_writable(lead)
    hold(lead)
    if lead.owner_queue_id is not None:
        return lead
    require(by, "release", lead)
    if not reason.strip():
        raise Invalid(errors={"reason": "Say why you give this lead back: the next person reads it."})
    if lead.stage != Stage.OPEN:
        raise Invalid("Only open leads go back to a queue.")
    queue = queue or came_from(lead) or Queue.objects.default()
    lead = handed(lead, queue)
    GiveBack.objects.create(queue=queue, lead=lead, member=by, reason=reason.strip()[:1000])
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

"""What depends on the lead: the second half of the one ability table, after the role has been found to suffice."""

from typing import Any

from tenancy.abilities import RANK, Role


def allows(lead: Any, member: Any, action: str) -> bool:
    """Say whether this lead lets a member, whose role suffices, do a thing to it."""
    return DECIDES.get(action, anybody)(lead, member)


def anybody(lead: Any, member: Any) -> bool:
    """Leads are public read/write inside an organization."""
    return True


def at_least(member: Any, role: Role) -> bool:
    return RANK[Role(member.role)] >= RANK[role]


def is_owner(lead: Any, member: Any) -> bool:
    return bool(lead.owner_member_id == member.pk)


def is_in_queue_of(lead: Any, member: Any) -> bool:
    """Say whether the lead waits in a queue the member accepts from."""
    if lead.owner_queue_id is None:
        return False
    noted: bool | None = lead.__dict__.get("_servers", {}).get((lead.owner_queue_id, member.pk))
    if noted is not None:
        return noted
    return bool(lead.owner_queue.queuemember_set.filter(member_id=member.pk).exists())


def note_server(lead: Any, member: Any, *, serves: bool) -> None:
    """Note for the rest of a page what was read along with the lead: whether the member is in the queue it waits in."""
    lead.__dict__["_servers"] = {(lead.owner_queue_id, member.pk): serves}


def moves(lead: Any, member: Any) -> bool:
    """The owner, the owner's managers and admins move a lead; one in a queue is accepted first."""
    if lead.owner_queue_id is not None:
        return False
    return is_owner(lead, member) or at_least(member, Role.ADMIN) or member.manages(lead.owner_member_id)


def disqualifies(lead: Any, member: Any) -> bool:
    """As `moves`; in a queue, marketers and managers may too."""
    return at_least(member, Role.MARKETER) if lead.owner_queue_id is not None else moves(lead, member)


def accepts(lead: Any, member: Any) -> bool:
    return lead.owner_queue_id is not None and (at_least(member, Role.MANAGER) or is_in_queue_of(lead, member))


def hands_over(lead: Any, member: Any) -> bool:
    """A rep hands over from the own queues too, unless one hands out its leads in order: nobody chooses there."""
    if is_owner(lead, member) or at_least(member, Role.MANAGER):
        return True
    return is_in_queue_of(lead, member) and lead.owner_queue.mode != "next"


def deletes(lead: Any, member: Any) -> bool:
    return is_owner(lead, member) or at_least(member, Role.MANAGER)


DECIDES = {
    "move": moves,
    "convert": moves,
    "disqualify": disqualifies,
    "accept": accepts,
    "assign": hands_over,
    "release": deletes,
    "delete": deletes,
    "restore": deletes,
}

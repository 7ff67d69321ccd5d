"""Handing many leads to a member or a queue."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q

from leads.configuration import configuration
from leads.many.actions import Action, register
from leads.many.changes import Change
from leads.models import Lead, Queue
from tenancy import ids
from tenancy.models import Member
from tenancy.refusals import Invalid

COLUMNS = ("owner_member_id", "owner_queue_id")


@register
class OwnerChange(Action):
    """Options: {"owner": id of a member or a queue}."""

    key, title, icon, ability = "owner", "Assign", "user-round-plus", "assign"
    stays: ClassVar[str] = "Its owner has been changed since and stays."

    def read(self) -> None:
        self.owner = owner_of(self.wanted("owner", "Choose the new owner."))
        if isinstance(self.owner, Member) and not self.owner.is_active:
            words = f"{self.owner.name} is deactivated and cannot own leads."
            raise Invalid(words, errors={"owner": "Choose somebody active."})
        self.label, self.words = f"Assign to {self.owner.name}", f"assigned to {self.owner.name}"

    @property
    def is_member(self) -> bool:
        return isinstance(self.owner, Member)

    @property
    def same(self) -> Q:
        return Q(owner_member=self.owner.pk) if self.is_member else Q(owner_queue=self.owner.pk)

    def change(self, lead: Lead, now: datetime) -> Change | None:
        if lead.owner == self.owner:
            return None
        return handed(lead, self.owner, now, is_unread=not (self.by and self.owner == self.by))

    @classmethod
    def told(cls, change: Change) -> Change:
        before = change.lead.owner.name
        return tell(change, before, owner_with(change.values), because="Bulk change taken back")


def owner_of(text: str) -> Member | Queue:
    """Return the member or queue with an id."""
    settings = configuration()
    try:
        if text.startswith(ids.QUEUE):
            return settings.queue_by_id[ids.decode(text, ids.QUEUE)]
        return settings.member_by_id[ids.decode(text, ids.MEMBER)]
    except (KeyError, ids.BadId):
        raise Invalid(errors={"owner": "There is no such member or queue."}) from None


def owner_with(values: dict[str, int | None]) -> Member | Queue:
    settings, member = configuration(), values["owner_member_id"]
    return settings.member_by_id[member] if member else settings.queue_by_id[values["owner_queue_id"] or 0]


def handed(
    lead: Lead,
    owner: Member | Queue,
    now: datetime,
    due: datetime | None = None,
    *,
    is_unread: bool = True,
    because: dict[str, Any] | None = None,
) -> Change:
    """Return the change that gives a lead to a new owner, told as a single assignment would be."""
    mine = isinstance(owner, Member)
    values = dict(zip(COLUMNS, (owner.id, None) if mine else (None, owner.id), strict=True))
    target = {"first_response_due": due} if due else {}
    change = Change(lead, {**values, "assigned_at": now, "is_unread": is_unread, **target}, COLUMNS)
    return tell(change, lead.owner.name, owner, because)


def tell(change: Change, before: str, owner: Member | Queue, because: dict[str, Any] | str | None = None) -> Change:
    to = {"type": "member" if isinstance(owner, Member) else "queue", "id": owner.public_id}
    return change.tell("lead.assigned", {"owner": [before, owner.name]}, because, to=to)

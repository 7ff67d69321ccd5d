"""Letting the active assignment rule speak about many leads: the decisions of single routing, written set by set."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assignment.entries import Entry, live, unavailable, with_id
from assignment.routing import Decision, decide
from leads.business_hours import response_due
from leads.configuration import configuration
from leads.editing import check_writable
from leads.many.actions import Action, register
from leads.many.changes import Change
from leads.many.moves import StatusChange
from leads.many.owners import OwnerChange, handed
from leads.models import Lead, Queue, Reason, Stage
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Invalid


class NotOpen(Invalid):
    """Rules route open leads."""

    code, status = "not_open", 409
    sentence = "Only open leads are routed."


class Room:
    """How many more open leads each member takes: asked once, counted down as leads are handed out."""

    def __init__(self) -> None:
        self.left: dict[int, int] = {}

    def problem(self, member: Member) -> str:
        """Say that a member has as many open leads as allowed."""
        if member.open_limit is None:
            return ""
        if member.pk not in self.left:
            has = Lead.objects.open().owned_by(member)[: member.open_limit].count()
            self.left[member.pk] = member.open_limit - has
        return (
            "" if self.left[member.pk] > 0 else f"{member.name} has reached the limit of {member.open_limit} open leads"
        )

    def take(self, owner: Member | Queue) -> None:
        if isinstance(owner, Member) and owner.pk in self.left:
            self.left[owner.pk] -= 1


@register
class Routing(Action):
    """No options."""

    key, title, icon, ability, everything = "assignment", "Run assignment rules", "route", "reassign", "reassign"
    label, words = "Run assignment rules", "routed"

    def check(self, lead: Lead) -> None:
        check_writable(lead)
        if lead.stage != Stage.OPEN:
            raise NotOpen

    @classmethod
    def by_rule(cls, rule: str) -> "Routing":
        """Return routing by the rule with an id, the active one without; it is begun and counts what it hands out."""
        action = cls(None, {})
        action.begin([])
        if rule:
            action.rule = with_id(rule)
        return action

    def begin(self, leads: list[Lead]) -> None:
        self.room, self.default = Room(), Queue.objects.default()
        self.people = {member.pk: member for member in Member.objects.named()}
        self.rule = live()

    def changes(self, leads: list[Lead], now: datetime) -> list[Change]:
        return [change for lead in leads if (change := self.change(lead, now)) is not None]

    def change(self, lead: Lead, now: datetime) -> Change | None:
        decision = decide(lead, self.rule, now)
        entry = decision.entry
        problem = self.cannot_take(entry, lead, now) if entry else ""
        if entry is None or problem:
            return self.hand_over(lead, self.default, None, decision, problem, now)
        record = entry.target.record
        if isinstance(record, Reason):
            return unqualified(lead, record, decision, now)
        return self.hand_over(lead, record or lead.owner, entry, decision, "", now)

    def cannot_take(self, entry: Entry, lead: Lead, now: datetime) -> str:
        """Say why an entry's target cannot take a lead now."""
        if not isinstance(entry.target.record, Member):
            return entry.target.problem(now)
        member = self.people[entry.target.record.pk]
        if lead.owner_member_id == member.pk:
            return unavailable(member, now)
        return unavailable(member, now) or self.room.problem(member)

    def hand_over(
        self, lead: Lead, owner: Member | Queue, entry: Entry | None, decision: Decision, problem: str, now: datetime
    ) -> Change:
        """Return the change to the rule's owner with its response target; the rule speaks even when the owner stays."""
        minutes = entry.minutes if entry else getattr(owner, "target_minutes", None)
        due = None if lead.first_responded_at else response_due(current_org(), minutes, now)
        target = {"first_response_due": due} if due else {}
        because = decision.data(owner.name, problem) | {"due": due.isoformat() if due else None}
        if lead.owner != owner:
            self.room.take(owner)
            change = handed(lead, owner, now, due)
        else:
            kind = "member" if isinstance(owner, Member) else "queue"
            change = Change(lead, target or {"first_response_due": lead.first_response_due}, ())
            change.tell("lead.assigned", to={"type": kind, "id": owner.public_id})
        change.told[-1].because |= because
        change.words = f"{decision.words}: {owner.name}"
        return change

    @classmethod
    def told(cls, change: Change) -> Change:
        if "status_id" in change.values:
            return StatusChange.told(change)
        return OwnerChange.told(change) if "owner_member_id" in change.values else change


def unqualified(lead: Lead, reason: Reason, decision: Decision, now: datetime) -> Change:
    """Return the change that marks a lead unqualified, as rule entries may."""
    status = configuration().default_status(Stage.UNQUALIFIED)
    values: dict[str, Any] = {"status_id": status.pk, "stage": status.kind, "status_since": now, "reason_id": reason.pk}
    change = Change(lead, {**values, "come_back_on": None}, ("status_id",), words=f"{decision.words}: {reason.label}")
    because: Mapping[str, Any] = decision.data(reason.label) | {"reason": reason.label}
    return change.tell("lead.status", {"status": [lead.status.label, status.label]}, dict(because))


def route_many(leads: list[Lead], now: datetime) -> list[Change]:
    """Return what the active rule makes of leads that were opened again and have no active owner."""
    return Routing.by_rule("").changes(leads, now)

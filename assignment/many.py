"""Letting the active assignment rule speak about many leads: what `assignment.deciding` says, written as a set."""

from datetime import datetime
from typing import Any

from assignment.deciding import Cause, Occasion, Outcome, Result, decide_all
from assignment.desk import Desk
from assignment.entries import Rule
from assignment.log import keep
from leads.bulk import without_collector
from leads.configuration import configuration
from leads.editing import check_writable
from leads.many.actions import Action, register
from leads.many.changes import PART, Change, follow, put
from leads.many.moves import StatusChange
from leads.many.owners import OwnerChange, handed
from leads.many.running import BATCH
from leads.models import Lead, Stage
from leads.sending import sending
from tenancy.models import Member
from tenancy.refusals import Invalid


class NotOpen(Invalid):
    """Rules route open leads."""

    code, status = "not_open", 409
    sentence = "Only open leads are routed."


@register
class Routing(Action):
    """No options."""

    key, title, icon, ability, everything = "assignment", "Run assignment rules", "route", "reassign", "reassign"
    label, words = "Run assignment rules", "routed"
    occasion = Occasion(Cause.ASKED)

    def check(self, lead: Lead) -> None:
        check_writable(lead)
        if lead.stage != Stage.OPEN:
            raise NotOpen

    rule: Rule | None = None
    desk: Desk | None = None  # of the parts before

    def begin(self, leads: list[Lead]) -> None:
        self.made: dict[int, Change] | None = None
        self.part = leads

    def occasion_of(self, leads: list[Lead]) -> Occasion:
        return self.occasion

    def change(self, lead: Lead, now: datetime) -> Change | None:
        if self.made is None:
            routed, self.desk = [one for one in self.part if not self.refusal(one)], self.desk or Desk(now, room=BATCH)
            made = route_many(routed, now, self.occasion_of(routed), rule=self.rule, desk=self.desk)
            self.made = {change.lead.pk: change for change in made}
        return self.made[lead.pk]

    @classmethod
    def told(cls, change: Change) -> Change:
        if "status_id" in change.values:
            return StatusChange.told(change)
        return OwnerChange.told(change) if "owner_member_id" in change.values else change


@without_collector()
def route_many(
    leads: list[Lead],
    now: datetime,
    occasion: Occasion | None = None,
    *,
    rule: Rule | None = None,
    desk: Desk | None = None,
) -> list[Change]:
    """Return what the active rule, or another one, makes of leads; decisions are logged and the pools' turns counted.

    A set that comes in parts gives the desk of those before, a dry run one that is only `looking` and remembers what it
    would have handed out: the same changes, and nothing is held or written.
    """
    occasion = occasion or Occasion()
    outcomes, desk = decide_all(leads, now, occasion, rule=rule, desk=desk)
    if desk.looking:
        return [changed(outcome, outcome.because(), now) for outcome in outcomes]
    kept = keep(outcomes, desk, occasion)
    return [
        changed(outcome, outcome.because() | {"assignment": row.public_id}, now)
        for outcome, row in zip(outcomes, kept, strict=True)
    ]


def route_all(leads: list[Lead], now: datetime, occasion: Occasion) -> list[Change]:
    """Route leads and write what becomes of them: PostgreSQL writes some while Python decides on the next."""
    desk, changes = Desk(now, room=len(leads)), list[Change]()
    with sending():
        for start in range(0, len(leads), PART):
            part = route_many(leads[start : start + PART], now, occasion, desk=desk)
            put(part)
            changes += part
    follow(changes)
    return changes


def changed(outcome: Outcome, because: dict[str, Any], now: datetime) -> Change:
    """Return the change of one lead; the rule speaks even when the owner stays."""
    lead, owner, due = outcome.lead, outcome.owner, outcome.due
    if outcome.result == Result.UNQUALIFIED:
        return unqualified(outcome, because, now)
    assert owner is not None
    is_member = isinstance(owner, Member)
    if (lead.owner_member_id if is_member else lead.owner_queue_id) != owner.id:
        change = handed(lead, owner, now, due, because=because)
    else:
        change = Change(lead, {"first_response_due": due or lead.first_response_due}, ())
        to = {"type": "member" if is_member else "queue", "id": owner.public_id}
        change.tell("lead.assigned", because=because, to=to)
    change.words = f"{outcome.words}: {outcome.goes_to}"
    return change


def unqualified(outcome: Outcome, because: dict[str, Any], now: datetime) -> Change:
    """Return the change that marks a lead unqualified, as rule entries may."""
    lead, reason = outcome.lead, outcome.reason
    assert reason is not None
    status = configuration().default_status(Stage.UNQUALIFIED)
    values: dict[str, Any] = {"status_id": status.pk, "stage": status.kind, "status_since": now, "reason_id": reason.pk}
    words = f"{outcome.words}: {reason.label}"
    change = Change(lead, {**values, "come_back_on": None}, ("status_id",), words=words)
    changes = {"status": [lead.status.label, status.label]}
    return change.tell("lead.status", changes, because | {"reason": reason.label})

"""Sending a lead where the assignment rule says, and keeping why: first match wins, nothing falls through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from assignment.entries import Entry, Rule, live, unavailable
from assignment.explaining import EVERYTHING_ELSE, sentence
from leads import ownership, workflow
from leads.business_hours import response_due
from leads.models import Lead, Queue, Reason, Stage
from leads.rule_criteria import bound
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Member

TOLD = 2  # conditions named for an entry that was passed over


@dataclass(frozen=True)
class Skipped:
    """An entry that did not take the lead, and what decided that."""

    entry: Entry
    why: str

    @property
    def data(self) -> dict[str, Any]:
        return {"number": self.entry.number, "name": self.entry.name, "why": self.why}


@dataclass(frozen=True)
class Decision:
    """What a rule says about one lead; `entry` is None when none matched."""

    rule: Rule | None
    entry: Entry | None
    conditions: list[dict[str, Any]]
    skipped: tuple[Skipped, ...]

    @property
    def name(self) -> str:
        return self.entry.name if self.entry else EVERYTHING_ELSE

    def data(self, goes_to: str, problem: str = "") -> dict[str, Any]:
        """Return what an event keeps: text, so that later edits of the rule do not rewrite history."""
        entry = self.entry and {"id": self.entry.id, "name": self.entry.name, "number": self.entry.number}
        return {
            "words": self.words,
            "rule": self.rule and {"id": self.rule.id, "name": self.rule.name, "version": self.rule.version},
            "entry": entry,
            "conditions": self.conditions,
            "skipped": [skipped.data for skipped in self.skipped],
            "problem": problem,
            "goes_to": goes_to,
        }

    @property
    def words(self) -> str:
        if self.rule is None:
            return "No assignment rule is active"
        named = f"Entry {self.entry.number} “{self.entry.name}”" if self.entry else EVERYTHING_ELSE
        return f"{named} of “{self.rule.name}”, version {self.rule.version}"


def decide(lead: Lead | Mapping[str, Any], rule: Rule | None, now: datetime) -> Decision:
    """Find the first entry that holds for a lead, or for the columns of one, in memory."""
    skipped: list[Skipped] = []
    for entry in rule.entries if rule else ():
        judged = bound(entry.criteria, now)
        if entry.active and judged.holds(lead):
            return Decision(rule, entry, judged.because(lead), tuple(skipped))
        skipped.append(Skipped(entry, passed_over(entry, lead, now)))
    return Decision(rule, None, [], tuple(skipped))


def passed_over(entry: Entry, lead: Lead | Mapping[str, Any], now: datetime) -> str:
    """Say why an entry did not take a lead."""
    if not entry.active:
        return "switched off"
    if entry.criteria.broken:
        return entry.criteria.words()
    decided = [sentence(reason) for reason in bound(entry.criteria, now).because(lead)]
    return "; ".join(decided[:TOLD]) + ("; …" if len(decided) > TOLD else "")


def route(lead: Lead, *, by: Member | None = None, now: datetime | None = None) -> Lead:
    """Send a lead where the active rule's published version says and record `lead.assigned` with the explanation.

    What cannot take leads (a deactivated or absent person, one at the limit, a target that is gone) sends them to the
    default queue, and the explanation says so.
    """
    now = now or timezone.now()
    decision = decide(lead, live(), now)
    problem = cannot_take(decision.entry, now) if decision.entry else ""
    if decision.entry is None or problem:
        queue = Queue.objects.default()
        return hand_over(lead, queue, None, decision.data(queue.name, problem), by=by, now=now)
    record = decision.entry.target.record
    if isinstance(record, Reason):
        return unqualify(lead, record, decision.data(decision.entry.target.words))
    owner = record or lead.owner
    return hand_over(lead, owner, decision.entry, decision.data(owner.name), by=by, now=now)


def cannot_take(entry: Entry, now: datetime) -> str:
    """Say why the entry's target cannot take a lead now; a person is read anew, because people come and go."""
    if not isinstance(entry.target.record, Member):
        return entry.target.problem(now)
    member = Member.objects.named().get(pk=entry.target.record.pk)
    return unavailable(member, now) or at_limit(member)


def at_limit(member: Member) -> str:
    """Say that a member has as many open leads as allowed."""
    if member.open_limit is None:
        return ""
    has = Lead.objects.open().owned_by(member)[: member.open_limit].count()
    if has < member.open_limit:
        return ""
    return f"{member.name} has {has} open lead{'' if has == 1 else 's'}, which is the limit"


def hand_over(
    lead: Lead,
    owner: Member | Queue,
    entry: Entry | None,
    because: dict[str, Any],
    *,
    by: Member | None,
    now: datetime,
) -> Lead:
    """Give the lead to its new owner with a response target; the rule has spoken even when the owner stays."""
    minutes = entry.minutes if entry else getattr(owner, "target_minutes", None)
    due = None if lead.first_responded_at else response_due(current_org(), minutes, now)
    because["due"] = due.isoformat() if due else None
    if lead.owner != owner:
        return ownership.assign(lead, owner, because=because, due=due)
    if due is not None:
        lead.first_response_due = due
        Lead.objects.filter(pk=lead.pk).update(first_response_due=due)
    kind = "member" if isinstance(owner, Member) else "queue"
    events.record(lead, "lead.assigned", by=by, because=because, to={"type": kind, "id": owner.public_id})
    return lead


def unqualify(lead: Lead, reason: Reason, because: dict[str, Any]) -> Lead:
    """Mark a lead unqualified, as rule entries may; one that is no longer open stays as it is."""
    if lead.stage != Stage.OPEN:
        return lead
    return workflow.disqualify(lead, by=None, reason=reason, because=because)

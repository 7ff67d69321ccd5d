"""Sending one lead where the assignment rule says, and keeping why; sets of leads go through `assignment.many`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from assignment import explaining
from assignment.deciding import Cause, Occasion, Outcome, Result, decide_all, words
from assignment.entries import Entry, Rule
from assignment.log import keep
from assignment.matching import Match, Matcher
from leads import ownership, workflow
from leads.models import Lead, Stage
from tenancy import events
from tenancy.models import Member


@dataclass(frozen=True)
class Decision:
    """What a rule says about one lead, or the columns of one, without anything being handed out."""

    rule: Rule | None
    match: Match

    @property
    def entry(self) -> Entry | None:
        return self.match.entry

    def data(self, goes_to: str, problem: str = "") -> dict[str, Any]:
        """Return the decision in words, as an explanation shows it."""
        entry = self.entry and {"id": self.entry.id, "name": self.entry.name, "number": self.entry.number}
        entries = self.rule.entries if self.rule else ()
        tests, names = explaining.tests_of(entries), [one.name for one in entries]
        return {
            "words": words(self.rule, self.entry),
            "rule": self.rule and {"id": self.rule.id, "name": self.rule.name, "version": self.rule.version},
            "entry": entry,
            **explaining.told(self.match.tried, self.match.seen, tests, names, took=self.entry is not None),
            "problem": problem,
            "goes_to": goes_to,
        }


def decide(lead: Lead | Mapping[str, Any], rule: Rule | None, now: datetime) -> Decision:
    """Find the first entry that holds for a lead, or for the columns of one, in memory."""
    return Decision(rule, Matcher(rule, now).match(lead))


def route(
    lead: Lead,
    *,
    by: Member | None = None,
    now: datetime | None = None,
    cause: str = Cause.NEW,
    why: str = "",
    skip: tuple[int, ...] = (),
    rule: Rule | None = None,
) -> Lead:
    """Send a lead where the rule that speaks about it says and record `lead.assigned` with the explanation.

    What cannot take leads (a deactivated or absent person, one at the limit, a target that is gone) sends them to the
    default queue, and the explanation says so. Members in `skip` are passed over; another `rule` may be named.
    """
    now = now or timezone.now()
    occasion = Occasion(cause, why, {lead.pk: skip} if skip else {})
    outcomes, desk = decide_all([lead], now, occasion, rule=rule)
    kept = keep(outcomes, desk, occasion)[0]
    return carry_out(outcomes[0], outcomes[0].because() | {"assignment": kept.public_id}, by=by)


def carry_out(outcome: Outcome, because: dict[str, Any], *, by: Member | None) -> Lead:
    """Do to a lead what was decided; the rule has spoken even when the owner stays."""
    lead, owner, due = outcome.lead, outcome.owner, outcome.due
    if outcome.result == Result.UNQUALIFIED:
        if lead.stage != Stage.OPEN:
            return lead
        return workflow.disqualify(lead, by=None, reason=outcome.reason, because=because)
    assert owner is not None
    if lead.owner != owner:
        return ownership.assign(lead, owner, because=because, due=due)
    if due is not None:
        lead.first_response_due = due
        Lead.objects.filter(pk=lead.pk).update(first_response_due=due)
    kind = "member" if isinstance(owner, Member) else "queue"
    events.record(lead, "lead.assigned", by=by, because=because, to={"type": kind, "id": owner.public_id})
    return lead

"""How interested a lead is: the points of every scoring rule that holds, summed and explained."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from criteria import Criteria, Schema
from criteria.nodes import Row
from leads import rule_criteria
from leads.configuration import configuration
from leads.models import Lead
from leads.rule_criteria import bound
from qualification.models import ScoringRule
from tenancy import events


@dataclass(frozen=True)
class Rule:
    """A scoring rule as it runs; a broken one never holds."""

    name: str
    points: int
    criteria: Criteria
    words: str  # said once: a rescore explains thousands of leads

    @classmethod
    def of(cls, stored: ScoringRule) -> "Rule":
        criteria = rule_criteria.stored(stored.criteria, within=schema())
        return cls(stored.name, stored.points, criteria, criteria.words())

    @property
    def line(self) -> "Line":
        """Return what the rule says of a lead it holds for."""
        return Line(self.points, self.name, self.words)


@dataclass(frozen=True)
class Line:
    """One reason for a score."""

    points: int
    name: str
    words: str

    @property
    def data(self) -> dict[str, Any]:
        return {"points": self.points, "name": self.name, "words": self.words}


def schema() -> Schema:
    """Return what scoring and grading may ask about: not what they decide, or rescoring would never come to rest."""
    return rule_criteria.schema(without=("score", "grade"))


def rules() -> list[Rule]:
    """Return the active scoring rules, compiled once a process and version of the organization's settings."""
    kept = configuration().kept
    if "scoring" not in kept:
        kept["scoring"] = [Rule.of(stored) for stored in ScoringRule.objects.filter(is_active=True)]
    found: list[Rule] = kept["scoring"]  # type: ignore[assignment]
    return found


def judge_at(now: datetime, by: Iterable[Rule] | None = None) -> Callable[[Row], list[Line]]:
    """Return a function of a lead's row that says what holds then, in the rules' order; the points sum to the score."""
    chosen = rules() if by is None else by
    judges = [(rule.line, bound(rule.criteria, now).closure()) for rule in chosen if rule.points]
    return lambda row: [line for line, holds in judges if holds(row)]


def lines(lead: Lead, by: Iterable[Rule] | None = None, *, now: datetime | None = None) -> list[Line]:
    """Return what holds for one lead."""
    return judge_at(now or timezone.now(), by)(configuration().schema.row(lead))


def total(of: Iterable[Line]) -> int:
    return sum(line.points for line in of)


def score(lead: Lead, *, now: datetime | None = None) -> Lead:
    """Score a lead by the active rules and record `lead.scored` with its lines when the score has changed."""
    reasons = lines(lead, now=now)
    before, after = lead.score, total(reasons)
    if before == after:
        return lead
    lead.score = after
    Lead.objects.filter(pk=lead.pk).update(score=after)
    events.record(lead, "lead.scored", changes={"score": [before, after]}, because=because(reasons))
    return lead


def because(reasons: Iterable[Line]) -> dict[str, Any]:
    """Return what an event keeps of a score: text, so that later edits of a rule do not rewrite history."""
    return {"lines": [line.data for line in reasons]}

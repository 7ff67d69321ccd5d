"""How well a lead fits: a letter from F to A+, in thirds from D, by the organization's grading profile."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from criteria import Criteria
from criteria.nodes import Row
from criteria.operators import EMPTY
from leads import rule_criteria
from leads.configuration import configuration
from leads.models import Lead
from leads.models.lead import GRADES
from leads.rule_criteria import bound
from qualification.models import GradingCriterion
from qualification.scoring import schema
from tenancy import events

START = GRADES.index("D")
BEST = len(GRADES) - 1


class State(StrEnum):
    """What is known of a trait."""

    MATCH = "match"
    NO_MATCH = "no match"
    NOT_KNOWN = "not known"


STATES = (State.NOT_KNOWN, State.NO_MATCH, State.MATCH)  # as SQL counts them, from 0


@dataclass(frozen=True)
class Trait:
    """A grading criterion as it runs: `meets` asks for the trait, `known` whether the lead says anything about it."""

    name: str
    thirds: int
    counts_against: bool
    meets: Criteria
    known: Criteria
    words: str

    @classmethod
    def of(cls, stored: GradingCriterion) -> "Trait":
        meets = rule_criteria.stored(stored.criteria, within=schema())
        return cls(stored.name, stored.thirds, stored.counts_against, meets, knowing(meets), meets.words())

    def line(self, state: State) -> "Line":
        """Return what a state of this trait does to the grade; a missed one counts only if it counts against."""
        thirds = {State.MATCH: self.thirds, State.NO_MATCH: -self.thirds if self.counts_against else 0}
        return Line(state, thirds.get(state, 0), self.name, self.words)


@dataclass(frozen=True)
class Line:
    """One trait of one lead; `thirds` is signed, and nothing where the trait counts neither way."""

    state: State
    thirds: int
    name: str
    words: str

    @property
    def data(self) -> dict[str, Any]:
        return {"state": self.state, "thirds": self.thirds, "name": self.name, "words": self.words}


def knowing(meets: Criteria) -> Criteria:
    """Return what holds when at least one field of a trait is filled; a trait that asks for a blank is always known."""
    if meets.broken:
        return meets
    if meets.matches_all or any(test.operator is EMPTY for test in meets.root.tests()):
        return meets.schema.parse({"all": []})
    return meets.schema.parse({"any": [{"field": name, "empty": False} for name in sorted(meets.fields())]})


def traits() -> list[Trait]:
    """Return the active profile's criteria, compiled once a process and version of the organization's settings."""
    kept = configuration().kept
    if "grading" not in kept:
        kept["grading"] = [Trait.of(stored) for stored in GradingCriterion.objects.filter(profile__is_active=True)]
    found: list[Trait] = kept["grading"]  # type: ignore[assignment]
    return found


def judge_at(now: datetime, by: Iterable[Trait] | None = None) -> Callable[[Row], list[Line]]:
    """Return a function of a lead's row that says the state of every trait then."""
    judges = [
        (
            bound(trait.known, now).closure(),
            bound(trait.meets, now).closure(),
            {state: trait.line(state) for state in State},
        )
        for trait in (traits() if by is None else by)
    ]
    return lambda row: [
        of[State.NOT_KNOWN if not known(row) else State.MATCH if meets(row) else State.NO_MATCH]
        for known, meets, of in judges
    ]


def lines(lead: Lead, by: Iterable[Trait] | None = None, *, now: datetime | None = None) -> list[Line]:
    """Return the state of every trait of one lead."""
    return judge_at(now or timezone.now(), by)(configuration().schema.row(lead))


def rank(of: Iterable[Line]) -> int | None:
    """Return the grade's place from F (0) to A+ (12): D and the thirds that count; none without a profile.

    A lead of whom nothing is known stands at D: Account Engagement hides that, but a list of leads without a letter
    looks as if grading had not run.
    """
    found = list(of)
    return max(0, min(BEST, START + sum(line.thirds for line in found))) if found else None


def grade(lead: Lead, *, now: datetime | None = None) -> Lead:
    """Grade a lead by the active profile and record `lead.graded` with its lines when the grade has changed."""
    found = lines(lead, now=now)
    before, after = lead.grade, rank(found)
    if lead.grade_rank == after:
        return lead
    lead.grade_rank = after
    Lead.objects.filter(pk=lead.pk).update(grade_rank=after)
    events.record(lead, "lead.graded", changes={"grade": [before, lead.grade]}, because=because(found))
    return lead


def because(found: Iterable[Line]) -> dict[str, Any]:
    """Return what an event keeps of a grade."""
    return {"lines": [line.data for line in found]}

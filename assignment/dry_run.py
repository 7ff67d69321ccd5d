"""What a draft would do: the same leads, in their order, through what is live and through the draft, unwritten.

Both sides ask what routing asks, at desks that only look: limits and turns count down as they would, so that each
lead goes where it would go if the rule ran over them now.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assignment.choosing import Chooser
from assignment.deciding import Cause, Occasion, Outcome, Result, decide_all
from assignment.desk import Desk
from assignment.entries import Rule
from assignment.explaining import EVERYTHING_ELSE, held_words
from assignment.models import AssignmentRule, Pool
from leads.configuration import configuration
from leads.many.changes import known
from leads.models import Lead

SIZES = (100, 500, 1000)
NAMED = 12  # moved leads shown beside the editor
TOLD = 3  # values that a reason names


@dataclass(frozen=True)
class Fate:
    """One lead on both sides."""

    lead: Lead
    live: Outcome
    draft: Outcome

    @property
    def before(self) -> str:
        return self.live.goes_to

    @property
    def after(self) -> str:
        return self.draft.goes_to

    @property
    def moved(self) -> bool:
        return key(self.live) != key(self.draft)

    @property
    def why(self) -> str:
        """Say what moves a lead: values its live entry no longer takes, else those the draft's entry takes."""
        old, rule = self.live.entry, self.draft.rule
        edited = next((one for one in rule.entries if old and one.id == old.id), None) if rule else None
        tried = self.draft.match.tried
        if edited is not None and edited != self.draft.entry and edited.number <= len(tried):
            return values(self.draft.reasons(edited.number)) or f"“{edited.name}” no longer takes it"
        if self.draft.entry is None:
            return f"No entry matches: {EVERYTHING_ELSE.lower()}"
        if self.draft.problem:
            return self.draft.problem
        if old and old == self.draft.entry:
            return self.draft.tie or "Turns and limits come out otherwise"
        return values(self.draft.conditions()) or f"Left for “{self.draft.entry.name}”"


def values(reasons: Iterable[dict[str, Any]]) -> str:
    """Name the values that decided, briefly."""
    return ", ".join(list(dict.fromkeys(map(held_words, reasons)))[:TOLD])


def key(outcome: Outcome) -> str:
    """Tell targets apart; two people may have the same name."""
    if outcome.reason is not None:
        return f"reason:{outcome.reason.pk}"
    return outcome.owner.public_id if outcome.owner is not None else ""


@dataclass
class DryRun:
    """What came of leads on both sides, counted; each pair is live and draft."""

    count: int = 0
    targets: dict[str, list[Any]] = field(default_factory=dict)  # name, live, draft, by key
    entries: dict[str, list[int]] = field(default_factory=dict)  # "" is no entry
    fell: list[int] = field(default_factory=lambda: [0, 0])
    waits: list[int] = field(default_factory=lambda: [0, 0])
    moved: int = 0

    def add(self, fates: Iterable[Fate]) -> None:
        """Count leads."""
        for fate in fates:
            self.count += 1
            self.moved += fate.moved
            for side, one in enumerate((fate.live, fate.draft)):
                self.targets.setdefault(key(one), [one.goes_to, 0, 0])[side + 1] += 1
                self.entries.setdefault(one.entry.id if one.entry else "", [0, 0])[side] += 1
                self.fell[side] += one.result == Result.FELL_THROUGH
                self.waits[side] += one.result == Result.WAITING

    def deltas(self) -> list[dict[str, Any]]:
        """Return one row a target, those with most leads of the draft first."""
        rows = sorted(self.targets.items(), key=lambda one: (-one[1][2], -one[1][1], one[1][0]))
        return [
            {"key": target, "name": name, "live": live, "draft": draft, "change": draft - live}
            for target, (name, live, draft) in rows
        ]

    def share(self, entry_id: str) -> int | None:
        """Return the percentage of leads that an entry of the draft takes."""
        return round(100 * self.entries.get(entry_id, (0, 0))[1] / self.count) if self.count else None


class Sides:
    """What is live and a draft, ready to look at leads, batch by batch."""

    def __init__(self, rule: AssignmentRule, draft: Rule, live: Rule | None, now: datetime, room: int) -> None:
        self.now = now
        self.occasion = Occasion(Cause.ASKED)
        speaks = rule.is_active or rule.is_on
        empty = Rule(rule.public_id, rule.name, 0, (), rule.pk)
        self.choosers = (
            Chooser(now) if speaks else Chooser(now, live or empty),
            Chooser(now, instead=draft) if speaks else Chooser(now, draft),
        )
        first = Desk(now, looking=True)
        records = {entry.target.record for one in self.choosers for rule in one.rules for entry in rule.entries}
        limited = [one.pk for one in configuration().members if one.open_limit is not None]
        first.hold([one for one in records if isinstance(one, Pool)], limited, room)
        self.desks = (first, first.twin())

    def look(self, leads: list[Lead]) -> list[Fate]:
        """Return what would become of the next leads on both sides."""
        known(leads)
        sides = [
            decide_all(leads, self.now, self.occasion, chooser=chooser, desk=desk)[0]
            for chooser, desk in zip(self.choosers, self.desks, strict=True)
        ]
        return [Fate(*one) for one in zip(leads, *sides, strict=True)]


def newest(count: int) -> list[Lead]:
    """Return the leads to try a draft on, in the order in which they came."""
    return list(Lead.objects.live().order_by("-created_at", "-id").defer("search_text")[:count])[::-1]


def compare(sides: Sides, leads: list[Lead]) -> tuple[DryRun, list[Fate]]:
    """Run leads through both sides; return the counts and the leads that go elsewhere, newest first."""
    fates, run = sides.look(leads), DryRun()
    run.add(fates)
    return run, [fate for fate in reversed(fates) if fate.moved]

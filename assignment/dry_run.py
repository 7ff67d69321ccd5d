"""What a draft would do: the same leads through the live rule and the draft, in memory, nothing written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assignment.entries import Entry, Rule
from assignment.explaining import EVERYTHING_ELSE, held_words
from criteria.nodes import Judge
from leads.configuration import configuration
from leads.models import Lead, Queue
from leads.rule_criteria import bound

SIZES = (100, 500, 1000)
NAMED = 12  # moved leads shown


@dataclass(frozen=True)
class Moved:
    """A lead that the draft sends elsewhere."""

    lead: Lead
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class DryRun:
    """The same leads under both rules."""

    count: int
    live: Counter[str]
    draft: Counter[str]
    moved: list[Moved]
    taken: Counter[str]  # how many leads each entry of the draft takes, by entry id; "" is no entry

    def deltas(self) -> list[dict[str, Any]]:
        """Return one row a target, in the draft's order, the live rule's own last."""
        names = dict.fromkeys([*self.draft, *self.live])
        return [
            {
                "name": name,
                "live": self.live[name],
                "draft": self.draft[name],
                "change": self.draft[name] - self.live[name],
            }
            for name in names
        ]

    def share(self, entry_id: str) -> int | None:
        """Return the percentage of leads an entry takes."""
        return round(100 * self.taken[entry_id] / self.count) if self.count else None


class Trial:
    """A rule made ready to judge many leads in one go."""

    def __init__(self, rule: Rule | None, now: datetime) -> None:
        self.now = now
        self.default = Queue.objects.default().name
        entries = rule.entries if rule else ()
        self.judges: list[tuple[Entry, Judge]] = [
            (entry, bound(entry.criteria, now).closure()) for entry in entries if entry.active
        ]

    def match(self, lead: Lead) -> Entry | None:
        row = configuration().schema.row(lead)
        return next((entry for entry, holds in self.judges if holds(row)), None)

    def target(self, entry: Entry | None) -> str:
        """Name where an entry's leads go now."""
        return self.default if entry is None or entry.target.problem(self.now) else entry.target.words

    def values(self, entry: Entry, lead: Lead) -> str:
        """Name the values of a lead that decide an entry."""
        held = dict.fromkeys(held_words(reason) for reason in bound(entry.criteria, self.now).because(lead))
        return ", ".join(list(held)[:3])


def newest(count: int) -> list[Lead]:
    """Return the leads to try a draft on."""
    leads: Iterable[Lead] = Lead.objects.live().order_by("-created_at", "-id")[:count]
    return list(leads)


def compare(live: Rule | None, draft: Rule | None, leads: list[Lead], now: datetime) -> DryRun:
    """Run leads through both rules."""
    before, after = Trial(live, now), Trial(draft, now)
    run = DryRun(len(leads), Counter(), Counter(), [], Counter())
    for lead in leads:
        old, new = before.match(lead), after.match(lead)
        source, goal = before.target(old), after.target(new)
        run.live[source] += 1
        run.draft[goal] += 1
        run.taken[new.id if new else ""] += 1
        if source != goal:
            run.moved.append(Moved(lead, source, goal, why(after, old, new, lead)))
    return run


def why(draft: Trial, old: Entry | None, new: Entry | None, lead: Lead) -> str:
    """Say which values move a lead: those its live entry no longer takes, else those the draft's entry takes."""
    edited = next((entry for entry, _ in draft.judges if old and entry.id == old.id and entry != new), None)
    if edited is not None and not bound(edited.criteria, draft.now).holds(lead):
        return draft.values(edited, lead)
    if new is None:
        return f"No entry matches: {EVERYTHING_ELSE.lower()}"
    return draft.values(new, lead) or f"Left for “{new.name}”"

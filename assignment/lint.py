"""What is wrong with a rule before it runs: each claim is proved from the entries, or counted on the last leads."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assignment.choosing import scope, sets
from assignment.entries import Entry, Rule
from assignment.models import AssignmentRule, Pool
from assignment.people import people
from assignment.values import absent_values
from criteria import Criteria
from criteria.implication import implies, is_never
from criteria.nodes import Row
from leads.configuration import configuration
from leads.models import Lead, Queue, QueueMember
from leads.rule_criteria import bound
from tenancy.acting import current_org

SAMPLE = 1000  # of the newest leads
JUDGMENTS = 100_000  # entries times leads at most


@dataclass(frozen=True)
class Finding:
    """One thing to look at; `is_warning`: leads go astray or an entry does nothing, else it is good to know."""

    entry: Entry
    kind: str
    words: str
    is_warning: bool = True


def findings(row: AssignmentRule, rule: Rule, now: datetime, newest: Sequence[Lead] | None = None) -> list[Finding]:
    """Return everything that can be said about a rule's entries, in their order, warnings first in each.

    Who has read the newest leads already, newest first, brings them along.
    """
    sample = Sample.of(row, rule, now, newest)
    proved = [*alone(rule, now), *unreachable(rule.entries)]
    settled = {one.entry.id for one in proved if one.kind in ("unreadable", "never", "unreachable")}
    counted = [one for one in sample.findings() if one.entry.id not in settled]
    values = [
        Finding(entry, "value", words)
        for entry, words in absent_values([one for one in rule.entries if one.active and one.id not in settled], now)
    ]
    found = [*proved, *values, *counted]
    return sorted(found, key=lambda one: (one.entry.number, not one.is_warning))


def alone(rule: Rule, now: datetime) -> Iterable[Finding]:
    """Yield what is wrong with entries by themselves."""
    staffed = queues_with_people()
    for entry in rule.entries:
        if entry.criteria.broken:
            yield Finding(entry, "unreadable", f"This entry matches no lead: it {entry.criteria.words()}.")
        elif is_never(entry.criteria):
            yield Finding(entry, "never", "No lead can match: two of its conditions rule each other out.")
        if entry.active and (words := target_flaw(entry, now, staffed)):
            yield Finding(entry, "target", words)


def queues_with_people() -> frozenset[int]:
    """Return the queues somebody accepts from, read once a version of the settings."""
    kept = configuration().kept
    if "queues-with-people" not in kept:
        rows = QueueMember.objects.filter(member__is_active=True)
        kept["queues-with-people"] = frozenset(rows.values_list("queue_id", flat=True))
    found: frozenset[int] = kept["queues-with-people"]  # type: ignore[assignment]
    return found


def target_flaw(entry: Entry, now: datetime, staffed: frozenset[int]) -> str:
    """Say what is wrong with where an entry sends its leads."""
    record = entry.target.record
    if problem := entry.target.problem(now):
        return f"Its leads go to the default queue: {problem}."
    if isinstance(record, Queue) and record.pk not in staffed:
        return f"Nobody accepts from {record}: its leads wait there."
    if isinstance(record, Pool):
        seats = people().teams[record.pk].members
        if not seats:
            return f"Nobody is in the pool {record}: its leads wait in its queue."
        if not any(seat.member_id in people().persons and not seat.is_paused for seat in seats):
            return f"Nobody of the pool {record} takes leads: they wait in its queue."
    return ""


def unreachable(entries: Sequence[Entry]) -> Iterable[Finding]:
    """Yield entries all of whose leads an earlier one takes, as their conditions prove."""
    earlier: list[tuple[Entry, frozenset[str]]] = []
    for entry in entries:
        if not entry.active or entry.criteria.broken:
            continue
        asked = entry.criteria.fields()
        for one, fields in earlier:
            if fields <= asked and takes_all_of(one, entry):
                yield Finding(entry, "unreachable", closed_words(one))
                break
        earlier.append((entry, asked))


def takes_all_of(one: Entry, entry: Entry) -> bool:
    """Say that no lead passes an entry and reaches a later one; only leads with an account reach an account's owner."""
    is_open = one.target.kind == "account" and entry.target.kind != "account"
    return not is_open and implies(entry.criteria, one.criteria)


def closed_words(one: Entry) -> str:
    if one.catches_all and one.target.kind != "account":
        return f"No lead gets here: entry {one.number} takes every one that is left."
    return f"No lead gets here: entry {one.number} “{one.name}” takes all that match."


@dataclass
class Sample:
    """The newest leads of a rule, and which entries each one meets."""

    rule: Rule
    size: int
    met: Counter[str]
    taken: Counter[str]
    before: dict[str, Counter[int]]

    @classmethod
    def of(cls, row: AssignmentRule, rule: Rule, now: datetime, newest: Sequence[Lead] | None) -> "Sample":
        found = cls(rule, 0, Counter(), Counter(), {entry.id: Counter() for entry in rule.entries})
        judges = [(entry, bound(entry.criteria, now).closure()) for entry in rule.entries if entry.active]
        for values in rows_of(row, rule, now, newest):
            found.size += 1
            taker: Entry | None = None
            for entry, holds in judges:
                if not holds(values) or not is_known(entry, values):
                    continue
                found.met[entry.id] += 1
                if taker is None:
                    taker = entry
                    found.taken[entry.id] += 1
                else:
                    found.before[entry.id][taker.number] += 1
        return found

    def findings(self) -> Iterable[Finding]:
        for entry in self.rule.entries:
            if not entry.active or not self.size or entry.catches_all:
                continue
            number, passed = self.met[entry.id], sum(self.before[entry.id].values())
            if not number:
                too = " and belongs to an account" if entry.target.kind == "account" else ""
                yield Finding(entry, "idle", f"None of the last {self.size:,} leads matches it{too}.", is_warning=False)
            elif passed:
                yield self.overlap(entry, number, passed)

    def overlap(self, entry: Entry, number: int, passed: int) -> Finding:
        """Say how many matching leads earlier entries take."""
        by = sorted(place for place, _ in self.before[entry.id].most_common(3))
        who = f"entr{'y' if len(by) == 1 else 'ies'} {', '.join(map(str, by))}"
        if passed == number:
            words = f"None of the last {self.size:,} leads reaches it: {who} took all {number:,} that match."
            return Finding(entry, "shadowed", words)
        words = f"Of {number:,} among the last {self.size:,} leads that match, {who} took {passed:,} before."
        return Finding(entry, "overlap", words, is_warning=False)


def is_known(entry: Entry, values: Row) -> bool:
    """Say that an account's owner can take a lead: only where its account is known."""
    return entry.target.kind != "account" or values.subject["matched_account_id"] is not None


def rows_of(row: AssignmentRule, rule: Rule, now: datetime, newest: Sequence[Lead] | None) -> Iterable[Row]:
    """Yield the newest leads that a rule would speak about today, with the columns that are asked for."""
    schema, today = configuration().schema, now.astimezone(current_org().tz).date()
    if row.is_active:
        others = [one.criteria for one in sets() if one.is_valid(today)]
    else:
        others = [scope(row)]
    asked = columns([*others, *(entry.criteria for entry in rule.entries)])
    most = min(SAMPLE, JUDGMENTS // max(len(rule.entries), 1))
    judges = [bound(one, now).closure() for one in others]
    if newest is None:
        rows: Iterable[Any] = Lead.objects.live().order_by("-created_at", "-id").values(*asked)[:most]
    else:
        rows = map(vars, newest[:most])
    for values in rows:
        seen = schema.row(values)
        if any(holds(seen) for holds in judges) is not row.is_active:
            yield seen


def columns(trees: Iterable[Criteria]) -> set[str]:
    """Return what must be read of a lead to judge it."""
    fields: dict[str, Any] = {test.field.name: test.field for one in trees for test in one.root.tests()}
    return {"matched_account_id", *(one.stored_in for one in fields.values())}

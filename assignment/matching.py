"""Finding the entry that takes a lead, in memory, with what decided about each entry tried: no words, few bytes.

Leads that are alike in every field a rule asks about meet the same decision, so a set asks each question once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assignment.entries import Entry, Rule
from criteria import Date, DateTime
from criteria.fields import Field
from criteria.nodes import Judge, Row
from criteria.periods import Standpoint
from criteria.tracing import Trace, tracer
from leads.configuration import configuration
from leads.models import Lead
from leads.rule_criteria import bound
from tenancy.acting import current_org

KEPT = 50_000  # decisions remembered by one matcher
Subject = Lead | Mapping[str, Any]
Tried = list[list[Any]]


@dataclass(frozen=True)
class Match:
    """The entry that takes a lead, None when none does; see `Assignment` for `tried` and `seen`."""

    entry: Entry | None
    tried: Tried
    seen: dict[str, str | None]


@dataclass(frozen=True)
class Step:
    """One entry made ready; `no` says why it never takes a lead."""

    entry: Entry
    no: str
    judge: Judge
    trace: Trace
    fields: tuple[Field, ...]  # by the numbers of the trace


@dataclass
class Matcher:
    """A rule fixed to a moment."""

    rule: Rule | None
    now: datetime
    kept: dict[tuple[Any, ...], Match] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.schema = configuration().schema
        self.standpoint = Standpoint(self.now, current_org().tz)
        entries = self.rule.entries if self.rule else ()
        self.entries = entries
        self.steps: dict[int, Step] = {}
        asked = {name: test.field for entry in entries if entry.active for test in entry.criteria.root.tests()
                 for name in (test.field.name,)}  # fmt: skip
        self.asked = tuple(asked.values())
        self.asks_account = any(entry.target.kind == "account" for entry in entries)
        self.needs_accounts = self.asks_account or "account" in asked

    def match(self, lead: Subject) -> Match:
        """Return the first entry that holds, remembered for leads that are alike."""
        if isinstance(lead, Lead):
            lead = vars(lead)
        try:
            key = tuple([one.raw(lead) for one in self.asked])
            if self.asks_account:
                key += (account_of(lead) is not None,)
            found = self.kept.get(key)
        except TypeError:  # a list, as tags are
            return self.judged(lead)
        if found is None:
            found = self.judged(lead)
            if len(self.kept) < KEPT:
                self.kept[key] = found
        return found

    def judged(self, lead: Subject) -> Match:
        """Try entry after entry."""
        row = self.schema.row(lead)
        tried: Tried = []
        seen: dict[str, str | None] = {}
        for entry in self.entries:
            step = self.step(entry)
            decided: list[int] | str = step.no
            holds = False
            if not decided:
                decided, holds = step.trace(row), step.judge(row)
                self.see(step, decided, row, seen)
                if holds and entry.target.kind == "account" and account_of(lead) is None:
                    decided, holds = "no account", False
            tried.append([entry.number, decided])
            if holds:
                return Match(entry, tried, seen)
        return Match(None, tried, seen)

    def see(self, step: Step, decided: list[int], row: Row, seen: dict[str, str | None]) -> None:
        """Keep the values that decided, in words."""
        for number in decided:
            one = step.fields[abs(number) - 1]
            if one.name not in seen:
                seen[one.name] = one.seen(row.subject, self.standpoint)

    def step(self, entry: Entry) -> Step:
        found = self.steps.get(entry.number)
        if found is None:
            found = self.steps[entry.number] = step(entry, self.now)
        return found


def step(entry: Entry, now: datetime) -> Step:
    """Make an entry ready; one that asks nothing about time is ready for every moment."""
    found: Step | None = entry.kept.get("step")
    if found is not None:
        return found
    judge, trace = tracer(entry.criteria.root, bound(entry.criteria, now).standpoint)
    fields = tuple(test.field for test in entry.criteria.root.tests())
    no = "" if entry.active and not entry.criteria.broken else "broken" if entry.active else "off"
    made = Step(entry, no, judge, trace, fields)
    if not any(isinstance(one, Date | DateTime) for one in fields):
        entry.kept["step"] = made
    return made


def account_of(lead: Subject) -> int | None:
    """Return the account a lead's e-mail domain belongs to."""
    return lead.get("matched_account_id") if isinstance(lead, Mapping) else getattr(lead, "matched_account_id", None)

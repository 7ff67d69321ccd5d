"""Finding the entry that takes a lead, in memory, with what decided about each entry tried: no words, few bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assignment.entries import Entry, Rule
from criteria.fields import Field
from criteria.periods import Standpoint
from criteria.tracing import Answers, Questions, Tracer, Verdict
from leads.configuration import configuration
from leads.models import Lead
from tenancy.acting import current_org

KEPT = 50_000  # decisions remembered by one matcher
Subject = Lead | Mapping[str, Any]
Tried = list[tuple[int, ...] | str]


@dataclass(frozen=True)
class Match:
    """The entry that takes a lead, None when none does, and its rule; see `Assignment` for `tried` and `seen`."""

    entry: Entry | None
    tried: Tried
    seen: dict[str, str | None]
    rule: Rule | None = None


def never(answers: Answers) -> Verdict:
    """Stand in for the conditions of an entry that takes nothing."""
    return False, ()


@dataclass(frozen=True)
class Step:
    """One entry made ready; `no` says why it never takes a lead, `asked` what it and those before it ask about."""

    entry: Entry
    no: str
    trace: Tracer
    needs_account: bool
    asked: tuple[Field, ...]


@dataclass(frozen=True)
class Prepared:
    """A rule's entries made ready, once for every moment."""

    steps: tuple[Step, ...]
    questions: Questions
    decided: dict[tuple[int, ...], tuple[Step | None, Tried]] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[Field, ...]:
        return self.steps[-1].asked if self.steps else ()

    @classmethod
    def of(cls, rule: Rule) -> "Prepared":
        if "prepared" not in rule.kept:
            rule.kept["prepared"] = cls.made(rule)
        found: Prepared = rule.kept["prepared"]
        return found

    @classmethod
    def made(cls, rule: Rule) -> "Prepared":
        questions, steps = Questions(), []
        for entry in rule.entries:
            no = "" if entry.active and not entry.criteria.broken else "broken" if entry.active else "off"
            trace = never if no else questions.tracer(entry.criteria.root)
            steps.append(Step(entry, no, trace, entry.target.kind == "account", tuple(questions.fields)))
        return cls(tuple(steps), questions)


NOTHING = Prepared((), Questions())


class Matcher:
    """A rule fixed to a moment."""

    def __init__(self, rule: Rule | None, now: datetime) -> None:
        self.rule = rule
        self.prepared = Prepared.of(rule) if rule else NOTHING
        self.standpoint = Standpoint(now, current_org().tz)
        self.asking = self.prepared.questions.at(self.standpoint)
        self.schema = configuration().schema
        self.kept = self.prepared.decided
        self.words: dict[str, dict[Any, str | None]] = {one.name: {} for one in self.prepared.asked}
        self.needs_accounts = any(
            step.needs_account or "account" in {one.name for one in step.asked} for step in self.prepared.steps
        )

    def match(self, lead: Subject) -> Match:
        """Return the first entry that holds, with what decided about each one tried.

        Leads about which all questions have the same answers meet the same decision, found once.
        """
        if isinstance(lead, Lead):
            lead = vars(lead)
        answers = self.asking.answers(self.schema.row(lead))
        alike = (*map(id, answers), account_of(lead) is None)
        found = self.kept.get(alike)
        if found is None:
            found = self.decided(answers, lead)
            if len(self.kept) >= KEPT:
                self.kept.clear()
            self.kept[alike] = found
        step, tried = found
        asked = step.asked if step else self.prepared.asked
        seen = {one.name: self.seen(one, lead) for one in asked}
        return Match(step.entry if step else None, tried, seen, self.rule)

    def seen(self, asked: Field, lead: Subject) -> str | None:
        """Return a value of a lead for people, each put into words once."""
        raw = asked.raw(lead)
        if isinstance(raw, list | dict):
            return asked.seen(lead, self.standpoint)
        kept = self.words[asked.name]
        if raw not in kept:
            if len(kept) >= KEPT:
                kept.clear()
            kept[raw] = asked.seen(lead, self.standpoint)
        return kept[raw]

    def decided(self, answers: Answers, lead: Subject) -> tuple[Step | None, Tried]:
        """Try entry after entry."""
        tried: Tried = []
        for step in self.prepared.steps:
            if step.no:
                tried.append(step.no)
                continue
            holds, decided = step.trace(answers)
            if holds and step.needs_account and account_of(lead) is None:
                tried.append("no account")
                continue
            tried.append(decided)
            if holds:
                return step, tried
        return None, tried


def account_of(lead: Subject) -> int | None:
    """Return the account a lead's e-mail domain belongs to."""
    return lead.get("matched_account_id") if isinstance(lead, Mapping) else getattr(lead, "matched_account_id", None)

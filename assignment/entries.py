"""An assignment rule as it runs: its entries compiled, their targets looked up, their flaws named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assignment.models import AssignmentRule, RuleVersion
from criteria import Criteria
from leads import rule_criteria
from leads.configuration import configuration
from leads.models import Queue, Reason
from tenancy import ids
from tenancy.models import Member

TARGETS = {"member": "One person", "queue": "Queue", "keep": "Keep the owner", "unqualify": "Unqualified"}


@dataclass(frozen=True)
class Target:
    """Where an entry sends a lead; `record` is the member, queue or reason, or None when it is gone or not needed."""

    kind: str
    record: Member | Queue | Reason | None

    @classmethod
    def of(cls, assign: dict[str, Any]) -> "Target":
        settings, kind, pk = configuration(), assign["type"], int(assign["id"] or 0)
        reasons = {reason.pk: reason for reason in settings.reasons}
        known: dict[str, dict[int, Any]] = {
            "member": settings.member_by_id,
            "queue": settings.queue_by_id,
            "unqualify": reasons,
        }
        return cls(kind, known.get(kind, {}).get(pk))

    @property
    def words(self) -> str:
        if self.kind == "keep":
            return "Keeps its owner"
        if self.record is None:
            return "Nobody: the target is gone"
        return f"Unqualified: {self.record}" if self.kind == "unqualify" else str(self.record)

    def problem(self, now: datetime) -> str:
        """Say why the target cannot take a lead now; nothing when it can."""
        if self.kind == "keep":
            return ""
        if self.record is None:
            return f"the {'reason' if self.kind == 'unqualify' else self.kind} of this entry no longer exists"
        if isinstance(self.record, Member):
            return unavailable(self.record, now)
        if isinstance(self.record, Reason) and not self.record.is_active:
            return f"the reason “{self.record}” is no longer used"
        return ""


@dataclass(frozen=True)
class Entry:
    """One entry as it runs; a broken one never matches."""

    id: str
    number: int
    name: str
    active: bool
    criteria: Criteria
    target: Target
    target_minutes: int | None

    @classmethod
    def of(cls, stored: dict[str, Any], number: int) -> "Entry":
        return cls(
            stored["id"],
            number,
            stored["name"],
            stored["active"],
            rule_criteria.stored(stored["criteria"], within=configuration().schema),
            Target.of(stored["assign"]),
            stored.get("target_minutes"),
        )

    @property
    def catches_all(self) -> bool:
        return self.active and self.criteria.matches_all

    @property
    def minutes(self) -> int | None:
        """The first-response target: the entry's own, else its queue's."""
        if self.target_minutes is None and isinstance(self.target.record, Queue):
            return self.target.record.target_minutes
        return self.target_minutes


@dataclass(frozen=True)
class Rule:
    """The published version of an assignment rule, or a draft of one."""

    id: str
    name: str
    version: int
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, rule: AssignmentRule, version: int, stored: Iterable[dict[str, Any]]) -> "Rule":
        return cls(rule.public_id, rule.name, version, compiled(stored))


def compiled(stored: Iterable[dict[str, Any]]) -> tuple[Entry, ...]:
    return tuple(Entry.of(entry, number) for number, entry in enumerate(stored, start=1))


def live() -> Rule | None:
    """Return the active rule's newest version, compiled once a process and version of the organization's settings."""
    kept = configuration().kept
    if "assignment" not in kept:
        kept["assignment"] = newest()
    found: Rule | None = kept["assignment"]  # type: ignore[assignment]
    return found


def with_id(rule: str) -> Rule | None:
    """Return the newest version of the rule with an id, compiled once a process and version of the settings."""
    kept = configuration().kept
    name = f"assignment:{rule}"
    if name not in kept:
        version = RuleVersion.objects.filter(rule=ids.decode(rule, ids.RULE)).select_related("rule").first()
        kept[name] = None if version is None else Rule.of(version.rule, version.number, version.entries)
    found: Rule | None = kept[name]  # type: ignore[assignment]
    return found


def newest() -> Rule | None:
    version = RuleVersion.objects.filter(rule__is_active=True).select_related("rule").first()
    return None if version is None else Rule.of(version.rule, version.number, version.entries)


def published() -> list[tuple[str, str]]:
    """Return every rule that has a published version, as (id, name), the active one first."""
    rules = AssignmentRule.objects.filter(versions__isnull=False).distinct().order_by("-is_active", "name")
    return [(rule.public_id, rule.name) for rule in rules]


def unavailable(member: Member, now: datetime) -> str:
    """Say why a member cannot be given leads now."""
    if not member.is_active:
        return f"{member.name} is deactivated"
    if member.is_away(now):
        return f"{member.name} is away until {member.away_until:%d %b %Y}"
    return ""


def flaws(entries: Iterable[Entry], now: datetime, *, staffed: frozenset[int]) -> dict[str, str]:
    """Return what is wrong with each entry, by its id; `staffed` are the queues somebody accepts from."""
    found, closed_by = {}, None
    for entry in entries:
        words = flaw(entry, now, staffed)
        if not words and closed_by is not None:
            words = f"No lead gets here: entry {closed_by} takes every one that is left."
        if words:
            found[entry.id] = words
        if entry.catches_all and closed_by is None:
            closed_by = entry.number
    return found


def flaw(entry: Entry, now: datetime, staffed: frozenset[int]) -> str:
    """Say what is wrong with an entry by itself."""
    if entry.criteria.broken:
        return f"This entry matches no lead: it {entry.criteria.words()}."
    if problem := entry.target.problem(now):
        return f"Its leads go to the default queue: {problem}."
    if isinstance(entry.target.record, Queue) and entry.target.record.pk not in staffed:
        return f"Nobody accepts from {entry.target.record}: its leads wait there."
    return ""

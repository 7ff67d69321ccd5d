"""An assignment rule as it runs: its entries compiled, and their targets looked up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assignment.models import AssignmentRule, Pool, RuleVersion
from assignment.people import people
from criteria import Criteria
from leads import rule_criteria
from leads.configuration import configuration
from leads.models import Queue, Reason
from tenancy import ids
from tenancy.models import Member

TARGETS = {
    "member": "One person",
    "queue": "Queue",
    "pool": "Pool",
    "account": "Account owner",
    "keep": "Keep the owner",
    "unqualify": "Unqualified",
}
SELF = {"keep": "Keeps its owner", "account": "Account owner"}  # targets that name no record


@dataclass(frozen=True)
class Target:
    """Where an entry sends a lead; `record` is the member, queue, pool or reason, None when gone or not needed."""

    kind: str
    record: Member | Queue | Pool | Reason | None

    @classmethod
    def of(cls, assign: dict[str, Any]) -> "Target":
        settings, kind, pk = configuration(), assign["type"], int(assign["id"] or 0)
        reasons = {reason.pk: reason for reason in settings.reasons}
        known: dict[str, dict[int, Any]] = {
            "member": settings.member_by_id,
            "queue": settings.queue_by_id,
            "pool": {pk: team.pool for pk, team in people().teams.items()} if kind == "pool" else {},
            "unqualify": reasons,
        }
        return cls(kind, known.get(kind, {}).get(pk))

    @property
    def words(self) -> str:
        if self.kind in SELF:
            return SELF[self.kind]
        if self.record is None:
            return "Nobody: the target is gone"
        return f"Unqualified: {self.record}" if self.kind == "unqualify" else str(self.record)

    def problem(self, now: datetime) -> str:
        """Say why the target cannot take a lead now; nothing when it can."""
        if self.kind in SELF:
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
    ladder: tuple[int | None, int | None] = (None, None)  # minutes after the target: alert a manager, take it back

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
            tuple((stored.get("ladder") or {}).get(name) for name in ("alert", "take_back")),  # type: ignore[arg-type]
        )

    @property
    def catches_all(self) -> bool:
        return self.active and self.criteria.matches_all

    @property
    def minutes(self) -> int | None:
        """The first-response target: the entry's own, else its queue's."""
        if self.target_minutes is not None:
            return self.target_minutes
        record = self.target.record
        if isinstance(record, Pool):
            record = configuration().queue_by_id.get(record.queue_id)
        return record.target_minutes if isinstance(record, Queue) else None


@dataclass(frozen=True)
class Rule:
    """The published version of an assignment rule, or a draft of one."""

    id: str
    name: str
    version: int
    entries: tuple[Entry, ...]
    pk: int | None = None
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # what is made ready once

    @classmethod
    def of(cls, rule: AssignmentRule, version: int, stored: Iterable[dict[str, Any]]) -> "Rule":
        return cls(rule.public_id, rule.name, version, compiled(stored), rule.pk)


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
    found = people().persons.get(member.pk)
    return found.away(now) if found else ""

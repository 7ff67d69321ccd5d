"""Which rule speaks about which lead: the first set whose leads and days it fits, else the main rule."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from assignment.entries import Rule, live
from assignment.matching import Match, Matcher, Subject
from assignment.models import AssignmentRule, RuleVersion
from criteria import Criteria
from criteria.nodes import Judge
from leads import rule_criteria
from leads.configuration import configuration
from leads.models import Lead
from tenancy.acting import current_org


@dataclass(frozen=True)
class RuleSet:
    """A rule beside the main one: whose leads it takes, and on which days."""

    rule: Rule
    criteria: Criteria
    first_day: date | None
    last_day: date | None

    def is_valid(self, day: date) -> bool:
        return not (self.first_day and day < self.first_day) and not (self.last_day and day > self.last_day)


def sets() -> tuple[RuleSet, ...]:
    """Return the sets that are switched on and published, in their order, read once a version of the settings."""
    kept = configuration().kept
    if "assignment-sets" not in kept:
        rows = AssignmentRule.objects.filter(is_on=True, is_active=False).order_by("position", "id")
        kept["assignment-sets"] = tuple(map(set_of, newest(list(rows.values_list("pk", flat=True)))))
    found: tuple[RuleSet, ...] = kept["assignment-sets"]  # type: ignore[assignment]
    return found


def newest(rules: list[int]) -> list[RuleVersion]:
    """Return the newest version of each rule, in their order."""
    versions = RuleVersion.objects.filter(rule__in=rules).order_by("rule", "-number").distinct("rule")
    known = {version.rule_id: version for version in versions.select_related("rule")}
    return [known[pk] for pk in rules if pk in known]


def set_of(version: RuleVersion) -> RuleSet:
    row = version.rule
    return RuleSet(Rule.of(row, version.number, version.entries), scope(row), row.first_day, row.last_day)


def scope(row: AssignmentRule) -> Criteria:
    """Return whose leads a rule takes beside the main one."""
    return rule_criteria.stored(row.criteria or {"all": []}, within=configuration().schema)


def with_draft(found: tuple[RuleSet, ...], draft: Rule | None) -> tuple[RuleSet, ...]:
    """Put a draft in the place of the set it is of; one that was never published is in none."""
    return tuple(replace(one, rule=draft) if draft and one.rule.pk == draft.pk else one for one in found)


class Chooser:
    """Finds entry and rule of leads at one moment: of the rule that is named, or of the one that speaks about each."""

    def __init__(self, now: datetime, rule: Rule | None = None, *, instead: Rule | None = None) -> None:
        """A rule `instead` stands in the place of its own published version, as its draft will."""
        self.now, self.schema = now, configuration().schema
        main = rule or live()
        self.main = Matcher(instead if instead and main and main.pk == instead.pk else main, now)
        day = now.astimezone(current_org().tz).date()
        valid = () if rule else tuple(one for one in with_draft(sets(), instead) if one.is_valid(day))
        self.sets = [(one, rule_criteria.bound(one.criteria, now).closure()) for one in valid]

    @property
    def rules(self) -> list[Rule]:
        """Every rule that may speak."""
        return [*([self.main.rule] if self.main.rule else []), *(one.rule for one, _ in self.sets)]

    @cached_property
    def matchers(self) -> list[tuple[Judge, Matcher]]:
        return [(holds, Matcher(one.rule, self.now)) for one, holds in self.sets]

    @property
    def needs_accounts(self) -> bool:
        asked = any("account" in one.criteria.fields() for one, _ in self.sets)
        return asked or self.main.needs_accounts or any(matcher.needs_accounts for _, matcher in self.matchers)

    def match(self, lead: Subject) -> Match:
        """Return the entry that takes a lead, with the rule it is of."""
        if self.sets:
            row = self.schema.row(vars(lead) if isinstance(lead, Lead) else lead)
            matcher = next((matcher for holds, matcher in self.matchers if holds(row)), self.main)
            return matcher.match(lead)
        return self.main.match(lead)

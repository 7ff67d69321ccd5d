"""Several rules side by side: making, changing, ordering and dropping them, when each speaks, and which never does."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assignment import drafts
from assignment.choosing import scope
from assignment.defaults import everything_else
from assignment.models import AssignmentRule
from criteria.implication import implies, is_never
from leads import ordering, records
from leads.models import Queue
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Refusal

MOST = 100  # rules of one organization


class MainRule(Refusal):
    """Somebody must route what no set is about; which rule that is, is changed by choosing another."""

    code, status = "in_use", 409
    sentence = "“{name}” is the main rule. Make another rule the main one instead."


class Unpublished(Refusal):
    """The main rule must have something to say."""

    code, status = "not_published", 409
    sentence = "“{name}” was never published. Publish it, then make it the main rule."


class TooManyRules(Refusal):
    """A list of rules somebody must still be able to read."""

    code, status = "too_many_rules", 422
    sentence = f"There are {MOST} rules, the most there may be. Delete one that is not used."


def in_order() -> list[AssignmentRule]:
    """Return every rule: those beside the main one in their order, the main one last, as it speaks last."""
    return list(AssignmentRule.objects.order_by("is_active", "position", "id")[:MOST])


def make(values: Mapping[str, Any], *, by: Member, like: AssignmentRule | None = None) -> AssignmentRule:
    """Add a rule whose draft holds the entries of another one, or one that takes every lead; it routes nothing yet."""
    rules = in_order()
    if len(rules) >= MOST:
        raise TooManyRules()
    last = max((rule.position for rule in rules if not rule.is_active), default=-1)
    rule = records.make(AssignmentRule, {**values, "is_active": False, "position": last + 1}, by=by)
    entries = drafts.entries(like) if like else [everything_else(Queue.objects.default())]
    drafts.replace(rule, ({**entry, "id": ""} for entry in entries))
    current_org().configuration_changed()
    return rule


def change(rule: AssignmentRule, values: Mapping[str, Any], *, by: Member) -> AssignmentRule:
    """Change a rule's name, its leads or its days, from now on."""
    changed: AssignmentRule = records.change(rule, values, by=by)
    current_org().configuration_changed()
    return changed


def make_main(rule: AssignmentRule, *, by: Member) -> AssignmentRule:
    """Let a rule speak about every lead that no set is about; the former main rule is kept, and routes nothing."""
    if rule.is_active:
        return rule
    if drafts.published(rule) is None:
        raise Unpublished(name=rule.name)
    AssignmentRule.objects.filter(is_active=True).update(is_active=False, is_on=False)
    return change(rule, {"is_active": True, "is_on": False}, by=by)


def remove(rule: AssignmentRule, *, by: Member) -> None:
    """Delete a rule with its versions; decisions it made keep the words they were stored with."""
    if rule.is_active:
        raise MainRule(name=rule.name)
    records.remove(rule, by=by)
    current_org().configuration_changed()


def shift(rule: AssignmentRule, by: int) -> None:
    """Let a set speak before, or after, the one beside it."""
    ordering.shift([one for one in in_order() if not one.is_active], rule, by)
    current_org().configuration_changed()


def when(rule: AssignmentRule) -> str:
    """Say about which leads a rule speaks, and on which days."""
    if rule.is_active:
        return "Every lead that no other rule is about"
    if not rule.is_on:
        return "Only where a form or an import chose it"
    words = scope(rule).words()
    return ", ".join(filter(None, [words[:1].upper() + words[1:], days(rule.first_day, rule.last_day)]))


def days(first: date | None, last: date | None) -> str:
    """Put a period into words."""
    if first and last:
        return f"{written(first)} to {written(last)}"
    return f"from {written(first)}" if first else f"until {written(last)}" if last else ""


def written(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def flaws(rules: Iterable[AssignmentRule], today: date) -> dict[int, str]:
    """Say of each set why it speaks about no lead, by the rule's key; nothing where it may."""
    found: dict[int, str] = {}
    earlier: list[AssignmentRule] = []
    for rule in rules:
        if rule.is_active or not rule.is_on:
            continue
        if words := flaw(rule, earlier, today):
            found[rule.pk] = words
        else:
            earlier.append(rule)
    return found


def flaw(rule: AssignmentRule, earlier: Iterable[AssignmentRule], today: date) -> str:
    about = scope(rule)
    if about.broken:
        return f"It speaks about no lead: which ones {about.words()}."
    if not rule.versions.all():
        return "It was never published, so it speaks about no lead yet."
    if rule.last_day and rule.last_day < today:
        return f"Its last day was {written(rule.last_day)}."
    if is_never(about):
        return "No lead can match: two of its conditions rule each other out."
    before = next((one for one in earlier if outlasts(one, rule) and implies(about, scope(one))), None)
    return f"“{before.name}” speaks about all of its leads before." if before else ""


def outlasts(one: AssignmentRule, other: AssignmentRule) -> bool:
    """Say that one period lies within another."""
    begins = one.first_day is None or (other.first_day is not None and one.first_day <= other.first_day)
    return begins and (one.last_day is None or (other.last_day is not None and one.last_day >= other.last_day))

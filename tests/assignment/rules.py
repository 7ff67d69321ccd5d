"""Making the organization's rule what a test needs."""

from typing import Any

from assignment.models import AssignmentRule, RuleVersion
from leads.models import Queue
from tenancy.acting import current_org
from tenancy.models import Member
from tests.cast import Cast


def entry(name: str, criteria: Any, target: Any, **rest: Any) -> dict[str, Any]:
    """One entry as stored; the target is a member, a queue, or a type with or without an id."""
    if isinstance(target, Member | Queue):
        target = {"type": "member" if isinstance(target, Member) else "queue", "id": target.pk}
    elif isinstance(target, str):
        target = {"type": target, "id": None}
    stored = {"id": name.lower(), "name": name, "active": True, "criteria": criteria, "assign": target}
    return stored | {"target_minutes": None} | rest


def publish(*entries: dict[str, Any]) -> RuleVersion:
    """Let these be the entries of the active rule's newest version."""
    rule = AssignmentRule.objects.get(is_active=True)
    number = rule.versions.count() + 1
    version = RuleVersion.objects.create(rule=rule, number=number, entries=list(entries))
    current_org().configuration_changed()
    return version


def at(cast: Cast, path: str = "") -> str:
    """A page's path of the main rule."""
    with cast.open():
        return cast.url(f"assignment/rules/{AssignmentRule.objects.get(is_active=True).public_id}/{path}")

"""The assignment rule a new organization begins with: whatever comes goes to the default queue."""

from typing import Any

from assignment.drafts import new_id
from assignment.models import AssignmentRule, RuleVersion
from leads.models import Queue
from tenancy.models import Member

RULE_NAME = "Lead assignment"


def provide(queue: Queue, admin: Member | None = None) -> AssignmentRule:
    """Publish a first rule whose last and only entry is the default queue."""
    rule = AssignmentRule.objects.create(name=RULE_NAME)
    RuleVersion.objects.create(rule=rule, number=1, entries=[everything_else(queue)], published_by=admin)
    return rule


def everything_else(queue: Queue) -> dict[str, Any]:
    """Return the entry that takes every lead no other one took."""
    return {
        "id": new_id(),
        "name": "Everything else",
        "active": True,
        "criteria": {"all": []},
        "assign": {"type": "queue", "id": queue.pk},
        "target_minutes": None,
    }

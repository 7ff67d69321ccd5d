"""Which entries of the assignment rule name a record: as a target, or in their conditions."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from assignment.models import AssignmentRule, Pool
from assignment.people import teams
from leads.mentions import Mention, names
from leads.models import Queue, Reason
from tenancy.models import Member, TenantModel

TARGETS: dict[type[TenantModel], str] = {Member: "member", Queue: "queue", Pool: "pool", Reason: "unqualify"}


def entries_naming(record: TenantModel) -> Iterator[Mention]:
    """Yield the entries of the live version and of the draft, each once."""
    for rule in AssignmentRule.objects.all():
        seen = set()
        if names(rule.criteria, record):
            yield Mention(f"rule set “{rule.name}”", reverse("assignment-rule", args=[rule.pk]))
        version = rule.versions.first()
        for entry in [*(version.entries if version else []), *(rule.draft or [])]:
            if entry["id"] not in seen and (hands_to(entry["assign"], record) or names(entry["criteria"], record)):
                seen.add(entry["id"])
                path = reverse("assignment-entry", args=[rule.pk, entry["id"]])
                yield Mention(f"assignment entry “{entry['name']}”", path)


def pools_naming(record: TenantModel) -> Iterator[Mention]:
    """Yield the pools whose leads wait in a queue, and those a member is in."""
    for team in teams().values():
        is_in = isinstance(record, Member) and record.pk in {row.member_id for row in team.members}
        if is_in or (isinstance(record, Queue) and team.pool.queue_id == record.pk):
            yield Mention(f"pool “{team.pool.name}”", reverse("pool", args=[team.pool.pk]))


def hands_to(assign: dict[str, Any], record: TenantModel) -> bool:
    """Say whether an entry gives leads to a record."""
    return TARGETS.get(type(record)) == assign["type"] and assign["id"] == record.pk

"""Where rules name a record, so that nothing is taken from under them unseen.

Rules live on higher layers; each of those adds a finder when it starts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from leads.models import CustomField
from tenancy.models import TenantModel


@dataclass(frozen=True)
class Mention:
    """One rule that names a record."""

    rule: str  # as the page of the rule calls it: "Assignment entry “DACH”"
    path: str


Finder = Callable[[TenantModel], Iterable[Mention]]
finders: list[Finder] = []


def mentions(record: TenantModel) -> list[Mention]:
    """Return every rule that names a record."""
    return [mention for find in finders for mention in find(record)]


def listed(found: list[Mention]) -> str:
    """Name the rules in a sentence, at most three of them."""
    named = [mention.rule for mention in found[:3]]
    more = len(found) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def names(tree: Any, record: TenantModel) -> bool:
    """Say whether a stored criteria tree asks about a custom field, or about this very record."""
    if isinstance(tree, dict):
        if isinstance(record, CustomField) and record.entity == "lead" and tree.get("field") == f"custom.{record.name}":
            return True
        return any(names(part, record) for part in tree.values())
    if isinstance(tree, list):
        return any(names(part, record) for part in tree)
    return isinstance(tree, str) and not isinstance(record, CustomField) and tree == record.public_id

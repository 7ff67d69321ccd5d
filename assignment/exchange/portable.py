"""An entry as it travels: ids as the API writes them, with names beside them that another organization knows, too."""

from collections.abc import Iterable
from typing import Any

from assignment.drafts import Stored
from assignment.entries import SELF, Target
from assignment.forms import PREFIX
from criteria import Reference, Schema
from criteria.references import ME
from tenancy import ids
from tenancy.models import Member


def portable(entry: Stored) -> Stored:
    """Return an entry with its target by public id and name; nothing is left out."""
    return {**entry, "assign": named_target(entry["assign"])}


def named_target(assign: Stored) -> Stored:
    kind, pk = assign["type"], assign.get("id")
    if kind in SELF or not pk:
        return {"type": kind, "id": None}
    return {"type": kind, "id": ids.encode(PREFIX[kind], pk), "name": name_of(Target.of(assign))}


def name_of(target: Target) -> str:
    """Return what a target is called; people by their address, which only one has."""
    if target.record is None:
        return ""
    return target.record.user.email if isinstance(target.record, Member) else str(target.record)


def names_in(trees: Iterable[Any], schema: Schema) -> dict[str, str]:
    """Return the name behind every id that conditions ask for."""
    found: dict[tuple[str, Any], Reference] = {}
    for tree in trees:
        for test in schema.stored(tree).root.tests():
            if isinstance(test.field, Reference):
                asked = test.against if isinstance(test.against, tuple) else (test.against,)
                found |= {
                    (test.field.name, pk): test.field for pk in asked if pk is not ME and not isinstance(pk, bool)
                }
    return {named.encode(pk): named.label_of(pk) for (_, pk), named in found.items()}

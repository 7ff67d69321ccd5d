"""Finding entries of a draft by words, and doing the same to several of them at once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from assignment import drafts
from assignment.entries import Entry, compiled
from assignment.models import AssignmentRule
from criteria import fold


def found(entries: Iterable[Entry], query: str) -> list[Entry]:
    """Return the entries in whose name, conditions or target each word of a query stands."""
    words = fold(query[:200]).split()
    return [one for one in entries if all(word in spoken(one) for word in words)]


def spoken(entry: Entry) -> str:
    return fold(f"{entry.name} {entry.criteria.words()} {entry.target.words}")


def change(rule: AssignmentRule, chosen: Collection[str], values: Mapping[str, Any]) -> int:
    """Write the same values into some entries; return how many there were."""
    edited = drafts.entries(rule)
    there = [entry for entry in edited if entry["id"] in chosen]
    for entry in there:
        entry.update(values)
    drafts.keep(rule, edited)
    return len(there)


def remove(rule: AssignmentRule, chosen: Collection[str]) -> int:
    """Take some entries out of the draft."""
    edited = drafts.entries(rule)
    left = [entry for entry in edited if entry["id"] not in chosen]
    drafts.keep(rule, left)
    return len(edited) - len(left)


def to_top(rule: AssignmentRule, chosen: Collection[str]) -> int:
    """Put some entries before all others, in the order they have."""
    there, rest = parted(rule, chosen)
    drafts.keep(rule, [*there, *rest])
    return len(there)


def to_bottom(rule: AssignmentRule, chosen: Collection[str]) -> int:
    """Put some entries behind all others, but before the one that takes every lead."""
    there, rest = parted(rule, chosen)
    catches = bool(rest) and compiled(rest)[-1].catches_all
    place = len(rest) - catches
    drafts.keep(rule, [*rest[:place], *there, *rest[place:]])
    return len(there)


def parted(rule: AssignmentRule, chosen: Collection[str]) -> tuple[list[drafts.Stored], list[drafts.Stored]]:
    edited = drafts.entries(rule)
    return [one for one in edited if one["id"] in chosen], [one for one in edited if one["id"] not in chosen]

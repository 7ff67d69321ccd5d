"""A list's filter as people see it: one chip a condition, each with the address of the list without it."""

import json
from dataclasses import dataclass
from typing import Any

from criteria import Criteria, CriteriaError, Schema


@dataclass(frozen=True)
class Chip:
    """One condition in words; `rest` is the filter without it."""

    field: str
    operator: str
    value: str
    rest: str

    @property
    def words(self) -> str:
        return " ".join(part for part in (self.field, self.operator, self.value) if part)


def read(schema: Schema, text: str) -> tuple[Criteria | None, str]:
    """Return the criteria of a query parameter, or what is wrong with it."""
    if not text:
        return None, ""
    try:
        return schema.parse(json.loads(text)), ""
    except (CriteriaError, ValueError, RecursionError) as error:
        return None, str(error) if isinstance(error, CriteriaError) else "it is not a tree of conditions"


def parts(criteria: Criteria | None) -> list[Any]:
    """Return the conditions that must all hold; any other tree is one condition."""
    if criteria is None or criteria.matches_all:
        return []
    tree = criteria.data
    return list(tree["all"]) if isinstance(tree, dict) and list(tree) == ["all"] else [tree]


def written(conditions: list[Any]) -> str:
    """Return a filter parameter for conditions, empty for none."""
    return json.dumps({"all": conditions}, separators=(",", ":")) if conditions else ""


def chips(schema: Schema, criteria: Criteria | None) -> list[Chip]:
    """Return the chips of a filter."""
    conditions = parts(criteria)
    found = []
    for index, condition in enumerate(conditions):
        rest = written(conditions[:index] + conditions[index + 1 :])
        found.append(Chip(*phrase(schema, condition), rest))
    return found


def phrase(schema: Schema, condition: Any) -> tuple[str, str, str]:
    """Return a condition as field, operator and value; a group has only words."""
    root = schema.parse(condition).root
    tests = list(root.tests())
    if len(tests) == 1 and root is tests[0]:
        return (tests[0].field.label, *tests[0].phrase())
    return ("", root.words(), "")

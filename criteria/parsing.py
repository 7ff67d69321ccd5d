"""From JSON to a tree: what is not in the schema does not get in (law 7), nor what is too big (law 8)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from criteria.errors import CriteriaError, Refused
from criteria.fields import Field
from criteria.nodes import AllOf, AnyOf, Node, Not, Test
from criteria.operators import EMPTY, Operator

MOST_LEVELS = 4
MOST_TESTS = 40
MOST_VALUES = 500
GROUPS = ("all", "any", "none")
_SHAPE = 'needs "all", "any", "none" or "not", or a "field" with one operator'


class Parser:
    """Reads one tree; made anew for each, because it counts."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self.count = 0

    def parse(self, tree: Any) -> Node:
        if isinstance(tree, Mapping) and dict(tree) == {"all": []}:
            return AllOf(())
        return self._node(tree, (), 1)

    def _node(self, tree: Any, path: tuple[Any, ...], level: int) -> Node:
        if not isinstance(tree, Mapping) or not all(isinstance(key, str) for key in tree):
            raise _error(path, _SHAPE)
        if "field" in tree:
            return self._test(tree, path)
        if len(tree) != 1:
            raise _error(path, _SHAPE)
        name, content = next(iter(tree.items()))
        if name not in (*GROUPS, "not"):
            raise _error((*path, name), _SHAPE)
        if level > MOST_LEVELS:
            raise _error(path, f"needs at most {MOST_LEVELS} levels of groups")
        if name == "not":
            return Not(self._node(content, (*path, name), level + 1))
        return self._group(name, content, (*path, name), level)

    def _group(self, name: str, content: Any, path: tuple[Any, ...], level: int) -> Node:
        if not isinstance(content, list | tuple) or not content:
            raise _error(path, "needs a list of at least one condition")
        if len(content) > MOST_TESTS:
            raise _error(path, f"needs at most {MOST_TESTS} conditions")
        parts = tuple(self._node(part, (*path, index), level + 1) for index, part in enumerate(content))
        if name == "all":
            return AllOf(parts)
        return AnyOf(parts) if name == "any" else Not(AnyOf(parts))

    def _test(self, tree: Mapping[str, Any], path: tuple[Any, ...]) -> Test:
        self.count += 1
        if self.count > MOST_TESTS:
            raise _error(path, f"needs at most {MOST_TESTS} conditions in all")
        field = self.fields.get(tree["field"]) if isinstance(tree["field"], str) else None
        if field is None:
            raise _error((*path, "field"), "needs a field that exists")
        names = [name for name in tree if name != "field"]
        if len(names) != 1:
            raise _error(path, f"needs exactly one operator: {', '.join(field.operators)}")
        operator, argument = _resolved(field, names[0], tree[names[0]])
        if operator is None:
            raise _error((*path, names[0]), f"needs an operator of {field.label}: {', '.join(field.operators)}")
        return Test(field, operator, _argument(field, operator, argument, (*path, names[0])))


def _resolved(field: Field, name: str, argument: Any) -> tuple[Operator | None, Any]:
    """The operator meant: "is" of nothing asks for emptiness, "is" of a list for any of it, as in Salesforce."""
    if name in ("is", "not") and (argument is None or argument in ("", [])):
        return EMPTY, name == "is"
    operators = field.operators
    operator = operators.get(field.aliases.get(name, name))
    if operator is not None and operator.takes == "one" and isinstance(argument, list | tuple):
        return operators.get({"is": "in", "not": "not_in"}.get(name, ""), operator), argument
    return operator, argument


def _argument(field: Field, operator: Operator, argument: Any, path: tuple[Any, ...]) -> Any:
    if operator.takes == "flag":
        if not isinstance(argument, bool):
            raise _error(path, "needs true or false")
        return argument
    if operator.takes == "one":
        return _clean(field, argument, path)
    if operator.takes == "two":
        return _pair(field, argument, path)
    values = argument if isinstance(argument, list | tuple) else [argument]
    if not 1 <= len(values) <= MOST_VALUES:
        raise _error(path, f"needs from 1 to {MOST_VALUES} values")
    single = values is not argument
    cleaned = (_clean(field, value, path if single else (*path, index)) for index, value in enumerate(values))
    return tuple(dict.fromkeys(cleaned))


def _pair(field: Field, argument: Any, path: tuple[Any, ...]) -> tuple[Any, Any]:
    if not isinstance(argument, list | tuple) or len(argument) != 2:
        raise _error(path, "needs two values, from and to")
    first, second = _clean(field, argument[0], (*path, 0)), _clean(field, argument[1], (*path, 1))
    if isinstance(first, int | Decimal) and first > second:
        raise _error(path, "needs the smaller value first")
    return first, second


def _clean(field: Field, argument: Any, path: tuple[Any, ...]) -> Any:
    try:
        return field.clean(argument)
    except Refused as refusal:
        raise _error(path, refusal.message) from refusal


def _error(path: tuple[Any, ...], message: str) -> CriteriaError:
    return CriteriaError(".".join(str(step) for step in path), message)

"""Whether one tree follows from another, whatever the row: sound, not complete, so that a warning is never wrong.

Trees are brought into a form in which "not" stands before tests alone; two tests are compared when they ask about one
field. Times compare by their words only: what two periods mean moves with the clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from criteria.nodes import AllOf, AnyOf, Judge, Node, Not, Test
from criteria.operators import EMPTY, EQUALITY, MEMBERS, ORDER, PARTS, TEXT_ORDER, Operator
from criteria.periods import Standpoint
from criteria.references import ME
from criteria.schema import Criteria

ANYTIME = Standpoint(datetime(2000, 1, 1, tzinfo=UTC), UTC)
NAMES = {
    id(one): (kind, name)
    for kind, table in (("value", EQUALITY), ("order", ORDER), ("order", TEXT_ORDER), ("part", PARTS), ("set", MEMBERS))
    for name, one in table.items()
}
HOLDS_IN: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def implies(first: Criteria, second: Criteria) -> bool:
    """Say that every row for which the first tree holds is one for which the second does; no says nothing."""
    if first.broken or second.broken:
        return False
    return follows(form_of(first), form_of(second))


def form_of(criteria: Criteria) -> Node:
    """Return a tree in the form that is compared, made once: a rule compares each entry with every later one."""
    kept: Node | None = criteria.__dict__.get("form")
    if kept is None:
        criteria.__dict__["form"] = kept = normal(criteria.root)
    return kept


def is_never(criteria: Criteria) -> bool:
    """Say that no row can meet a tree, because two of its conditions rule each other out."""
    return not criteria.broken and never(form_of(criteria))


def normal(node: Node, *, negated: bool = False) -> Node:
    """Bring a tree into the form that is compared."""
    if isinstance(node, Not):
        return normal(node.part, negated=not negated)
    if isinstance(node, AllOf | AnyOf):
        joined = AllOf if isinstance(node, AllOf) is not negated else AnyOf
        return joined(tuple(normal(part, negated=negated) for part in node.parts))
    assert isinstance(node, Test)
    if node.operator is EMPTY:
        return Test(node.field, EMPTY, node.against is not negated)
    if name_of(node.operator) == ("order", "between"):
        low, high = (
            Test(node.field, node.field.operators[name], against)
            for name, against in zip(("gte", "lte"), node.against, strict=True)
        )
        return normal(AllOf((low, high)), negated=negated)
    return Not(node) if negated else node


def name_of(operator: Operator) -> tuple[str, str]:
    """Return the table and the name of an operator; times have neither."""
    return NAMES.get(id(operator), ("", ""))


def follows(first: Node, second: Node) -> bool:
    """Say that one tree in that form follows from another."""
    if isinstance(second, AllOf):
        return all(follows(first, part) for part in second.parts)
    if isinstance(first, AnyOf):
        return all(follows(part, second) for part in first.parts)
    if isinstance(second, AnyOf) and any(follows(first, part) for part in second.parts):
        return True
    if isinstance(first, AllOf):
        return any(follows(part, second) for part in first.parts)
    return not isinstance(second, AnyOf) and literal_follows(first, second)


def never(node: Node) -> bool:
    """Say that a tree in that form holds for no row."""
    if isinstance(node, AnyOf):
        return all(map(never, node.parts))
    if not isinstance(node, AllOf):
        return False
    single = [part for part in node.parts if not isinstance(part, AllOf | AnyOf)]
    pairs = ((one, other) for place, one in enumerate(single) for other in single[:place])
    return any(map(never, node.parts)) or any(
        literal_follows(one, normal(other, negated=True)) or literal_follows(other, normal(one, negated=True))
        for one, other in pairs
    )


def literal_follows(first: Node, second: Node) -> bool:
    """Compare two tests, each of which may stand behind a "not"."""
    one, other = bare(first), bare(second)
    if one.field.name != other.field.name:
        return False
    if isinstance(first, Not):
        return isinstance(second, Not) and test_follows(other, one)
    return test_excludes(one, other) if isinstance(second, Not) else test_follows(one, other)


def bare(node: Node) -> Test:
    found = node.part if isinstance(node, Not) else node
    assert isinstance(found, Test)
    return found


@dataclass(frozen=True)
class Asked:
    """A test with its arguments as values compare; `values` are all that pass it, when they are countable."""

    test: Test
    kind: str
    name: str
    against: frozenset[Any]

    @classmethod
    def of(cls, test: Test) -> "Asked":
        kept: Asked | None = test.__dict__.get("asked")
        if kept is None:
            test.__dict__["asked"] = kept = cls.made(test)
        return kept

    @classmethod
    def made(cls, test: Test) -> "Asked":
        kind, name = name_of(test.operator)
        listed = test.against if isinstance(test.against, tuple) else (test.against,)
        if not kind or any(one is ME for one in listed):
            return cls(test, "", "", frozenset())
        return cls(test, kind, name, frozenset(test.field.bind(one, ANYTIME) for one in listed))

    @cached_property
    def values(self) -> list[Any] | None:
        if self.kind == "value" and self.name in ("is", "in"):
            return list(self.against)
        return [self.against] if (self.kind, self.name) == ("set", "is") else None

    @property
    def is_other(self) -> bool:
        """Whether every value but some passes."""
        return self.kind == "value" and self.name in ("not", "not_in")

    @cached_property
    def judge(self) -> Judge:
        return self.test.judge(ANYTIME)

    def passes(self, value: Any) -> bool:
        return self.judge({self.test.field.name: value})  # type: ignore[arg-type]

    @property
    def edge(self) -> Any:
        return next(iter(self.against))


def test_follows(first: Test, second: Test) -> bool:
    """Say that whoever passes one test passes the other."""
    if first.operator is EMPTY:
        return second.operator is EMPTY and first.against is second.against
    if second.operator is EMPTY:
        return second.against is False
    one, other = Asked.of(first), Asked.of(second)
    if not one.kind or not other.kind:
        return first == second
    if (one.kind, one.name) == (other.kind, other.name) and one.against == other.against:
        return True
    if one.values is not None:
        return all(map(other.passes, one.values))
    if other.is_other:
        return all_refused(one, other.against)
    return one.kind == other.kind and SAME_KIND.get(one.kind, nothing)(one, other)


def test_excludes(first: Test, second: Test) -> bool:
    """Say that whoever passes one test fails the other."""
    if first.operator is EMPTY:
        return first.against is True
    one, other = Asked.of(first), Asked.of(second)
    if not one.kind or not other.kind:
        return False
    if one.values is not None:
        return not any(map(other.passes, one.values))
    if other.values is not None:
        return all_refused(one, other.values)
    return one.kind == other.kind == "order" and apart(one, other)


def all_refused(asked: Asked, values: Iterable[Any]) -> bool:
    return not any(map(asked.passes, values))


def nothing(one: Asked, other: Asked) -> bool:
    return False


def within(one: Asked, other: Asked) -> bool:
    """Compare two bounds on the same side."""
    if one.name[0] != other.name[0]:
        return False
    if one.edge == other.edge:
        return one.name == other.name or other.name.endswith("e")
    return bool(one.edge > other.edge) if other.name[0] == "g" else bool(one.edge < other.edge)


def apart(one: Asked, other: Asked) -> bool:
    """Say that two bounds leave nothing between them."""
    if one.name[0] == other.name[0]:
        return False
    low, high = (one, other) if one.name[0] == "g" else (other, one)
    if low.edge == high.edge:
        return not (low.name.endswith("e") and high.name.endswith("e"))
    return bool(low.edge > high.edge)


def part_follows(one: Asked, other: Asked) -> bool:
    """Compare tests about parts of a text."""
    if one.name.startswith("not_") or other.name.startswith("not_"):
        return one.name == other.name and other.against <= one.against
    if other.name not in (one.name, "contains"):
        return False
    return all(any(HOLDS_IN[other.name](text, part) for part in other.against) for text in one.against)


def set_follows(one: Asked, other: Asked) -> bool:
    """Compare tests about several values at once."""
    if one.name == "includes_all" and other.name == "includes":
        return bool(one.against & other.against)
    if one.name == other.name == "includes":
        return one.against <= other.against
    if one.name == other.name and one.name in ("includes_all", "excludes"):
        return other.against <= one.against
    return (
        one.name == "includes"
        and other.name == "includes_all"
        and one.against == other.against
        and len(one.against) == 1
    )


SAME_KIND = {"order": within, "part": part_follows, "set": set_follows}

"""What decided a tree for a row, as numbers of its tests: small enough to be stored for each of many entries.

Says what `Node.because` says, without words: tests are counted from 1 in their order, negative where they held.
"""

from collections.abc import Callable
from itertools import count

from criteria.nodes import AllOf, AnyOf, Group, Judge, Node, Not, Row
from criteria.periods import Standpoint

Trace = Callable[[Row], list[int]]


def tracer(root: Node, standpoint: Standpoint) -> tuple[Judge, Trace]:
    """Return how a tree judges a row, and how it says what decided."""
    return _traced(root, standpoint, count(1))


def _traced(node: Node, standpoint: Standpoint, numbers: "count[int]") -> tuple[Judge, Trace]:
    judge = node.judge(standpoint)
    if isinstance(node, Not):
        return judge, _traced(node.part, standpoint, numbers)[1]
    if isinstance(node, Group):
        parts = [_traced(part, standpoint, numbers) for part in node.parts]
        decides = {AllOf: False, AnyOf: True}[type(node)]  # type: ignore[index]
        return judge, lambda row: _decisive(parts, row, held=decides)
    number = next(numbers)
    return judge, lambda row: [-number if judge(row) else number]


def _decisive(parts: list[tuple[Judge, Trace]], row: Row, *, held: bool) -> list[int]:
    """The tests of the parts that came out as said, or else of all."""
    found = [trace for judge, trace in parts if judge(row) is held] or [trace for _, trace in parts]
    return [number for trace in found for number in trace(row)]

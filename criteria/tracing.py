"""What decides many trees for a row, as numbers of their tests: small enough to be stored for each of them.

Says what `Node.because` says, without words: tests are counted from 1 in their order, negative where they held. Tests
of all trees are asked field by field, once for each value that a field is seen to have: a set of rows with few
different values costs hardly more than looking them up.
"""

from collections.abc import Callable, Hashable, Sequence
from itertools import count
from typing import Any

from criteria.fields import Field, MultiPicklist
from criteria.nodes import AllOf, AnyOf, Group, Judge, Node, Not, Row, Test
from criteria.periods import Standpoint
from criteria.times import DateTime

KEPT = 20_000  # values of one field whose answers are remembered
Answers = Sequence[Sequence[bool]]  # by field, then by test
Verdict = tuple[bool, tuple[int, ...]]  # whether a tree holds, and the tests that decided it
Tracer = Callable[[Answers], Verdict]
Leaf = tuple[int, int, int]  # the field's place, the test's place there, the test's number in its tree


class Questions:
    """The tests of some trees, by field."""

    def __init__(self) -> None:
        self.fields: list[Field] = []
        self.places: dict[str, int] = {}  # of the fields, by name
        self.tests: list[list[Test]] = []
        self.timeless: dict[int, tuple[list[Judge], dict[Hashable, tuple[bool, ...]]]] = {}
        self.known: dict[tuple[bool, ...], tuple[bool, ...]] = {}

    def tracer(self, root: Node) -> Tracer:
        """Take in a tree and return how answers decide it."""
        return self._traced(root, count(1))

    def at(self, standpoint: Standpoint) -> "Asking":
        """Fix the moment."""
        return Asking(self, standpoint)

    def _traced(self, node: Node, numbers: "count[int]") -> Tracer:
        if isinstance(node, Not):
            part = self._traced(node.part, numbers)
            return lambda answers: ((found := part(answers))[0] is False, found[1])
        if isinstance(node, Group):
            decides = {AllOf: False, AnyOf: True}[type(node)]  # type: ignore[index]
            if all(isinstance(part, Test) for part in node.parts):
                return _leaves([self._leaf(part, numbers) for part in node.tests()], decides=decides)
            return _group(tuple(self._traced(part, numbers) for part in node.parts), decides=decides)
        (test,) = node.tests()
        return _leaves([self._leaf(test, numbers)], decides=False)

    def _leaf(self, test: Test, numbers: "count[int]") -> Leaf:
        place = self.places.setdefault(test.field.name, len(self.fields))
        if place == len(self.fields):
            self.fields.append(test.field)
            self.tests.append([])
        self.tests[place].append(test)
        return place, len(self.tests[place]) - 1, next(numbers)


class Asking:
    """The questions at one moment; those that time does not change are answered once for all."""

    def __init__(self, questions: Questions, standpoint: Standpoint) -> None:
        self.known = questions.known
        self.parts: list[tuple[str, Field, list[Judge], dict[Hashable, tuple[bool, ...]]]] = []
        for place, field in enumerate(questions.fields):
            found = questions.timeless.get(place)
            if found is None:
                found = [test.judge(standpoint) for test in questions.tests[place]], {}
                if not isinstance(field, DateTime):
                    questions.timeless[place] = found
            column = "" if field.key is not None or isinstance(field, MultiPicklist) else field.stored_in
            self.parts.append((column, field, *found))

    def answers(self, row: Row) -> list[tuple[bool, ...]]:
        """Answer every test for a row."""
        subject = row.subject
        if type(subject) is not dict:
            return [self._of(field, judges, kept, row) for _, field, judges, kept in self.parts]
        found = []
        for column, field, judges, kept in self.parts:
            known = kept.get(subject.get(column)) if column else None
            found.append(self._of(field, judges, kept, row) if known is None else known)
        return found

    def _of(
        self, field: Field, judges: list[Judge], kept: dict[Hashable, tuple[bool, ...]], row: Row
    ) -> tuple[bool, ...]:
        raw: Any = field.raw(row.subject)
        if isinstance(raw, list | dict):
            return self._alike(tuple([judge(row) for judge in judges]))
        found = kept.get(raw)
        if found is None:
            found = self._alike(tuple([judge(row) for judge in judges]))
            if len(kept) < KEPT:
                kept[raw] = found
        return found

    def _alike(self, answers: tuple[bool, ...]) -> tuple[bool, ...]:
        """Return one and the same object for the same answers, so that rows are alike when their objects are."""
        return self.known.setdefault(answers, answers)


def _leaves(leaves: list[Leaf], *, decides: bool) -> Tracer:
    """A group of nothing but tests, which is what most trees are."""
    named = tuple(leaves)
    others = tuple(number if decides else -number for _, _, number in named)

    def traced(answers: Answers) -> Verdict:
        decisive = [number for place, test, number in named if answers[place][test] is decides]
        if not decisive:
            return not decides, others
        return decides, tuple([-number for number in decisive] if decides else decisive)

    return traced


def _group(parts: tuple[Tracer, ...], *, decides: bool) -> Tracer:
    """A group comes out as a part that decides, and all that do are named; else every part decided."""

    def traced(answers: Answers) -> Verdict:
        found = [part(answers) for part in parts]
        decisive = [named for held, named in found if held is decides]
        chosen = decisive or [named for _, named in found]
        return (decides if decisive else not decides), tuple([number for named in chosen for number in named])

    return traced

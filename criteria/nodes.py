"""The frozen tree a text of conditions becomes. Each node has two faces, written next to each other."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from criteria.expressions import Sql, either, every, is_not_true, is_null
from criteria.fields import Field
from criteria.operators import EMPTY, Operator
from criteria.periods import Standpoint

Reason = dict[str, Any]
Piece = tuple[str, bool]


class Row(dict[str, Any]):
    """The values of one subject, each read and folded once, when the first test asks for it."""

    def __init__(self, fields: Callable[[str], Field], subject: Any) -> None:
        super().__init__()
        self.fields = fields
        self.subject = subject

    def __missing__(self, name: str) -> Any:
        value = self[name] = self.fields(name).value(self.subject)
        return value


Judge = Callable[[Row], bool]


class Node(ABC):
    """A condition. Both faces need a standpoint, so that a tree cannot run before "now" and "me" are known."""

    @abstractmethod
    def judge(self, standpoint: Standpoint) -> Judge:
        """The face in memory."""

    @abstractmethod
    def sql(self, standpoint: Standpoint) -> Sql:
        """The face in the database; NULL counts as false."""

    @abstractmethod
    def because(self, row: Row, standpoint: Standpoint) -> list[Reason]:
        """The tests that decided the answer for a row."""

    @abstractmethod
    def tests(self) -> Iterator["Test"]:
        """Every test below, in order."""

    @abstractmethod
    def pieces(self) -> Iterator[Piece]:
        """The sentence in pieces, those that join marked as such."""

    def words(self) -> str:
        return "".join(text for text, _ in self.pieces())

    @property
    @abstractmethod
    def data(self) -> dict[str, Any]: ...

    def holds(self, row: Row, standpoint: Standpoint) -> bool:
        return self.judge(standpoint)(row)


@dataclass(frozen=True)
class Test(Node):
    """One field, one operator, one argument. Absence is decided here, once, for every operator. (Law 2.)"""

    __test__ = False  # not one of pytest's

    field: Field
    operator: Operator
    against: Any

    def judge(self, standpoint: Standpoint) -> Judge:
        name, holds = self.field.name, self.operator.holds
        if self.operator is EMPTY:
            wanted = self.against
            return lambda row: (row[name] is None) is wanted
        against = self._bound(standpoint)
        if self.operator.takes == "many":
            against = frozenset(against)
        return lambda row: (value := row[name]) is not None and holds(value, against)

    def sql(self, standpoint: Standpoint) -> Sql:
        if self.operator is EMPTY:
            return is_null(self.field.expression(), yes=self.against)
        of = self.field.equality_expression() if self.operator.equality else self.field.expression()
        return self.operator.matches(of, self._bound(standpoint))

    def _bound(self, standpoint: Standpoint) -> Any:
        if isinstance(self.against, tuple):
            return tuple(self.field.bind(one, standpoint) for one in self.against)
        return self.field.bind(self.against, standpoint)

    def asks_for(self, argument: object) -> bool:
        """Whether this very argument is one of its own."""
        listed = self.against if isinstance(self.against, tuple) else (self.against,)
        return any(one is argument for one in listed)

    def because(self, row: Row, standpoint: Standpoint) -> list[Reason]:
        operator, wanted = self.phrase()
        return [
            {
                "field": self.field.name,
                "label": self.field.label,
                "operator": operator,
                "wanted": wanted,
                "seen": self.field.seen(row.subject, standpoint),
                "holds": self.holds(row, standpoint),
            }
        ]

    def tests(self) -> Iterator["Test"]:
        yield self

    def phrase(self) -> tuple[str, str]:
        """The operator and the argument in words."""
        if self.operator is EMPTY:
            return ("is empty" if self.against else "is not empty"), ""
        if not isinstance(self.against, tuple):
            return self.field.operator_words(self.operator, self.against), self.field.words(self.against)
        spoken = [self.field.words(one) for one in self.against]
        if len(spoken) == 1:
            return self.operator.single or self.operator.words, spoken[0]
        last = " and " if self.operator.joins_with_and else " or "
        return self.operator.words, last.join([", ".join(spoken[:-1]), spoken[-1]])

    def pieces(self) -> Iterator[Piece]:
        yield " ".join(part for part in (self.field.label, *self.phrase()) if part), False

    @property
    def data(self) -> dict[str, Any]:
        return {"field": self.field.name, self.operator.name: self._dumped()}

    def _dumped(self) -> Any:
        if self.operator is EMPTY:
            return self.against
        if not isinstance(self.against, tuple):
            return self.field.dump(self.against)
        return [self.field.dump(one) for one in self.against]


@dataclass(frozen=True)
class Group(Node):
    """Several conditions under one word."""

    parts: tuple[Node, ...]

    def tests(self) -> Iterator[Test]:
        for part in self.parts:
            yield from part.tests()

    def _joined(self, word: str) -> Iterator[Piece]:
        for index, part in enumerate(self.parts):
            if index:
                yield f" {word} ", True
            yield from _bracketed(part)

    def _because(self, held: bool, row: Row, standpoint: Standpoint) -> list[Reason]:
        """The reasons of the parts that came out as said, or else of all."""
        decisive = [part for part in self.parts if part.holds(row, standpoint) is held]
        return [reason for part in decisive or self.parts for reason in part.because(row, standpoint)]


@dataclass(frozen=True)
class AllOf(Group):
    """Every part holds; no part at all holds too, which is the catch-all."""

    def judge(self, standpoint: Standpoint) -> Judge:
        judges = tuple(part.judge(standpoint) for part in self.parts)

        def every_part(row: Row) -> bool:
            for judge in judges:  # noqa: SIM110 (a generator costs twice the time in bulk)
                if not judge(row):
                    return False
            return True

        return every_part

    def sql(self, standpoint: Standpoint) -> Sql:
        return every(part.sql(standpoint) for part in self.parts)

    def because(self, row: Row, standpoint: Standpoint) -> list[Reason]:
        return self._because(False, row, standpoint)

    def pieces(self) -> Iterator[Piece]:
        return self._joined("and")

    @property
    def data(self) -> dict[str, Any]:
        return {"all": [part.data for part in self.parts]}


@dataclass(frozen=True)
class AnyOf(Group):
    """At least one part holds; of no part at all none does."""

    def judge(self, standpoint: Standpoint) -> Judge:
        judges = tuple(part.judge(standpoint) for part in self.parts)

        def some_part(row: Row) -> bool:
            for judge in judges:  # noqa: SIM110
                if judge(row):
                    return True
            return False

        return some_part

    def sql(self, standpoint: Standpoint) -> Sql:
        return either(part.sql(standpoint) for part in self.parts)

    def because(self, row: Row, standpoint: Standpoint) -> list[Reason]:
        return self._because(True, row, standpoint)

    def pieces(self) -> Iterator[Piece]:
        return self._joined("or")

    @property
    def data(self) -> dict[str, Any]:
        return {"any": [part.data for part in self.parts]}


@dataclass(frozen=True)
class Not(Node):
    """The exact complement, so that it takes in rows in which a value is absent."""

    part: Node

    def judge(self, standpoint: Standpoint) -> Judge:
        judge = self.part.judge(standpoint)
        return lambda row: not judge(row)

    def sql(self, standpoint: Standpoint) -> Sql:
        return is_not_true(self.part.sql(standpoint))

    def because(self, row: Row, standpoint: Standpoint) -> list[Reason]:
        return self.part.because(row, standpoint)

    def tests(self) -> Iterator[Test]:
        yield from self.part.tests()

    def pieces(self) -> Iterator[Piece]:
        yield ("none of" if isinstance(self.part, AnyOf) else "not"), True
        yield " (", False
        yield from self.part.pieces()
        yield ")", False

    @property
    def data(self) -> dict[str, Any]:
        if isinstance(self.part, AnyOf):
            return {"none": self.part.data["any"]}
        return {"not": self.part.data}


def _bracketed(part: Node) -> Iterator[Piece]:
    many = isinstance(part, Group) and len(part.parts) > 1
    yield ("(" if many else ""), False
    yield from part.pieces()
    yield (")" if many else ""), False

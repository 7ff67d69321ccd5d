"""Which fields exist, and what a parsed tree of conditions can do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from django.db.models import Q

from criteria.errors import CriteriaError
from criteria.fields import Field
from criteria.nodes import AnyOf, Judge, Node, Piece, Reason, Row
from criteria.parsing import Parser
from criteria.periods import Standpoint
from criteria.references import ME


class Schema:
    """The fields of one kind of row; `noun` is what a sentence calls it."""

    def __init__(self, fields: Iterable[Field], *, noun: str = "record") -> None:
        self.fields = tuple(fields)
        self.noun = noun
        self._by_name = {one.name: one for one in self.fields}
        if len(self._by_name) != len(self.fields):
            raise ValueError("two fields of one name")

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def get(self, name: str) -> Field | None:
        return self._by_name.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def extended_with(self, fields: Iterable[Field]) -> "Schema":
        """This schema and an organization's own fields."""
        return Schema((*self.fields, *fields), noun=self.noun)

    def parse(self, tree: Any) -> "Criteria":
        """Read a tree, or raise CriteriaError."""
        return Criteria(self, Parser(self._by_name).parse(tree))

    def stored(self, tree: Any) -> "Criteria":
        """Read a tree that once parsed: what no longer does is marked broken and never matches. (Law 9.)"""
        try:
            return self.parse(tree)
        except CriteriaError as error:
            return Criteria(self, AnyOf(()), broken=error, source=tree)

    def row(self, subject: Any) -> Row:
        """The values of one subject, to be judged by many closures."""
        return Row(self._by_name.__getitem__, subject)


@dataclass(frozen=True)
class Criteria:
    """A tree that was read. It runs only once bound by `at`."""

    schema: Schema
    root: Node
    broken: CriteriaError | None = None
    source: Any = field(default=None, compare=False)

    def at(self, now: datetime, *, tz: tzinfo, me: Any = None, fiscal_month: int = 1) -> "Bound":
        """Fix the moment, the zone and the person that the tree means by "today" and "me"."""
        standpoint = Standpoint(now, tz, me, fiscal_month)
        last: Bound | None = self.__dict__.get("last")
        if last is not None and last.standpoint == standpoint:  # a set of rows asks for each of them
            return last
        if me is None and self.uses_me:
            raise CriteriaError("", "“me” means nobody here")
        self.__dict__["last"] = found = Bound(self, standpoint)
        return found

    @property
    def data(self) -> Any:
        """The tree as canonical JSON."""
        return self.source if self.broken else self.root.data

    def words(self) -> str:
        """The tree as an English sentence without its full stop."""
        if self.broken:
            return f"can no longer be read ({self.broken})"
        return self.root.words() or f"every {self.schema.noun}"

    def pieces(self) -> list[Piece]:
        """The sentence in pieces, those that join marked, so that a page can make them bold."""
        return list(self.root.pieces()) if not self.broken and self.root.words() else [(self.words(), False)]

    def fields(self) -> frozenset[str]:
        """The names of the fields it asks about."""
        return frozenset(test.field.name for test in self.root.tests())

    @property
    def uses_me(self) -> bool:
        """Whether it asks for whoever looks, so that it makes no sense for a rule."""
        return any(
            ME in (test.against if isinstance(test.against, tuple) else (test.against,)) for test in self.root.tests()
        )

    @property
    def matches_all(self) -> bool:
        """Whether it is the catch-all, which asks nothing."""
        return self.broken is None and self.root.data == {"all": []}


@dataclass(frozen=True)
class Bound:
    """A tree for one moment and person: it judges one lead in memory or any number in SQL."""

    criteria: Criteria
    standpoint: Standpoint

    def holds(self, subject: Any) -> bool:
        """Judge one lead."""
        return self._judge(self.criteria.schema.row(subject))

    def closure(self) -> Judge:
        """A function of `schema.row(lead)` for judging one row by many trees."""
        return self._judge

    def q(self) -> Q:
        """The same judgment as a WHERE."""
        return Q(self.criteria.root.sql(self.standpoint))

    def because(self, subject: Any) -> list[Reason]:
        """The tests that decided it, as plain JSON."""
        return self.criteria.root.because(self.criteria.schema.row(subject), self.standpoint)

    @cached_property
    def _judge(self) -> Judge:
        return self.criteria.root.judge(self.standpoint)

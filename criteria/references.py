"""Fields that name something else: a member, a queue, a status, a country."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import F

from criteria.errors import Refused
from criteria.expressions import Sql, null_if_blank
from criteria.fields import Choice, Field
from criteria.operators import EQUALITY, Operator
from criteria.periods import Standpoint


class Me:
    """The argument "me": whoever asks, known only when the tree is bound."""

    def __repr__(self) -> str:
        return "ME"


ME = Me()


def _no_choices() -> Iterable[Choice]:
    return ()


@dataclass(frozen=True)
class Reference(Field):
    """An id column. Trees hold opaque ids: `decode` reads one (ValueError refuses it) and `encode` writes it."""

    decode: Callable[[str], Any] = field(default=int, kw_only=True)
    encode: Callable[[Any], str] = field(default=str, kw_only=True)
    label_of: Callable[[Any], str] = field(default=str, kw_only=True)
    options: Callable[[], Iterable[Choice]] = field(default=_no_choices, kw_only=True)
    me: bool = field(default=False, kw_only=True)

    kind = "choice"
    row_operators: ClassVar[Mapping[str, Operator]] = EQUALITY

    def normal(self, stored: Any) -> Any:
        return stored

    def expression(self) -> Sql:
        return F(self.stored_in)

    def clean(self, argument: Any) -> Any:
        if self.me and argument == "me":
            return ME
        if not isinstance(argument, str | int) or isinstance(argument, bool):
            raise Refused("needs an id")
        try:
            return self.decode(str(argument))
        except ValueError as problem:
            raise Refused("needs the id of one that exists") from problem

    def bind(self, against: Any, standpoint: Standpoint) -> Any:
        if against is not ME:
            return against
        if standpoint.me is None:
            raise Refused("“me” means nobody here")
        return standpoint.me

    def dump(self, against: Any) -> str:
        return "me" if against is ME else self.encode(against)

    def words(self, against: Any) -> str:
        return "me" if against is ME else self.label_of(against)

    def choices(self) -> list[Choice]:
        return [*([("me", "me")] if self.me else []), *self.options()]


def _as_written(text: str) -> str:
    return text.strip()


@dataclass(frozen=True)
class Country(Field):
    """A column of normalized keys: `key_of` makes "Germany" and "Deutschland" one key, or raises ValueError."""

    key_of: Callable[[str], str] = field(default=_as_written, kw_only=True)
    label_of: Callable[[str], str] = field(default=str, kw_only=True)
    options: Callable[[], Iterable[Choice]] = field(default=_no_choices, kw_only=True)

    kind = "choice"
    row_operators: ClassVar[Mapping[str, Operator]] = EQUALITY

    def normal(self, stored: Any) -> str | None:
        return stored if isinstance(stored, str) and stored else None

    def expression(self) -> Sql:
        return null_if_blank(F(self.stored_in))

    def equality_expression(self) -> Sql:
        return F(self.stored_in)

    def clean(self, argument: Any) -> str:
        if not isinstance(argument, str) or not argument.strip() or len(argument) > 100:
            raise Refused("needs the name or code of a country")
        try:
            return self.key_of(argument)
        except ValueError as problem:
            raise Refused("needs the name or code of a country") from problem

    def words(self, against: Any) -> str:
        return self.label_of(against)

    def choices(self) -> list[Choice]:
        return list(self.options())

"""Fields that are numbers: exact, never floats. (Law 5.)"""

import decimal
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import F

from criteria.errors import Refused
from criteria.expressions import Sql, json_guarded, json_member, json_text
from criteria.fields import Choice, Field
from criteria.operators import EQUALITY, ORDER, Operator

_WRITTEN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_LARGEST = 10**18
_FINEST = 12


def _exact(number: Any) -> int | decimal.Decimal | None:
    """A stored number as it compares; a float is what JSON makes of a decimal, and its repr is what was written."""
    if isinstance(number, bool):
        return None
    if isinstance(number, float):
        number = decimal.Decimal(repr(number))
    if isinstance(number, decimal.Decimal):
        return number if number.is_finite() else None
    return number if isinstance(number, int) else None


def _decimal(argument: Any, complaint: str) -> decimal.Decimal:
    if isinstance(argument, str):
        written = argument.strip()
        if len(written) > 40 or not _WRITTEN.fullmatch(written):
            raise Refused(complaint)
        argument = decimal.Decimal(written.replace(",", ""))
    number = _exact(argument)
    if number is None:
        raise Refused(complaint)
    if not -_LARGEST <= number <= _LARGEST:
        raise Refused(f"needs a number of at most {_LARGEST:,}")
    exact = decimal.Decimal(number)
    if exact != exact.quantize(decimal.Decimal(1).scaleb(-_FINEST), context=decimal.Context(prec=60)):
        raise Refused(f"needs a number with at most {_FINEST} decimal places")
    return exact


def _plain(number: decimal.Decimal) -> int | str:
    """A decimal as JSON that keeps it exact."""
    return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")


def _spoken(number: int | decimal.Decimal) -> str:
    written = f"{decimal.Decimal(number):,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


@dataclass(frozen=True)
class Decimal(Field):
    """An exact number with a fraction."""

    kind = "number"
    row_operators: ClassVar[Mapping[str, Operator]] = {**EQUALITY, **ORDER}
    json_type = "number"

    def normal(self, stored: Any) -> int | decimal.Decimal | None:
        return _exact(stored)

    def expression(self) -> Sql:
        if self.key is None:
            return F(self.stored_in)
        text = json_text(self.stored_in, self.key)
        return json_guarded(json_member(self.stored_in, self.key), "number", text, "::numeric")

    def clean(self, argument: Any) -> int | decimal.Decimal:
        return _decimal(argument, "needs a number").normalize()

    def dump(self, against: Any) -> int | str:
        return _plain(decimal.Decimal(against))

    def words(self, against: Any) -> str:
        return _spoken(against)

    def written(self, argument: Any) -> str:
        try:
            return _spoken(_decimal(argument, ""))
        except Refused:
            return str(argument)


@dataclass(frozen=True)
class Whole(Decimal):
    """A whole number."""

    def clean(self, argument: Any) -> int:
        number = _decimal(argument, "needs a whole number")
        if number != number.to_integral_value():
            raise Refused("needs a whole number")
        return int(number)


@dataclass(frozen=True)
class Money(Decimal):
    """An amount, stored in minor units (cents) and written in major ones."""

    currency: str | Callable[[], str] = field(default="", kw_only=True)
    exponent: int = field(default=2, kw_only=True)

    kind = "money"
    json_type = ""

    @property
    def currency_code(self) -> str:
        return self.currency() if callable(self.currency) else self.currency

    def clean(self, argument: Any) -> int:
        if isinstance(argument, str) and self.currency_code:
            argument = argument.strip().removesuffix(self.currency_code)
        minor = _decimal(argument, "needs an amount such as 50000 or 99.50").scaleb(self.exponent)
        if minor != minor.to_integral_value():
            raise Refused(f"needs an amount with at most {self.exponent} decimal places")
        return int(minor)

    def dump(self, against: Any) -> int | str:
        return _plain(decimal.Decimal(against).scaleb(-self.exponent))

    def words(self, against: Any) -> str:
        major = decimal.Decimal(against).scaleb(-self.exponent)
        whole = major == major.to_integral_value()
        written = _spoken(major) if whole else f"{major:,.{self.exponent}f}"
        return f"{written} {self.currency_code}".rstrip()


@dataclass(frozen=True)
class Ranked(Field):
    """One of some levels in order, stored as its rank from 0."""

    levels: tuple[str, ...] = field(default=(), kw_only=True)

    kind = "choice"
    row_operators: ClassVar[Mapping[str, Operator]] = {**EQUALITY, **ORDER}

    def normal(self, stored: Any) -> int | None:
        return stored if isinstance(stored, int) and not isinstance(stored, bool) else None

    def expression(self) -> Sql:
        return F(self.stored_in)

    def clean(self, argument: Any) -> int:
        ranks = {level.lower(): rank for rank, level in enumerate(self.levels)}
        rank = ranks.get(argument.strip().lower()) if isinstance(argument, str) else None
        if rank is None:
            raise Refused(f"needs one of {', '.join(self.levels)}")
        return rank

    def dump(self, against: Any) -> str:
        return str(self.levels[against])

    def words(self, against: Any) -> str:
        return dict(enumerate(self.levels)).get(against, str(against))

    def choices(self) -> list[Choice]:
        return [(level, level) for level in reversed(self.levels)]


GRADES = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")


@dataclass(frozen=True)
class Grade(Ranked):
    """A letter grade from F (0) to A+ (12)."""

    levels: tuple[str, ...] = field(default=GRADES, kw_only=True)

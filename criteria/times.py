"""Fields that are times. Arguments are periods; bound, they are windows that stop just before their end. (Law 6.)"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.db.models import F

from criteria.errors import Refused
from criteria.expressions import Sql, collated, compare, json_guarded, json_member, json_text, when
from criteria.fields import Field
from criteria.literals import period
from criteria.operators import TIME, TIME_ALIASES, Operator
from criteria.periods import Day, Instant, Period, Standpoint

_ISO = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PHRASED = ("on", "not")


@dataclass(frozen=True)
class DateTime(Field):
    """An instant."""

    kind = "time"
    aliases = TIME_ALIASES
    row_operators: ClassVar[Mapping[str, Operator]] = TIME

    def normal(self, stored: Any) -> Any:
        # In UTC, because Python compares two datetimes of one zone by wall clock.
        return stored.astimezone(UTC) if isinstance(stored, datetime) and stored.tzinfo else None

    def expression(self) -> Sql:
        return F(self.stored_in)

    def clean(self, argument: Any) -> Period:
        return period(argument)

    def bind(self, against: Any, standpoint: Standpoint) -> tuple[Any, Any]:
        found: Period = against
        return found.instants(standpoint)

    def dump(self, against: Any) -> Any:
        return against.data

    def words(self, against: Any) -> str:
        return str(against.noun)

    def seen(self, subject: Any, standpoint: Standpoint) -> str | None:
        value = self.value(subject)
        return None if value is None else Instant(value.astimezone(standpoint.tz)).noun

    def written(self, argument: Any) -> str:
        try:
            return period(argument).written
        except Refused:
            return str(argument)

    def operator_words(self, operator: Operator, against: Any) -> str:
        if operator.name not in _PHRASED:
            return operator.words
        return f"{operator.words} {against.phrase.removesuffix(against.noun)}".rstrip()


@dataclass(frozen=True)
class Date(DateTime):
    """A day."""

    kind = "date"
    json_type = "string"

    def normal(self, stored: Any) -> Any:
        if self.key is not None:
            # ISO dates compare as text, so that one that is no date ("2026-02-31") cannot fail a whole query.
            return stored if isinstance(stored, str) and re.fullmatch(_ISO, stored) else None
        return stored if isinstance(stored, date) and not isinstance(stored, datetime) else None

    def expression(self) -> Sql:
        if self.key is None:
            return F(self.stored_in)
        text = json_text(self.stored_in, self.key)
        dated = when(compare(text, "~", f"^{_ISO}$"), collated(text))
        return json_guarded(json_member(self.stored_in, self.key), "string", dated)

    def clean(self, argument: Any) -> Period:
        found = period(argument)
        if not found.has_days:
            raise Refused("needs a day, not a time of day")
        return found

    def bind(self, against: Any, standpoint: Standpoint) -> tuple[Any, Any]:
        start, end = against.days(standpoint)
        return (start, end) if self.key is None else (start.isoformat(), end.isoformat())

    def seen(self, subject: Any, standpoint: Standpoint) -> str | None:
        value = self.value(subject)
        return Day(value).noun if isinstance(value, date) else value

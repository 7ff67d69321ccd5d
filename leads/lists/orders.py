"""Orders of a list: never-null keys ending in the id, so that a page begins where the last one stopped."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Expression, F, Func, Q, QuerySet, Value

from leads.models import Lead

Cursor = tuple[Any, ...]


@dataclass(frozen=True)
class Order:
    """One way to sort: names of columns or of `expressions`, a minus for descending; the last one is the id.

    `name` is what addresses say. Rows of an order with expressions must have come through `annotated`.
    """

    name: str
    label: str
    keys: tuple[str, ...]
    model: Any = Lead
    expressions: tuple[tuple[str, Expression], ...] = ()
    is_indexed: bool = True

    def columns(self, *, backwards: bool = False) -> list[str]:
        return [turned(key) for key in self.keys] if backwards else list(self.keys)

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Give each row what it is sorted by."""
        return rows.annotate(**dict(self.expressions)) if self.expressions else rows

    def sorted(self, rows: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        return self.annotated(rows).order_by(*self.columns(backwards=backwards))

    def cursor(self, row: Any) -> str:
        """Return where a row stands in this order, for an address."""
        values = [getattr(row, key.lstrip("-")) for key in self.keys]
        return base64.urlsafe_b64encode(json.dumps(values, default=written).encode()).decode().rstrip("=")

    def read(self, text: str) -> Cursor | None:
        """Return the place a cursor names; a broken one is none, and the list begins at its start."""
        try:
            values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if len(values) != len(self.keys):
                return None
            names = (key.lstrip("-") for key in self.keys)
            return tuple(typed(self.field(name), value) for name, value in zip(names, values, strict=True))
        except (ValueError, TypeError, OverflowError, ValidationError, binascii.Error):
            return None

    def place(self, row: Any) -> Cursor | None:
        """Return where a row stands that was read for another purpose."""
        if self.expressions:
            row = self.annotated(self.model._default_manager.filter(pk=row.pk)).only("id", "org_id").first()
        return None if row is None else self.read(self.cursor(row))

    def field(self, name: str) -> Any:
        """Return the field whose kind of values a key has."""
        expression = dict(self.expressions).get(name)
        field: Any = self.model._meta.get_field(name) if expression is None else expression.output_field
        return getattr(field, "output_field", None) or field

    def beyond(self, cursor: Cursor, *, backwards: bool = False) -> Q:
        """Match the rows behind a place, or before it."""
        keys = self.columns(backwards=backwards)
        down = {key.startswith("-") for key in keys}
        if len(down) == 1:
            return row_beyond(keys, cursor, ">" if down == {False} else "<")
        return mixed_beyond(keys, cursor)


def turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def written(value: Any) -> str:
    """Write what JSON has no word for."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def typed(field: Any, value: Any) -> Any:
    """Return a cursor's value as its key compares it."""
    if isinstance(value, list | dict):
        raise ValueError(value)
    found = field.to_python(value)
    if found is None or (isinstance(found, str) and "\x00" in found):
        raise ValueError(value)
    return found


def row_beyond(keys: list[str], cursor: Cursor, sign: str) -> Q:
    """Compare all columns as one row: the index then starts exactly there."""
    columns = [F(key.lstrip("-")) for key in keys]
    return Q(RowComparison(*columns, *map(Value, cursor), sign=sign, width=len(keys)))


class RowComparison(Func):
    """`(a, b) < (x, y)`, which the ORM has no word for."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, sign: str, width: int) -> None:
        super().__init__(*expressions)
        self.sign, self.width = sign, width

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(expression) for expression in self.get_source_expressions()]
        left = ", ".join(sql for sql, _ in parts[: self.width])
        right = ", ".join(sql for sql, _ in parts[self.width :])
        return f"({left}) {self.sign} ({right})", [value for _, values in parts for value in values]


def mixed_beyond(keys: list[str], cursor: Cursor) -> Q:
    """Compare column by column where directions differ; the first bound lets the index start near the place."""
    behind = Q()
    for key, value in reversed(list(zip(keys, cursor, strict=True))):
        name, sign = key.lstrip("-"), "lt" if key.startswith("-") else "gt"
        further = Q(**{f"{name}__{sign}": value})
        behind = further | (Q(**{name: value}) & behind) if behind else further
    first, sign = keys[0].lstrip("-"), "lte" if keys[0].startswith("-") else "gte"
    return Q(**{f"{first}__{sign}": cursor[0]}) & behind


NEWEST = Order("-created", "Newest first", ("-created_at", "-id"))
OLDEST = Order("created", "Oldest first", ("created_at", "id"))
SCORE = Order("-score", "Score, highest first", ("-score", "-id"))
TARGET = Order("due", "Response target, soonest first", ("due_sort", "id"))
STALEST = Order("stale", "Longest untouched first", ("stale_at", "id"))  # of stale leads alone: others have no date
URGENCY = Order("urgency", "Most urgent first", ("due_sort", "-score", "created_at", "id"))
VISITED = Order("-visited", "Viewed last first", ("-id",))  # by whose visits, `sorting.visited` knows
NAMED = (NEWEST, OLDEST, SCORE, TARGET, URGENCY, VISITED)

"""Pages that neither skip nor repeat: each begins behind the last row of the one before, in the list's own order."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from leadmgr.api.problems import BadParameter

LIMIT, MOST = 50, 500
COUNTED = 1_000_000  # a count stops here


class Keyset(BasePagination):
    """Pages by the values of the last row, for the orderings that a resource offers."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        asked = request.query_params
        self.request, self.count = request, None
        if flagged(asked.get("count"), "count"):
            self.count = queryset.order_by()[: COUNTED + 1].count()
        order = Order.read(asked.get("ordering") or view.ordering, view.orderings)
        limit = read_limit(asked.get("limit"))
        page = list(order.behind(queryset, asked.get("cursor"))[: limit + 1])
        self.next = order.cursor(page[limit - 1]) if len(page) > limit else None
        return page[:limit]

    def get_paginated_response(self, rows: list[Any]) -> Response:
        page: dict[str, Any] = {"results": rows, "next": self.link()}
        if self.count is not None:
            page |= {"count": min(self.count, COUNTED), "count_is_exact": self.count <= COUNTED}
        return Response(page)

    def link(self) -> str | None:
        """Return the address of the next page: this one's, with another cursor and without counting again."""
        if self.next is None:
            return None
        kept = {name: value for name, value in self.request.query_params.items() if name not in ("cursor", "count")}
        return f"{self.request.build_absolute_uri(self.request.path)}?{urlencode({**kept, 'cursor': self.next})}"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "Address of the next page; null on the last one.",
                },
                "count": {"type": "integer", "description": f"With count=1; stops at {COUNTED:,}."},
                "count_is_exact": {"type": "boolean", "description": "False when the count stopped."},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        offered = [sign + name for name in view.orderings for sign in ("", "-")]
        whole = {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}
        return [
            parameter("limit", whole, "Most results on a page."),
            parameter("cursor", {"type": "string"}, "Where the page begins; taken from `next`."),
            parameter("ordering", {"type": "string", "enum": offered, "default": view.ordering}, "Order; - descends."),
            parameter("count", {"type": "string", "enum": ["0", "1"]}, "1 adds `count`, of all pages together."),
        ]


def parameter(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    """Return the description of one optional query parameter."""
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}


class Order:
    """One order of rows: columns that are never NULL, one direction, the id last so that no two rows are equal."""

    def __init__(self, text: str, columns: tuple[str, ...], *, descending: bool) -> None:
        self.text, self.columns, self.descending = text, (*columns, "pk"), descending

    @classmethod
    def read(cls, text: str, offered: dict[str, tuple[str, ...]]) -> "Order":
        name = text.removeprefix("-")
        if name not in offered:
            raise BadParameter("ordering", f"Order by one of {', '.join(offered)}; a minus before it descends.")
        return cls(text, offered[name], descending=text.startswith("-"))

    def behind(self, queryset: QuerySet, cursor: str | None) -> QuerySet:
        """Return the rows in this order, from behind the cursor on."""
        ordered = queryset.order_by(*(f"-{column}" if self.descending else column for column in self.columns))
        return ordered if not cursor else ordered.filter(self.past(self.values(queryset.model, cursor)))

    def past(self, values: list[Any]) -> Q:
        """Return the condition of standing behind these values; the first column alone bounds the index."""
        than = "lt" if self.descending else "gt"
        found, equal = Q(), Q()
        for column, value in zip(self.columns, values, strict=True):
            found |= equal & Q(**{f"{column}__{than}": value})
            equal &= Q(**{column: value})
        return Q(**{f"{self.columns[0]}__{than}e": values[0]}) & found

    def cursor(self, row: Model) -> str:
        values = [getattr(row, column) for column in self.columns]
        written = json.dumps([self.text, *values], default=lambda moment: moment.isoformat())
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")

    def values(self, model: type[Model], cursor: str) -> list[Any]:
        """Return the values in a cursor, which must be one of this order."""
        try:
            text, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            fields: list[Any] = [
                model._meta.pk if column == "pk" else model._meta.get_field(column) for column in self.columns
            ]
            read = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
        except (ValueError, TypeError, OverflowError, ValidationError):
            raise BadParameter("cursor", "Take the cursor from `next` of the page before.") from None
        if text != self.text or None in read:
            raise BadParameter("cursor", "This cursor belongs to another ordering.")
        return read


def read_limit(written: str | None) -> int:
    """Return how many rows a page has."""
    if written is None:
        return LIMIT
    if not written.isascii() or not written.isdigit() or len(written) > 3 or not 1 <= int(written) <= MOST:
        raise BadParameter("limit", f"The limit is a whole number from 1 to {MOST}.")
    return int(written)


def flagged(written: str | None, name: str, *, default: bool = False) -> bool:
    """Read a yes-or-no query parameter."""
    if written is None:
        return default
    if written not in ("0", "1"):
        raise BadParameter(name, f"{name} is 0 or 1.")
    return written == "1"

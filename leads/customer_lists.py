"""Lists of customer records: searched, narrowed to an account, in pages that begin where the last one ended."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from leads.customer_values import searched
from leads.customers import Noun
from tenancy import ids

PAGE = 50
COUNTED = 10_000
SHOWN_LINKS = ("account", "contact", "campaign", "stage")


@dataclass(frozen=True)
class Page:
    """Rows of one page, the cursors of its neighbors (empty at the ends) and how many rows the list has."""

    rows: list[Any]
    previous: str
    next: str
    count: int

    @property
    def total(self) -> str:
        return f"{COUNTED:,}+" if self.count > COUNTED else f"{self.count:,}"


def listed(noun: Noun, query: Mapping[str, str]) -> QuerySet[Any]:
    """Return every record an address asks for, unordered."""
    found = searched(noun, query["q"]) if query.get("q", "").strip() else noun.model.objects.all()
    links = [name for name in ("account", "stage") if name in noun.by_name]
    found = found.select_related(*links) if links else found
    account = query.get("account", "")
    if account and "account" in noun.by_name:
        found = found.filter(account_id=decoded(account))
    return found


def decoded(text: str) -> int:
    """Return the account an address names; a broken id is nobody's."""
    try:
        return ids.decode(text, ids.ACCOUNT)
    except ids.BadId:
        return 0


def page(rows: QuerySet[Any], order: tuple[str, ...], query: Mapping[str, str]) -> Page:
    """Return one page of rows behind the cursor `after` or before the cursor `before`."""
    backwards = bool(query.get("before"))
    cursor = read(query.get("before") or query.get("after") or "", order)
    count = min(rows.order_by()[: COUNTED + 1].values("pk").count(), COUNTED + 1)
    found = rows.order_by(*(turned(key) if backwards else key for key in order))
    if cursor is not None:
        found = found.filter(beyond(order, cursor, backwards=backwards))
    shown = list(found[: PAGE + 1])
    more, shown = len(shown) > PAGE, shown[:PAGE]
    if backwards:
        shown.reverse()
    behind, ahead = (more, True) if backwards else (cursor is not None, more)
    return Page(
        shown,
        place(shown[0], order) if shown and behind else "",
        place(shown[-1], order) if shown and ahead else "",
        count,
    )


def turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def place(row: Any, order: tuple[str, ...]) -> str:
    """Return where a row stands, for an address."""
    values = [getattr(row, key.lstrip("-")) for key in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read(text: str, order: tuple[str, ...]) -> list[Any] | None:
    """Return the place a cursor names; a broken one is none, and the list begins at its start."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    fits = isinstance(values, list) and [type(value) for value in values] == [
        int if key.lstrip("-") == "id" else str for key in order
    ]
    return values if fits and abs(values[-1]) < 2**63 and "\x00" not in str(values[0]) else None


def beyond(order: tuple[str, ...], cursor: list[Any], *, backwards: bool) -> Q:
    """Match the rows behind a place, or before it; all keys of an order point the same way."""
    more = order[0].startswith("-") == backwards
    sign = "gt" if more else "lt"
    if len(order) == 1:
        return Q(**{f"id__{sign}": cursor[0]})
    name = order[0].lstrip("-")
    same_or_behind = Q(**{f"{name}__{sign}e": cursor[0]})
    return same_or_behind & (Q(**{f"{name}__{sign}": cursor[0]}) | Q(**{f"id__{sign}": cursor[1]}))

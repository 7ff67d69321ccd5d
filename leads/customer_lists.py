"""Lists of customer records: searched, narrowed to an account, in pages that begin where the last one ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from leads.customer_values import searched
from leads.customers import Noun
from leads.lists.orders import Order
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


def page(rows: QuerySet[Any], order: Order, query: Mapping[str, str]) -> Page:
    """Return one page of rows behind the cursor `after` or before the cursor `before`."""
    backwards = bool(query.get("before"))
    cursor = order.read(query.get("before") or query.get("after") or "")
    count = min(rows.order_by()[: COUNTED + 1].values("pk").count(), COUNTED + 1)
    found = rows.order_by(*order.columns(backwards=backwards))
    if cursor is not None:
        found = found.filter(order.beyond(cursor, backwards=backwards))
    shown = list(found[: PAGE + 1])
    more, shown = len(shown) > PAGE, shown[:PAGE]
    if backwards:
        shown.reverse()
    behind, ahead = (more, True) if backwards else (cursor is not None, more)
    return Page(
        shown,
        order.cursor(shown[0]) if shown and behind else "",
        order.cursor(shown[-1]) if shown and ahead else "",
        count,
    )


def order_of(noun: Noun) -> Order:
    return Order(noun.plural, "", noun.order, noun.model)

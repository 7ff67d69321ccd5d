"""The board: one column a status, twenty cards each, more on request."""

from dataclasses import dataclass

from leads.configuration import configuration
from leads.lists import orders
from leads.lists.listing import Listing
from leads.lists.rows import COLUMNS, count_up_to, labeled
from leads.models import Lead, Stage, Status

CARDS = 20
COUNTED = 1000


@dataclass(frozen=True)
class Column:
    """One status and its first cards."""

    status: Status
    leads: list[Lead]
    count: int
    is_more_than_counted: bool
    next: str

    @property
    def is_folded(self) -> bool:
        return self.status.kind == Stage.UNQUALIFIED


def columns(listing: Listing) -> list[Column]:
    """Return every active status with its cards; folded ones only count."""
    return [column(listing, status) for status in configuration().statuses if status.is_active]


def column(listing: Listing, status: Status, *, after: str = "") -> Column:
    """Return one column from a cursor on."""
    order = orders.NEWEST if status.kind != Stage.OPEN else listing.order
    leads = listing.leads.filter(status=status)
    count, more = count_up_to(leads, COUNTED)
    if status.kind == Stage.UNQUALIFIED:
        return Column(status, [], count, more, "")
    found = order.sorted(leads.only(*COLUMNS))
    cursor = order.read(after) if after else None
    if cursor is not None:
        found = found.filter(order.beyond(cursor))
    rows = list(found[: CARDS + 1])
    following = order.cursor(rows[CARDS - 1]) if len(rows) > CARDS else ""
    return Column(status, labeled(rows[:CARDS]), count, more, following)

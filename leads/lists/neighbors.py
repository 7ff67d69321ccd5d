"""The lead before and after one in the list it was opened from, found by its place and not by a position."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import IntegerField, QuerySet, Subquery, Value, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.urls import reverse

from leads.lists import predefined, trails
from leads.lists.listing import OF_QUEUE, Listing
from leads.lists.orders import Cursor
from leads.lists.rows import COLUMNS, labeled
from leads.models import Lead
from tenancy import ids
from tenancy.models import Member

COUNTED = 250  # leads counted on each side, for “3 of 19”
BEFORE, AFTER = 15, 35  # what stands beside one lead of a list


@dataclass
class Neighbors:
    """What stands before and after a lead in its list, nearest first; each row knows how many there are on its side."""

    listing: Listing
    before: list[Any] = field(default_factory=list)
    after: list[Any] = field(default_factory=list)

    @classmethod
    def read(cls, listing: Listing, lead: Lead, *, drawn: bool) -> "Neighbors":
        """Read both sides in one statement; where the list is drawn, with what its rows show."""
        found, cursor = cls(listing), listing.order.place(lead)
        if cursor is None or listing.problem:
            return found
        before, after = (side(listing, cursor, backwards=backwards, drawn=drawn) for backwards in (True, False))
        rows: list[Any] = list(before.union(after, all=True))
        for row in sorted(rows, key=lambda row: row.nth):
            (found.before if row.is_before else found.after).append(row)
        return found

    def around(self, lead: Lead) -> list[Lead]:
        """Return the list with the lead in it, itself among them even when it has just left the list."""
        return labeled([*reversed(self.before), lead, *self.after])


def of(lead: Lead, member: Member, trail: str, *, drawn: bool) -> dict[str, Any]:
    """Return the way back, the neighbors' addresses, and themselves for whoever draws the list."""
    listing = listed(member, trail)
    if listing is None:
        return {"back": {"url": reverse("leads"), "label": "Leads"}, "trail": "", "beside": None}
    found = Neighbors.read(listing, lead, drawn=drawn)
    return {
        "back": {"url": trails.back(trail) or back(listing), "label": listing.title},
        "previous_url": address(found.before, trail),
        "next_url": address(found.after, trail),
        "position": position(counted(found.before), counted(found.after)),
        "trail": trail,
        "beside": found,
    }


def counted(rows: list[Any]) -> int:
    return rows[0].counted if rows else 0


def position(before: int, after: int) -> str:
    """Say which of how many it is, near the beginning of a list; deep in a long one the count would cost too much."""
    if before > COUNTED:
        return ""
    if after > COUNTED:
        return f"{before + 1:,} of {(before + COUNTED) // 50 * 50:,}+"
    return f"{before + 1:,} of {before + 1 + after:,}"


def listed(member: Member, trail: str) -> Listing | None:
    """Return the list a trail names."""
    if "=" in trail:
        return trails.followed(member, trail)
    if not (trail in predefined.BY_KEY or trail.startswith((OF_QUEUE, ids.LIST_VIEW))):
        return None
    listing = Listing.asked(member, QueryDict(urlencode({"view": trail})))
    return None if listing.problem else listing


def back(listing: Listing) -> str:
    if listing.queue and not listing.saved:
        return f"{reverse('leads')}?queue={listing.queue.public_id}"
    return f"{reverse('leads')}?view={listing.key}"


class Counted(Subquery):
    """How many rows a statement has."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def side(listing: Listing, cursor: Cursor, *, backwards: bool, drawn: bool) -> QuerySet[Lead]:
    """Return the nearest leads on one side, also of a lead that has just left the list: its place is still known."""
    order = listing.order
    rows = order.sorted(listing.leads, backwards=backwards).filter(order.beyond(cursor, backwards=backwards))
    shown = (BEFORE if backwards else AFTER) if drawn else 1
    return rows.only(*(COLUMNS if drawn else ("id", "org_id"))).annotate(
        is_before=Value(backwards),
        nth=Window(RowNumber(), order_by=order.columns(backwards=backwards)),
        counted=Counted(rows.values("pk")[: COUNTED + 1]),
    )[:shown]


def address(nearest: list[Any], trail: str) -> str:
    return trails.to(reverse("lead", args=[nearest[0].pk]), trail) if nearest else ""

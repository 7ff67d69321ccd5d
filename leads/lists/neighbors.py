"""The lead before and after one in the list it was opened from, found by its place and not by a position."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from leads.lists import predefined, trails
from leads.lists.listing import OF_QUEUE, Listing
from leads.lists.rows import COLUMNS, labeled
from leads.models import Lead
from tenancy import ids
from tenancy.models import Member

COUNTED = 250  # leads counted on each side, for “3 of 19”
BEFORE, AFTER = 15, 35  # what stands beside one lead of a list


def of(lead: Lead, member: Member, trail: str) -> dict[str, Any]:
    """Return the way back and the neighbors' addresses."""
    listing = listed(member, trail)
    if listing is None:
        return {"back": {"url": reverse("leads"), "label": "Leads"}, "trail": ""}
    before, after = (beside(listing, lead, backwards=backwards) for backwards in (True, False))
    return {
        "back": {"url": trails.back(trail) or back(listing), "label": listing.title},
        "previous_url": address(before[0] if before else None, trail),
        "next_url": address(after[0] if after else None, trail),
        "position": position(len(before), len(after)),
        "trail": trail,
    }


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


def beside(listing: Listing, lead: Lead, *, backwards: bool) -> list[Lead]:
    """Return the nearest leads on one side, also of a lead that has just left the list: its place is still known."""
    return list(further(listing, lead, backwards=backwards).only("id", "org_id")[: COUNTED + 1])


def further(listing: Listing, lead: Lead, *, backwards: bool) -> QuerySet[Lead]:
    """Return the leads that follow one in its list, or those before it, nearest first."""
    cursor = listing.order.place(lead)
    if cursor is None or listing.problem:
        return Lead.objects.none()
    return listing.order.sorted(listing.leads, backwards=backwards).filter(
        listing.order.beyond(cursor, backwards=backwards)
    )


def around(listing: Listing, lead: Lead) -> list[Lead]:
    """Return the part of a list in which a lead stands, itself among them even when it has just left the list."""
    before = list(further(listing, lead, backwards=True).only(*COLUMNS)[:BEFORE])
    after = list(further(listing, lead, backwards=False).only(*COLUMNS)[:AFTER])
    return labeled([*reversed(before), lead, *after])


def address(lead: Lead | None, trail: str) -> str:
    return trails.to(reverse("lead", args=[lead.pk]), trail) if lead else ""

"""The lead before and after one in the list it was opened from, found by its place and not by a position."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from leads.configuration import configuration
from leads.lists import orders, predefined, trails
from leads.lists.listing import Listing, queue_id
from leads.lists.rows import COLUMNS, labeled
from leads.models import Lead
from tenancy.models import Member

FROM_QUEUE = "queue-"
BEFORE, AFTER = 15, 35  # what stands beside one lead of a list


def of(lead: Lead, member: Member, trail: str) -> dict[str, Any]:
    """Return the way back and the neighbors' addresses."""
    listing = listed(member, trail)
    if listing is None:
        return {"back": {"url": reverse("leads"), "label": "Leads"}, "trail": ""}
    return {
        "back": {"url": trails.back(trail) or back(listing), "label": listing.title},
        "previous_url": address(beside(listing, lead, backwards=True), trail),
        "next_url": address(beside(listing, lead, backwards=False), trail),
        "trail": trail,
    }


def listed(member: Member, trail: str) -> Listing | None:
    """Return the list a trail names."""
    if "=" in trail:
        return trails.followed(member, trail)
    if trail.startswith(FROM_QUEUE):
        queue = configuration().queue_by_id.get(queue_id(trail.removeprefix(FROM_QUEUE)))
        return Listing(member, queue=queue, order=orders.URGENCY) if queue else None
    view = predefined.BY_KEY.get(trail)
    return Listing(member, view, order=view.order) if view else None


def back(listing: Listing) -> str:
    if listing.queue:
        return f"{reverse('leads')}?queue={listing.queue.public_id}"
    return f"{reverse('leads')}?view={listing.view.key}"


def beside(listing: Listing, lead: Lead, *, backwards: bool) -> Lead | None:
    """Return the neighbor, also of a lead that has just left the list: its place is still known."""
    return further(listing, lead, backwards=backwards).only("id", "org_id").first()


def further(listing: Listing, lead: Lead, *, backwards: bool) -> QuerySet[Lead]:
    """Return the leads that follow one in its list, or those before it, nearest first."""
    cursor = listing.order.read(listing.order.cursor(lead))
    if cursor is None or listing.problem:
        return Lead.objects.none()
    columns = listing.order.columns(backwards=backwards)
    return listing.leads.filter(listing.order.beyond(cursor, backwards=backwards)).order_by(*columns)


def around(listing: Listing, lead: Lead) -> list[Lead]:
    """Return the part of a list in which a lead stands, itself among them even when it has just left the list."""
    before = list(further(listing, lead, backwards=True).only(*COLUMNS)[:BEFORE])
    after = list(further(listing, lead, backwards=False).only(*COLUMNS)[:AFTER])
    return labeled([*reversed(before), lead, *after])


def address(lead: Lead | None, trail: str) -> str:
    return trails.to(reverse("lead", args=[lead.pk]), trail) if lead else ""

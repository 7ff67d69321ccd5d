"""The lead before and after one in the list it was opened from, found by its place and not by a position."""

from typing import Any

from django.urls import reverse

from leads.configuration import configuration
from leads.lists import orders, predefined
from leads.lists.listing import Listing, queue_id
from leads.models import Lead
from tenancy.models import Member

FROM_QUEUE = "queue-"


def of(lead: Lead, member: Member, trail: str) -> dict[str, Any]:
    """Return the way back and the neighbors' addresses."""
    listing = listed(member, trail)
    if listing is None:
        return {"back": {"url": reverse("leads"), "label": "Leads"}, "trail": ""}
    return {
        "back": {"url": back(listing), "label": listing.title},
        "previous_url": address(beside(listing, lead, backwards=True), trail),
        "next_url": address(beside(listing, lead, backwards=False), trail),
        "trail": trail,
    }


def listed(member: Member, trail: str) -> Listing | None:
    """Return the list a trail names."""
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
    cursor = listing.order.read(listing.order.cursor(lead))
    if cursor is None:
        return None
    behind = listing.order.beyond(cursor, backwards=backwards)
    columns = listing.order.columns(backwards=backwards)
    return listing.leads.only("id", "org_id").filter(behind).order_by(*columns).first()


def address(lead: Lead | None, trail: str) -> str:
    return f"{reverse('lead', args=[lead.pk])}?from={trail}" if lead else ""

"""Reading a list's address: the saved view or predefined list it names, and what it says beyond that."""

from typing import Any

from django.http import QueryDict

from criteria import Criteria
from leads.configuration import configuration
from leads.lists import chips, orders, predefined, sorting
from leads.lists.listing import OF_QUEUE, Listing, queue_id
from leads.lists.orders import Order
from leads.lists.saved import Choices, visible
from leads.models import SavedView
from tenancy import ids
from tenancy.models import Member

GROUPINGS = {"status": "Status", "owner": "Owner", "lead_source": "Source"}
GONE_VIEW = "This view no longer exists, or is no longer shared with you"
GONE_QUEUE = "This queue no longer exists"
UNREADABLE = "Its address says something this list does not understand: {problem}"
BROKEN = "One of its conditions can no longer be read: {problem}"
GONE_FIELD = "it asks about “{name}”, a field that no longer exists"


def asked(member: Member, query: QueryDict) -> Listing:
    """Return the list an address asks for; what it does not know of order or grouping is left at its default."""
    listing = Listing(member, choices=Choices.of(member))
    name, queue = query.get("view", ""), query.get("queue", "")
    if not (name or queue):
        name = listing.choices.default
    if name.startswith(OF_QUEUE):
        name, queue = "", name.removeprefix(OF_QUEUE)
    place(listing, name, queue)
    narrow(listing, query)
    arrange(listing, query)
    return listing


def place(listing: Listing, name: str, queue: str) -> None:
    """Find the list that is named: a saved view, else a queue, else a predefined list."""
    if name.startswith(ids.LIST_VIEW):
        listing.saved = saved(listing.member, name)
        if listing.saved is None:
            listing.problem = GONE_VIEW
            return
        name = listing.saved.scope
        if listing.saved.scope == "queue":
            listing.queue = configuration().queue_by_id.get(listing.saved.queue_id or 0)
            listing.problem = "" if listing.queue else GONE_QUEUE
    elif queue:
        listing.queue = configuration().queue_by_id.get(queue_id(queue))
        listing.problem = "" if listing.queue else GONE_QUEUE
    listing.view = predefined.BY_KEY.get(name, predefined.DEFAULT)


def saved(member: Member, public_id: str) -> SavedView | None:
    """Return the saved view of an id, if the member may see it."""
    try:
        return visible(member).filter(pk=ids.decode(public_id, ids.LIST_VIEW)).first()
    except ids.BadId:
        return None


def narrow(listing: Listing, query: QueryDict) -> None:
    """Take the conditions of the address, else those of the saved view; broken ones show nothing and say why."""
    listing.words = query.get("q", "").replace("\x00", "").strip()[:100]
    schema, problem = configuration().schema, ""
    if "filter" in query or listing.saved is None:
        listing.criteria, problem = chips.read(schema, query.get("filter", ""))
        problem = problem and UNREADABLE.format(problem=problem)
    elif listing.saved.criteria:
        kept: Criteria = schema.stored(listing.saved.criteria)
        problem = BROKEN.format(problem=complaint(kept)) if kept.broken else ""
        listing.criteria = None if kept.broken or kept.matches_all else kept
    listing.problem = listing.problem or problem


def complaint(kept: Criteria) -> str:
    """Say what is wrong with stored conditions; a field that was deleted is named."""
    gone = sorted(name for name in names_of(kept.source) if name not in kept.schema)
    return GONE_FIELD.format(name=gone[0].removeprefix("custom.")) if gone else str(kept.broken)


def names_of(tree: Any) -> set[str]:
    """Return the fields that a tree asks about, also of one that can no longer be read."""
    if isinstance(tree, list):
        return {name for part in tree for name in names_of(part)}
    if not isinstance(tree, dict):
        return set()
    own = {tree["field"]} if isinstance(tree.get("field"), str) else set()
    return own | {name for part in tree.values() for name in names_of(part)}


def arrange(listing: Listing, query: QueryDict) -> None:
    """Take order and grouping of the address, else those of the saved view, else those the list has."""
    view = listing.saved
    usual = orders.URGENCY if listing.queue else listing.view.order
    asked_for = sorting.order(query.get("ordering", "")) or (sorting.order(view.ordering) if view else None)
    said = asked_for or usual
    listing.ordering = asked_for.name if asked_for else ""
    listing.order = sorting.visited(listing.member) if said is orders.VISITED else said
    grouping = query.get("group", view.grouping if view else "")
    if grouping in GROUPINGS:
        listing.grouping = grouping
        listing.order = by_group(grouping, listing.order)


def by_group(grouping: str, order: Order) -> Order:
    key = sorting.key(grouping)
    return order if key is None else sorting.grouped(key, order)

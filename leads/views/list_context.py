"""What the list page shows around its rows: tabs, chips, counts, empty states, addresses."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from leads.lists import predefined, trails
from leads.lists.listing import Listing, Page
from leads.models import Queue
from leads.views import bulk
from leads.waiting import waiting_by_queue
from tenancy.models import Member
from tenancy.requests import MemberRequest

KEPT = ("view", "queue", "filter", "ordering")
IN_LINE = "This queue hands out its leads in order, the most urgent first: “Accept next” gives you yours."
HINTS = [(("J", "K"), "move"), (("↵",), "open"), (("A",), "accept"), (("C",), "new lead"), (("?",), "all shortcuts")]


def address(query: QueryDict, *, to: str = "leads", **changes: str) -> str:
    """Return a list's or the board's address with some of it changed; a new list begins at its first page."""
    kept = {name: query.get(name, "") for name in (*KEPT, "q", *(["by"] if to == "board" else []))} | changes
    asked = QueryDict(mutable=True)
    asked.update({name: value for name, value in kept.items() if value})
    path = reverse("board" if to == "board" else "leads")
    return f"{path}?{asked.urlencode()}" if asked else path


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the inbox and the predefined views; only the open one is counted, a count of each would cost the page."""
    found = [{"url": reverse("inbox"), "label": "Team inbox", "current": current == "inbox", "count": None}]
    for view in predefined.VIEWS:
        here = view.key == current
        url = f"{reverse('leads')}?view={view.key}"
        found.append({"url": url, "label": view.label, "current": here, "count": None})
    return [*found, {"url": reverse("recycle-bin"), "label": "Recycle bin", "current": False, "count": None}]


def common(request: MemberRequest) -> dict[str, Any]:
    """Return what inbox, lists and board share."""
    may_create = request.member.may("create")
    return {
        "new_url": reverse("lead-new") if may_create else "",
        "list_url": reverse("leads"),
        "hints": HINTS,
    }


def list_context(request: MemberRequest, listing: Listing, page: Page) -> dict[str, Any]:
    """Return the context of one list page."""
    count, more = listing.count()
    total = f"{count:,}{'+' if more else ''}"
    query = request.GET
    trails.linked(page.leads, trails.of(query, trail(listing)))
    return common(request) | {
        "navigation_key": f"queue-{listing.queue.pk}" if listing.queue else "leads",
        "title": listing.title,
        "subtitle": "Waiting, most urgent first" if listing.queue else listing.order.label,
        "health_url": reverse("queue-health") if listing.queue and request.member.may("dashboard") else "",
        "tabs": tabs("" if listing.queue else listing.view.key),
        "total": total,
        **narrowing(request, listing, "leads"),
        "board_url": reverse("board") + (f"?{query.urlencode()}" if query else ""),
        "groups": groups(listing, page, total),
        "ordering": listing.order.name,
        "ordering_label": listing.order.label,
        "summary": summary(page, total),
        "previous_url": turned(query, before=page.previous),
        "next_url": turned(query, after=page.next),
        "empty": empty(listing, query),
        **bulk.bar(request, listing, total if page.next or page.previous else ""),
    }


def narrowing(request: MemberRequest, listing: Listing, to: str) -> dict[str, Any]:
    """Return the search, the chips and what a new search keeps, for the list or the board."""
    query = request.GET
    return {
        "q": listing.words,
        "problem": listing.problem,
        "chips": [
            {
                "field": chip.field,
                "operator": chip.operator,
                "value": chip.value,
                "remove_url": address(query, to=to, filter=chip.rest),
            }
            for chip in listing.chips
        ],
        "kept": [(name, query[name]) for name in KEPT if query.get(name)],
        "filter_url": f"{reverse('leads-filter')}?{query.urlencode()}&to={to}",
        "search_path": reverse(to),
    }


def trail(listing: Listing) -> str:
    """Return the list a lead is opened from, so that its page leads to its neighbors."""
    return f"queue-{listing.queue.public_id}" if listing.queue else listing.view.key


def groups(listing: Listing, page: Page, total: str) -> list[dict[str, Any]]:
    """Return the rows; a queue's have a head with its one action."""
    if listing.queue and listing.is_closed:
        return [closed_group(listing.queue, listing.member)]
    if not page.leads:
        return []
    group: dict[str, Any] = {"leads": page.leads}
    if listing.queue and getattr(page.leads[0], "may_accept", False):
        accept_next = reverse("queue-take-next", args=[listing.queue.pk])
        group |= {"title": listing.queue.name, "note": f"{total} waiting", "accept_next": accept_next}
    return [group]


def closed_group(queue: Queue, member: Member) -> dict[str, Any]:
    """Return the head of a queue that hands out its leads in order: how many wait, not who."""
    count = waiting_by_queue([queue])[queue.pk].count
    accept_next = reverse("queue-take-next", args=[queue.pk]) if member.may("accept") and count else ""
    note = f"{count:,} waiting"
    return {"title": queue.name, "note": note, "accept_next": accept_next, "leads": [], "words": IN_LINE}


def summary(page: Page, total: str) -> str:
    if not page.leads:
        return "No leads"
    if not (page.previous or page.next):
        return f"{total} lead{'' if total == '1' else 's'}"
    return f"{len(page.leads)} of {total}"


def turned(query: QueryDict, **place: str) -> str:
    """Return the address of the neighboring page."""
    ((name, cursor),) = place.items()
    if not cursor:
        return ""
    here = address(query)
    return f"{here}{'&' if '?' in here else '?'}{name}={cursor}"


def empty(listing: Listing, query: QueryDict) -> dict[str, str]:
    """Say why nothing is shown and what to do."""
    if listing.problem:
        text = f"Its address says something this list does not understand: {listing.problem}."
        return {
            "kind": "no-match", "title": "This filter cannot be read", "text": text,
            "url": address(query, filter=""), "action": "Remove the filter",
        }  # fmt: skip
    if listing.is_narrowed:
        return nothing_matches(listing, query)
    if listing.queue:
        text = f"No leads wait in {listing.queue.name}."
        return {
            "kind": "nothing",
            "title": "Queue is clear",
            "text": text,
            "url": reverse("leads") + "?view=mine",
            "action": "Go to my leads",
        }
    return {"kind": "nothing", "title": "Nothing here", "text": listing.view.nothing, "url": "", "action": ""}


def nothing_matches(listing: Listing, query: QueryDict) -> dict[str, str]:
    """Name the condition to drop: the one without which most leads remain."""
    best = max(listing.without(), key=lambda option: option.count, default=None)
    said = len(listing.chips) + bool(listing.words)
    title = f"No leads match {'this filter' if said == 1 else f'these {said} filters'}"
    clear = {"second_url": address(query, filter="", q=""), "second_action": "Clear all"}
    if best is None or not best.count:
        return {"kind": "no-match", "title": title, "text": "Fewer or wider conditions find more.", **clear}
    there = f"Without “{best.words}” there {'is 1' if best.count == 1 else f'are {best.said}'}."
    url = address(query, **best.changes)
    return {"kind": "no-match", "title": title, "text": there, "url": url, "action": "Remove that filter", **clear}

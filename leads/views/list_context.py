"""What the list page shows around its rows: tabs, chips, counts, empty states, addresses."""

import json
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from leads.lists import asking, trails
from leads.lists.listing import Listing, Page
from leads.models import Queue
from leads.views import bulk, list_table, saved_bar
from leads.views.list_address import address, carried
from leads.views.list_tabs import tabs
from leads.waiting import waiting_by_queue
from tenancy.models import Member
from tenancy.requests import MemberRequest

IN_LINE = "This queue hands out its leads in order, the most urgent first: “Accept next” gives you yours."
HINTS = [(("J", "K"), "move"), (("↵",), "open"), (("A",), "accept"), (("C",), "new lead"), (("?",), "all shortcuts")]


def common(request: MemberRequest) -> dict[str, Any]:
    """Return what inbox, lists and board share."""
    may_create = request.member.may("create")
    return {
        "new_url": reverse("lead-new") if may_create else "",
        "list_url": reverse("leads"),
        "hints": HINTS,
        **list_table.plain(),
    }


def list_context(request: MemberRequest, listing: Listing, page: Page) -> dict[str, Any]:
    """Return the context of one list page."""
    count, more = listing.count()
    total = f"{count:,}{'+' if more else ''}"
    query = request.GET
    trails.linked(page.leads, trails.of(query, listing.key))
    return common(request) | {
        "navigation_key": f"queue-{listing.queue.pk}" if listing.queue else "leads",
        "title": listing.title,
        "subtitle": "Waiting, most urgent first" if listing.queue else listing.order.label,
        "health_url": reverse("queue-health") if listing.queue and request.member.may("dashboard") else "",
        **tabs(request.member, listing.key, listing.choices),
        **list_table.table(listing, query),
        **saved_bar.bar(listing, query),
        "total": total,
        **narrowing(request, listing, "leads"),
        "board_url": reverse("board") + (f"?{query.urlencode()}" if query else ""),
        "groups": groups(listing, page, total),
        "ordering_label": listing.order.label,
        "is_slow": not listing.order.is_indexed,
        "sort_url": f"{reverse('view-sort')}?{query.urlencode()}",
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
                "edit_url": f"{reverse('leads-filter')}?{with_filter(listing, query)}&to={to}&edit={place}",
            }
            for place, chip in enumerate(listing.chips)
        ],
        "kept": carried(query),
        "filter_url": f"{reverse('leads-filter')}?{with_filter(listing, query)}&to={to}",
        "search_path": reverse(to),
    }


def with_filter(listing: Listing, query: QueryDict) -> str:
    """Return the address's query with the conditions that hold, so that a saved view's can be changed as well."""
    asked = query.copy()
    asked["filter"] = json.dumps(listing.criteria.data, separators=(",", ":")) if listing.criteria else ""
    return asked.urlencode()


def groups(listing: Listing, page: Page, total: str) -> list[dict[str, Any]]:
    """Return the rows; a queue's have a head with its one action."""
    if listing.queue and listing.is_closed:
        return [closed_group(listing.queue, listing.member)]
    if not page.leads:
        return []
    if listing.grouping:
        return list_table.grouped(listing, page.leads)
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
        return broken(listing, query)
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


def broken(listing: Listing, query: QueryDict) -> dict[str, str]:
    """Say why a list cannot be shown, and where to go instead."""
    told = {"kind": "no-match", "text": f"{listing.problem}."}
    if not listing.problem.startswith((asking.GONE_VIEW, asking.GONE_QUEUE)):
        title, url = "This filter cannot be read", address(query, filter="")
        return told | {"title": title, "url": url, "action": "Remove the filter"}
    return told | {"title": "This list is gone", "url": f"{reverse('leads')}?view=all", "action": "See all leads"}


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

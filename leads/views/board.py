"""The board: leads as cards in a column a status."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads.lists import board as boards
from leads.lists import orders
from leads.lists.listing import Listing
from leads.models import Status
from leads.views import list_context
from leads.workflow import allowed_moves
from tenancy.requests import MemberRequest, go, is_fragment

HINTS = [(("←", "→"), "column"), (("J", "K"), "card"), (("↵",), "open"), (("?",), "all shortcuts")]


def asked(request: MemberRequest) -> Listing:
    """Return the list behind the board: all leads unless the address says otherwise."""
    query = request.GET.copy()
    if not (query.get("view") or query.get("queue")):
        query["view"] = "all"
    listing = Listing.asked(request.member, query)
    if "ordering" not in request.GET:
        listing.order = orders.SCORE
    return listing


@require_safe
def board(request: MemberRequest) -> HttpResponse:
    """Show the first cards of every status."""
    listing = asked(request)
    columns = [] if listing.problem else boards.columns(listing)
    context = list_context.common(request) | {
        "navigation_key": "board",
        "columns": [shown(request, column) for column in columns],
        "subtitle": listing.title if "view" in request.GET or listing.queue else "Leads by status",
        "ordering_label": listing.order.label,
        "list_url": list_context.address(request.GET),
        "hints": HINTS,
        "total_words": f"{len(columns)} statuses",
        **list_context.narrowing(request, listing, "board"),
    }
    return render(request, "leads/board.html", context, status=422 if listing.problem else 200)


@require_safe
def column(request: MemberRequest, pk: int) -> HttpResponse:
    """Show more cards of one status; without htmx the list of that status."""
    status = get_object_or_404(Status, pk=pk)
    if not is_fragment(request):
        return go(request, open_url(status))
    found = boards.column(asked(request), status, after=request.GET.get("after", ""))
    return render(request, "leads/board.html#cards", {"column": shown(request, found)})


def shown(request: MemberRequest, column: boards.Column) -> dict[str, Any]:
    """Return a column with the address of its next cards, and with each card's moves."""
    for lead in column.leads:
        lead.moves = allowed_moves(lead, request.member)  # type: ignore[attr-defined]
    query = request.GET.copy()
    query["after"] = column.next
    more = f"{reverse('board-column', args=[column.status.pk])}?{query.urlencode()}" if column.next else ""
    said = f"{column.count:,}{'+' if column.is_more_than_counted else ''}"
    return {
        "status": column.status,
        "leads": column.leads,
        "is_folded": column.is_folded,
        "said": said,
        "more_url": more,
        "open_url": open_url(column.status),
    }


def open_url(status: Status) -> str:
    """Return the list of a status."""
    tree = json.dumps({"all": [{"field": "status", "is": status.public_id}]}, separators=(",", ":"))
    return f"{reverse('leads')}?{urlencode({'view': 'all', 'filter': tree})}"

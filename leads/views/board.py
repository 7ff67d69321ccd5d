"""The board: leads as cards, in columns by status, owner or rating."""

import json
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_compact_decimal
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads.lists import board as boards
from leads.lists import trails
from leads.lists.board import DIVISIONS, STATUS, Column, Figures, Place
from leads.lists.listing import Listing
from leads.models import Lead, Stage, Status
from leads.views import list_context
from tenancy.acting import current_org
from tenancy.requests import MemberRequest, go, is_fragment
from tenancy.templatetags.look import WHOLE_CURRENCIES

LABELS = {"status": "Status", "owner": "Owner", "rating": "Rating"}
HINTS = [
    (("←", "→"), "column"), (("J", "K"), "card"), (("⇧", "→"), "move to the next column"), (("Space",), "peek"),
    (("↵",), "open"), (("Z",), "undo"), (("?",), "all shortcuts"),
]  # fmt: skip


def division(query: QueryDict) -> str:
    by = query.get("by", "")
    return by if by in DIVISIONS else STATUS


def asked(request: MemberRequest, query: QueryDict) -> Listing:
    """Return the list behind the board: all leads, or all open ones, unless the address says otherwise."""
    wanted = query.copy()
    if not (query.get("view") or query.get("queue")):
        wanted["view"] = "all" if division(query) == STATUS else "open"
        wanted.setdefault("ordering", "-score" if division(query) == STATUS else "due")
    wanted["group"] = ""
    return Listing.asked(request.member, wanted)


@require_safe
def board(request: MemberRequest) -> HttpResponse:
    """Show the first cards of every column."""
    query, listing = request.GET, asked(request, request.GET)
    columns = boards.columns(listing, division(query))
    context = list_context.common(request) | {
        "navigation_key": "board",
        "columns": [shown(request, query, listing, column) for column in columns],
        "subtitle": listing.title,
        "by": division(query),
        "divisions": divisions(query),
        "ordering_label": listing.order.label,
        "list_url": list_context.address(query),
        "hints": HINTS,
        "total_words": f"{len(columns)} columns",
        "may_move": request.member.may("edit"),
        **list_context.narrowing(request, listing, "board"),
    }
    return render(request, "leads/board.html", context, status=422 if listing.problem else 200)


def divisions(query: QueryDict) -> list[dict[str, Any]]:
    """Return the ways to divide the board."""
    found = []
    for by, label in LABELS.items():
        changed = query.copy()
        changed["by"] = by
        url = f"{reverse('board')}?{changed.urlencode()}"
        found.append({"label": label, "url": url, "current": by == division(query)})
    return found


@require_safe
def column(request: MemberRequest) -> HttpResponse:
    """Show more cards of one column; without htmx the list of them."""
    listing, query = asked(request, request.GET), request.GET
    place = placed(request, query.get("column", ""), division(query))
    if not is_fragment(request):
        return go(request, open_url(place))
    found = boards.column(listing, place, after=query.get("after", ""))
    context = {"column": shown(request, query, listing, found), "may_move": request.member.may("edit")}
    return render(request, "leads/board.html#cards", context)


def placed(request: MemberRequest, key: str, by: str) -> Place:
    """Return the column of a key; a foreign one is missing."""
    for place in boards.places(by, request.member):
        if place.key == key:
            return place
    raise Http404


def shown(request: MemberRequest, query: QueryDict, listing: Listing, column: Column) -> dict[str, Any]:
    """Return a column as it is drawn, with the address of its next cards."""
    trail = trails.of(query, listing.view.key)
    return head(column.place, column.figures) | {
        "leads": [card(lead, trail) for lead in column.leads],
        "more_url": more_url(query, column) if column.next else "",
    }


def card(lead: Lead, trail: str) -> Lead:
    lead.url = trails.to(lead.path, trail)  # type: ignore[attr-defined]
    return lead


def more_url(query: QueryDict, column: Column) -> str:
    asked = query.copy()
    asked["column"], asked["after"] = column.place.key, column.next
    return f"{reverse('board-column')}?{asked.urlencode()}"


def head(place: Place, figures: Figures) -> dict[str, Any]:
    """Return what stands above a column: how many there are, and what they turn over a year."""
    plus = "+" if figures.is_more else ""
    return {
        "place": place,
        "status": place.of if isinstance(place.of, Status) else None,
        "is_folded": place.is_folded,
        "said": f"{figures.count:,}{plus}",
        "sum": f"{compact(figures.revenue)}{plus} {current_org().currency}" if figures.revenue else "",
        "open_url": open_url(place),
    }


def compact(minor: int) -> str:
    """Say an amount shortly, such as 1.3M."""
    unit = 1 if current_org().currency in WHOLE_CURRENCIES else 100
    return str(format_compact_decimal(minor / unit, locale="en", fraction_digits=1))


def open_url(place: Place) -> str:
    """Return the list of a column."""
    field = {"Status": "status", "Member": "owner", "Queue": "queue"}.get(type(place.of).__name__, "rating")
    condition: dict[str, Any] = {"field": field, "is": place.key}
    if field == "rating" and not place.of:
        condition = {"field": field, "blank": True}
    tree = json.dumps({"all": [condition]}, separators=(",", ":"))
    view = "open" if place.kind == Stage.OPEN else "all"
    return f"{reverse('leads')}?{urlencode({'view': view, 'filter': tree, 'layout': 'table'})}"

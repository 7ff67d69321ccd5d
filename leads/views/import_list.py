"""The lists that came in, newest first: where each stands and what became of its rows."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from leads.customer_lists import page
from leads.lists.orders import Order
from leads.models import Import
from leads.views.customer_context import turned
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.requests import MemberRequest

NEWEST = Order("imports", "Newest first", ("-id",), Import)
State = Import.State
SHOWN: dict[str, tuple[str, tuple[State, ...]]] = {
    "all": ("All", ()),
    "open": ("Not started", (State.UPLOADING, State.READING, State.MAPPING, State.CHECKING)),
    "running": ("Running", (State.WAITING, State.RUNNING, State.PAUSED, State.UNDOING)),
    "done": ("Done", (State.DONE,)),
    "ended": ("Ended early", (State.CANCELED, State.FAILED, State.UNDONE)),
}


@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    """List imports: everybody's or one's own, all or those in some states."""
    require(request.member, "import")
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOWN else "all"
    rows = page(chosen(show, request.member if request.GET.get("mine") else None), NEWEST, request.GET)
    context = {
        "navigation_key": "imports",
        "imports": rows.rows,
        "tabs": tabs(show, request.GET),
        "mine_url": address(show, mine=not request.GET.get("mine")),
        "is_narrowed": show != "all" or bool(request.GET.get("mine")),
        "summary": f"{len(rows.rows)} of {rows.total}" if rows.rows else "No imports",
        "previous_url": turned(request, before=rows.previous),
        "next_url": turned(request, after=rows.next),
    }
    return render(request, "imports/list.html", context)


def chosen(show: str, member: Member | None) -> QuerySet[Import]:
    """Return the imports in some states, without the parts of them that only their pages show."""
    rows = Import.objects.select_related("created_by__user")
    rows = rows.defer("sample", "written", "mapping", "options", "findings")
    rows = rows.filter(created_by=member) if member else rows
    return rows.filter(state__in=SHOWN[show][1]) if SHOWN[show][1] else rows


def tabs(show: str, query: QueryDict) -> list[dict[str, Any]]:
    mine = bool(query.get("mine"))
    return [
        {"url": address(key, mine=mine), "label": label, "current": key == show} for key, (label, _) in SHOWN.items()
    ]


def address(show: str, *, mine: bool) -> str:
    """Return the address of the list with these choices."""
    asked = ({"show": show} if show != "all" else {}) | ({"mine": "1"} if mine else {})
    return reverse("imports") + (f"?{urlencode(asked)}" if asked else "")

"""A list beside one lead: the page of a lead that was opened from a list, for members who want both."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leads.lists import neighbors, trails
from leads.lists.neighbors import Neighbors
from leads.lists.rows import labeled
from leads.models import Lead
from leads.views import inbox, list_context
from leads.views.finding import found
from leads.views.layout import has_list_beside
from tenancy.requests import MemberRequest, go, is_fragment


def shown(request: MemberRequest, lead: Lead, context: dict[str, Any]) -> HttpResponse:
    """Show a lead: alone, as the pane of a list, or with its list beside it."""
    if is_fragment(request) and request.htmx.target == "pane":
        return render(request, "leads/pane.html", context)
    beside = list_beside(request, lead, context["beside"]) if has_list_beside(request) else None
    if beside is None:
        return render(request, "leads/detail.html", context)
    return render(request, "leads/split_lead.html", context | beside)


def list_beside(request: MemberRequest, lead: Lead, found: Neighbors | None) -> dict[str, Any] | None:
    """Return the list a lead was opened from, of which this lead is the current one."""
    trail = request.GET.get("from", "")
    if trails.is_inbox(trail):
        return inbox.inbox_context(request) | {"shown_key": lead.public_id}
    if found is None:
        return None
    listing, leads = found.listing, trails.linked(found.around(lead), trail)
    return {
        "title": listing.title,
        **list_context.tabs(request.member, listing.key, listing.choices),
        "groups": [{"leads": leads}],
        "list_address": trails.back(trail) or neighbors.back(listing),
        "shown_key": lead.public_id,
        "is_part": True,
    }


@require_safe
def row(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one lead's row of the list again, after something in the pane has changed it."""
    lead = found(request, pk)
    if not is_fragment(request):
        return go(request, lead.get_absolute_url())
    (lead,) = labeled([lead])
    lead.url = trails.to(lead.path, request.GET.get("from", ""))  # type: ignore[attr-defined]
    return render(request, "leads/split-list.html#row", {"lead": lead, "shown_key": lead.public_id})

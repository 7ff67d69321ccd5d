"""Carrying a card of the board to another column: the move that column stands for, and what the board shows then."""

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leads import editing, ownership, workflow
from leads.lists import board as boards
from leads.lists import trails
from leads.lists.board import Place
from leads.lists.rows import labeled
from leads.models import Lead, Queue, Stage, Status
from leads.views import board
from leads.views.finding import found_live
from tenancy.models import Member
from tenancy.requests import MemberRequest, came_from, is_fragment


@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer the columns a lead may go to, and take it there."""
    lead = found_live(request, pk)
    by = board.division(given(request))
    divided = boards.places(by, request.member)
    here = boards.key_of(lead, divided)
    if request.method != "POST":
        offered = [place for place in divided if place.key != here and may_go(lead, place, request.member)]
        return render(request, "leads/carry.html", choices(request, lead, by, offered))
    place = board.placed(request, given(request).get("to", ""), by)
    if place.kind != Stage.OPEN and place.key != here:
        return asks_more(request, lead, place)
    put(lead, place, by=request.member)
    return carried(request, lead, place, here)


def given(request: MemberRequest) -> QueryDict:
    """Return what the form or, of an undo, the address says."""
    return request.POST if "to" in request.POST else request.GET


def may_go(lead: Lead, place: Place, member: Member) -> bool:
    """Say whether the member may take a lead to a column."""
    if isinstance(place.of, Status):
        return place.of in workflow.allowed_moves(lead, member)
    return member.may("edit" if isinstance(place.of, str) else "assign", lead)


def choices(request: MemberRequest, lead: Lead, by: str, offered: list[Place]) -> dict[str, object]:
    back = came_from(request) or reverse("board")
    shown = [{"place": place, "status": place.of if isinstance(place.of, Status) else None} for place in offered]
    return {
        "lead": lead, "by": by, "offered": shown, "back": back,
        "dialog": is_fragment(request), "title": f"Move {lead.name}", "navigation_key": "board",
    }  # fmt: skip


def asks_more(request: MemberRequest, lead: Lead, place: Place) -> HttpResponse:
    """Lead on to the dialog that converts a lead, or asks why it is unqualified; the card stays until then."""
    address = reverse("lead-convert", args=[lead.pk])
    if place.kind == Stage.UNQUALIFIED:
        address = f"{reverse('lead-unqualify', args=[lead.pk])}?status={place.key}"
    if not is_fragment(request):
        return redirect(address)
    size = "small" if place.kind == Stage.UNQUALIFIED else "wide"
    opened = {"lm:dialog": {"href": address, "size": size, "focus": f"#name-{lead.public_id}"}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(opened)})


def put(lead: Lead, place: Place, *, by: Member) -> None:
    """Do to a lead what its new column says."""
    if isinstance(place.of, Status):
        workflow.move(lead, place.of, by=by)
    elif isinstance(place.of, Member | Queue):
        ownership.assign(lead, place.of, by=by)
    else:
        editing.update_lead(lead, {"rating": place.of}, by=by)


def carried(request: MemberRequest, lead: Lead, place: Place, here: str) -> HttpResponse:
    """Answer with the card and the heads of both columns; without htmx with the board again."""
    words = f"{lead.name} is in {place.label}."
    if not is_fragment(request):
        messages.success(request, words)
        return redirect(came_from(request) or lead.get_absolute_url())
    query = QueryDict((request.htmx.current_url or "").partition("?")[2].partition("#")[0])
    listing, by = board.asked(request, query), board.division(query)
    changed = [row for row in boards.places(by, request.member) if row.key in (here, place.key)]
    heads = [board.head(row, numbers) for row, numbers in zip(changed, boards.figures(listing, changed), strict=True)]
    (lead,) = labeled([found_live(request, lead.pk)])
    context = {"lead": board.card(lead, trails.of(query, listing.view.key)), "heads": heads, "may_move": True, "by": by}
    response = render(request, "leads/board.html#carried", context)
    back = {"by": by, "to": here, "next": reverse("board") + (f"?{query.urlencode()}" if query else "")}
    undo = {"undo": f"{request.path}?{urlencode(back)}"} if here and here != place.key else {}
    response["HX-Trigger"] = json.dumps({"lm:toast": {"text": words, **undo}})
    return response

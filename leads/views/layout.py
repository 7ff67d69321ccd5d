"""How a member wants lists drawn: as a table, as a list beside one lead, or as a board."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tenancy.requests import MemberRequest, came_from, is_fragment

TABLE, SPLIT, BOARD = LAYOUTS = ("table", "split", "board")


def layout(request: MemberRequest) -> str:
    """Return the layout asked for by the address, else the one the member chose last."""
    wanted = request.GET.get("layout") or request.member.preferences.get("layout")
    return wanted if wanted in LAYOUTS else TABLE


def has_list_beside(request: MemberRequest) -> bool:
    """Say whether a lead's page draws the list it was opened from."""
    return layout(request) == SPLIT and not is_fragment(request)


def template(request: MemberRequest) -> str:
    """Return what draws a list; more rows of a split one come without the page around them."""
    if layout(request) != SPLIT:
        return "leads/list.html"
    return "leads/split-list.html#rows" if request.htmx.target == "split-more" else "leads/split.html"


@require_POST
def choose(request: MemberRequest) -> HttpResponse:
    """Remember a layout and go on where the member was."""
    wanted = request.POST.get("layout", "")
    if wanted in LAYOUTS:
        member = request.member
        member.preferences = member.preferences | {"layout": wanted}
        member.save(update_fields=["preferences"])
    fallback = reverse("board" if wanted == BOARD else "leads")
    return redirect(came_from(request, "board" if wanted == BOARD else "next") or fallback)


def elsewhere(request: MemberRequest) -> str:
    """Return the board's address for members who want lists drawn as boards, unless the address says otherwise."""
    turns = is_fragment(request) or "after" in request.GET or "before" in request.GET
    if turns or layout(request) != BOARD:
        return ""
    return f"{reverse('board')}?{request.GET.urlencode()}"

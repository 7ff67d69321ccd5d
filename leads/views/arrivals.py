"""New leads, announced without a reload: pages ask every few seconds, and rows stay where they are."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads import news, watching
from leads.lists.listing import Listing
from leads.models import Lead
from leads.watching import Watch
from tenancy.requests import MemberRequest, go, is_fragment

PATH = "/arrivals/"


def answer_polls(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer "nothing new" above sessions and without the database; everything else goes through the door."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.endswith(PATH) and request.method == "GET" and "t" in request.GET:
            watched = watching.read(request.GET["t"])
            if watched is not None and news.since(watched.org, watched.lists, watched.heard) is None:
                return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        return get_response(request)

    return middleware


@require_safe
def arrivals(request: MemberRequest) -> HttpResponse:
    """Say how many leads are new to a page's list, and the numbers of the navigation as they are now."""
    watched = watching.read(request.GET.get("t", ""))
    if watched is None or not is_fragment(request) or watched.org != request.organization.pk:
        return go(request, reverse("inbox"))
    return render(request, "leads/arrivals.html", announced(request, watched))


def announced(request: MemberRequest, watched: Watch) -> dict[str, Any]:
    """Return what is said of a page's list."""
    count = new_leads(request, watched)
    address = reverse(watched.page or "inbox") + (f"?{watched.query}" if watched.query else "")
    return {
        "navigation_key": watched.key,
        "watch": watched.heard_at(request.entered_at).signed(),
        "new_leads": count,
        "shows": address,
    }


def new_leads(request: MemberRequest, watched: Watch) -> int:
    """Count the leads that came to the list since the page was drawn and that it would show."""
    came = news.since(watched.org, watched.shown, watched.drawn) if watched.shown else None
    if not came:
        return 0
    if watched.page == "inbox":
        own = Q(owner_member=request.member) | Q(owner_queue__in=news.queues_of(watched.shown))
        return Lead.objects.open().filter(own, pk__in=came).count()
    listing = Listing.asked(request.member, QueryDict(watched.query))
    if listing.is_closed:
        return len(came)
    return 0 if listing.problem else listing.leads.filter(pk__in=came).count()

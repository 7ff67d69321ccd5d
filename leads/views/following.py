"""Following a lead and leaving it again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from leads import following
from leads.models import Lead
from leads.views.finding import found_live
from tenancy.models import Member
from tenancy.requests import MemberRequest, go, is_fragment


@require_POST
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the member be told what happens to a lead."""
    return followed(request, pk, following.follow, "You are told when {name} changes.")


@require_POST
def unfollow(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the member be told no more."""
    return followed(request, pk, following.unfollow, "You no longer follow {name}.")


def followed(request: MemberRequest, pk: int, verb: Callable[[Lead, Member], None], words: str) -> HttpResponse:
    """Answer with the star, or with the page and a sentence."""
    lead = found_live(request, pk)
    verb(lead, request.member)
    if not is_fragment(request):
        messages.success(request, words.format(name=lead.name))
        return go(request, lead.get_absolute_url())
    context = {"lead": lead, "url": lead.get_absolute_url(), "is_followed": verb is following.follow}
    response = render(request, "leads/detail.html#star", context)
    response["HX-Trigger"] = '{"lm:focus": "#follow-button"}'
    return response

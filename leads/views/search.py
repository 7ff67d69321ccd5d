"""Search across leads, accounts, contacts and opportunities; inside the dialog it is the command palette."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leads import searching
from tenancy.requests import MemberRequest, is_fragment


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """Show what contains the words; the dialog asks again at every pause in typing."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    most = searching.IN_DIALOG if is_fragment(request) else searching.ON_PAGE
    context = {
        "q": words,
        "groups": searching.search(request.member, words, most=most),
        "places": searching.places(request.member, words),
        "is_short": 0 < len(words) < 2,
        "navigation_key": "search",
    }
    if is_fragment(request):
        part = "results" if "q" in request.GET else "palette"
        return render(request, f"leads/search.html#{part}", context)
    return render(request, "leads/search.html", context)

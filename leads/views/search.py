"""Search across leads, accounts, contacts and opportunities; inside the dialog it is the command palette."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leads import searching
from leads.commands import commands
from tenancy.requests import MemberRequest, is_fragment


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """Show what contains the words, or after a `>` what can be done; the dialog asks at each pause in typing."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    most = searching.IN_DIALOG if is_fragment(request) else searching.ON_PAGE
    page = (request.htmx.current_url or "") if is_fragment(request) else ""
    acts = words.startswith(">")
    context = {
        "q": words,
        "groups": [] if acts else searching.search(request.member, words, most=most),
        "places": [] if acts else searching.places(request.member, words),
        "commands": commands(request.member, words, page),
        "is_short": len(words) == 1 and not acts,
        "navigation_key": "search",
    }
    if is_fragment(request):
        part = "results" if "q" in request.GET else "palette"
        return render(request, f"leads/search.html#{part}", context)
    return render(request, "leads/search.html", context)

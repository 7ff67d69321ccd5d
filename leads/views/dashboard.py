"""The manager's one page of figures."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads import figures
from tenancy.abilities import require
from tenancy.requests import MemberRequest


@require_safe
def dashboard(request: MemberRequest) -> HttpResponse:
    """Show how the leads of the last days do."""
    require(request.member, "dashboard")
    written = request.GET.get("days", "")
    board = figures.dashboard(int(written) if written.isdecimal() and len(written) < 4 else 30)
    return render(request, "leads/dashboard.html", {"navigation_key": "dashboard"} | shown(board))


def shown(board: figures.Dashboard) -> dict[str, Any]:
    """Return everything the page draws."""
    sources, people = board.sources(), board.people()
    counted = sum(source["count"] for source in sources)
    return {
        "title": "Lead performance",
        "periods": [
            {"label": f"{days} days", "url": f"{reverse('dashboard')}?days={days}", "current": days == board.days}
            for days in figures.PERIODS
        ],
        "figures": board.figures(),
        "funnel": board.funnel(),
        "funnel_words": f"leads of the last {board.days} days",
        "sources": sources,
        "average": figures.percent(sum(source["rate"] * source["count"] for source in sources), 100 * counted),
        "source_maximum": max((source["rate"] for source in sources), default=0),
        "response": board.first_responses(),
        "idle": board.idle(),
        "people": people,
        "team": board.team(people),
    }

"""Colleagues whose names begin with what somebody types behind an @."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from criteria import fold
from leads.configuration import configuration
from tenancy.requests import MemberRequest

SHOWN = 6


@require_safe
def named(request: MemberRequest) -> HttpResponse:
    """Show a few active colleagues; nothing typed shows the first ones by name."""
    wanted = fold(request.GET.get("q", "")[:60].strip())
    found = [row for row in configuration().members if row.is_active and begins(fold(row.name), wanted)]
    found.sort(key=lambda row: (not fold(row.name).startswith(wanted), row.name))
    return render(request, "leads/people.html", {"people": found[:SHOWN], "navigation_key": "none"})


def begins(name: str, wanted: str) -> bool:
    """Say whether a name, or a word in it, begins with what was typed."""
    return name.startswith(wanted) or f" {wanted}" in name

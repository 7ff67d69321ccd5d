"""The recycle bin: what was deleted in the last 30 days."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leads.editing import RECYCLE_DAYS
from leads.lists import recycled
from tenancy.requests import MemberRequest


@require_safe
def recycle_bin(request: MemberRequest) -> HttpResponse:
    """Show deleted leads, the newest first."""
    page = recycled.page(request.member, before=request.GET.get("before", ""))
    context = {"navigation_key": "leads", "page": page, "days": RECYCLE_DAYS}
    return render(request, "leads/recycle_bin.html", context)

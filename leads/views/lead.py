"""The page of one lead and the parts of it that load by themselves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads import already_here
from leads import timeline as history
from leads.happenings import Place
from leads.recent import note_visit
from leads.views import lead_context, split
from leads.views.finding import found
from tenancy.requests import MemberRequest, go, is_fragment


@require_safe
def lead(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a lead; its owner's looking makes it read."""
    lead = found(request, pk)
    note_visit(lead, request.member)
    return split.shown(request, lead, lead_context.page(request, lead))


@require_safe
def head(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the head again after something below it changed."""
    lead = found(request, pk)
    if not is_fragment(request):
        return go(request, lead.get_absolute_url())
    return render(request, "leads/detail.html#head", lead_context.head(request, lead))


@require_safe
def timeline(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one page of a lead's history; without htmx inside the whole page."""
    lead = found(request, pk)
    before = Place.read(request.GET.get("before", ""))
    shown = history.timeline(lead, kind=request.GET.get("kind", "all"), before=before)
    told = {"lead": lead, "url": reverse("lead", args=[lead.pk]), "may_work": lead_context.may_work(request, lead)}
    context = lead_context.history(lead, shown) | told | {"is_older": before is not None}
    if is_fragment(request):
        return render(request, f"leads/detail.html#{'days' if before else 'timeline'}", context)
    return render(request, "leads/detail.html", lead_context.page(request, lead, shown) | context)


@require_safe
def duplicates(request: MemberRequest, pk: int) -> HttpResponse:
    """Show which leads may be the same person, and why."""
    lead = found(request, pk)
    context = {"lead": lead, "pairs": already_here.possible_duplicates(lead), "navigation_key": "leads"}
    name = "leads/duplicates.html" if is_fragment(request) else "leads/duplicates_page.html"
    return render(request, name, context)

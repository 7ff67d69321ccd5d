"""Converting a lead: a dialog, or a page of its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leads import editing
from leads.forms.conversion import ConversionForm
from leads.models import Lead
from leads.views import conversion_context
from leads.views.finding import found_live
from tenancy.abilities import require
from tenancy.requests import MemberRequest, go, is_fragment


@require_http_methods(["GET", "HEAD", "POST"])
def convert(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask what a lead becomes, then make it so."""
    lead = ready(request, pk)
    form = ConversionForm(request.POST if request.method == "POST" else None, lead=lead)
    if request.method == "POST":
        done = form.convert(request.member)
        if done is not None:
            messages.success(request, f"{lead.name} is converted.")
            return go(request, reverse("lead", args=[lead.pk]))
    context = conversion_context.context(lead, form) | {"navigation_key": "leads"}
    return render(request, f"leads/convert.html{part(request)}", context, status=422 if form.errors else 200)


def part(request: MemberRequest) -> str:
    """Return the part wanted: the whole dialog when it opens, the form when it was refused."""
    if not is_fragment(request):
        return ""
    return "#form" if request.method == "POST" else "#dialog"


@require_safe
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what the choices made so far would change."""
    lead = ready(request, pk)
    form = ConversionForm(request.GET, lead=lead)
    form.is_valid()
    context: dict[str, Any] = conversion_context.context(lead, form)
    return render(request, "leads/convert.html#changes", context)


def ready(request: MemberRequest, pk: int) -> Lead:
    """Return a lead that this member may convert now."""
    lead = found_live(request, pk)
    editing.check_writable(lead)
    require(request.member, "convert", lead)
    return lead

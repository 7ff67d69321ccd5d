"""Changing one cell of a list in its place."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leads import editing
from leads.forms.lead import LeadForm
from leads.lists import cells, columns
from leads.lists.columns import Column
from leads.models import Lead
from leads.views import lead_fields
from leads.views.finding import found_live
from tenancy.abilities import require
from tenancy.requests import MemberRequest, go, is_fragment


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """Show a cell's form or, when it is saved or left, the cell; without htmx the field's page."""
    lead, column = found_live(request, pk), column_of(name)
    if not is_fragment(request):
        return go(request, reverse("lead-field", args=[lead.pk, name]))
    if "cancel" in request.GET:
        return HttpResponse(cells.drawn(lead, column))
    editing.check_writable(lead)
    require(request.member, "edit", lead)
    form = LeadForm(request.POST if request.method == "POST" else None, lead=lead, names=[name])
    if request.method == "POST" and form.update(request.member):
        return HttpResponse(cells.drawn(lead, column))
    return render(request, "leads/cell.html", context(lead, form, name), status=form.status)


def column_of(name: str) -> Column:
    """Return the column of a field that lists show and people may write."""
    column = columns.catalog().get(name)
    if column is None or not lead_fields.exists(name):
        raise Http404
    return column


def context(lead: Lead, form: LeadForm, name: str) -> dict[str, Any]:
    theirs = next(iter(form.theirs.values()), None) if form.theirs else None
    return {
        "lead": lead, "form": form, "field": form[name], "is_conflict": bool(form.theirs), "theirs": theirs,
        "url": reverse("lead-cell", args=[lead.pk, name]),
    }  # fmt: skip

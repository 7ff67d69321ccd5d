"""Mappings that have a name: what they are for, another name, away with one; and a field for a column."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import records
from leads.configuration import configuration
from leads.forms.settings import FieldForm
from leads.imports import drafts, field_kinds, saved
from leads.imports.seen import samples_of, values_of
from leads.models import CustomField, Import, ImportMapping
from leads.views import import_context
from leads.views.imports import found
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest


def saved_mapping(request: MemberRequest, pk: int) -> ImportMapping:
    """Return a saved mapping; what was only remembered has no page."""
    require(request.member, "import")
    return get_object_or_404(ImportMapping.objects.exclude(name=""), pk=pk)


@require_safe
def mappings(request: MemberRequest) -> HttpResponse:
    """List the saved mappings."""
    require(request.member, "import")
    return listing(request)


def listing(request: MemberRequest, problem: str = "") -> HttpResponse:
    rows = [(row, len(row.mapping.get("columns", {}))) for row in saved.list_saved()]
    context = {"navigation_key": "imports", "rows": rows, "problem": problem}
    return render(request, "imports/mappings.html", context, status=422 if problem else 200)


@require_POST
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a saved mapping another name."""
    try:
        saved.rename(saved_mapping(request, pk), request.POST.get("name", ""), by=request.member)
    except Invalid as refusal:
        return listing(request, refusal.sentence)
    return redirect("import-mappings")


@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a saved mapping."""
    row = saved_mapping(request, pk)
    saved.delete(row, by=request.member)
    messages.success(request, f"“{row.name}” is deleted. Imports that used it keep their columns.")
    return redirect("import-mappings")


@require_http_methods(["GET", "HEAD", "POST"])
def field(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Add a field of the organization for a column, and map the column to it."""
    batch = found(request, pk)
    require(request.member, "configure")
    if not batch.is_open or number >= len(batch.headers):
        return redirect("import", pk)
    form = FieldForm(request.POST if request.method == "POST" else None, initial=suggested(batch, number))
    if request.method == "POST" and form.is_valid():
        place = len(configuration().custom_fields)
        made = records.make(CustomField, form.values() | {"position": place}, by=request.member)
        request.organization.configuration_changed()
        take(request, batch, number, made)
        return redirect("import-mapping", pk)
    context = import_context.frame(2, batch) | {"form": form, "header": batch.headers[number]}
    context["samples"] = samples_of(batch, number)
    return render(request, "imports/field.html", context, status=422 if form.errors else 200)


def suggested(batch: Import, number: int) -> dict[str, object]:
    """Return label, kind and choices that a column's values ask for."""
    values = values_of(batch, number)
    kind = field_kinds.kind_of(values, samples_of(batch, number))
    choices = "\n".join(field_kinds.choices_of(values, kind))
    return {"label": batch.headers[number][:80], "entity": "lead", "kind": kind, "choices": choices}


def take(request: MemberRequest, batch: Import, number: int, made: CustomField) -> None:
    """Let the column mean its new field."""
    columns = batch.mapping.get("columns", {}) | {str(number): {"field": f"custom.{made.name}"}}
    drafts.keep(batch, {**batch.mapping, "columns": columns}, by=request.member)
    messages.success(request, f"“{made.label}” is a field of every lead now, and this column fills it.")

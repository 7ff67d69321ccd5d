"""The fields an organization adds."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import records
from leads.forms.settings import FieldForm
from leads.mentions import mentions
from leads.models import CustomField
from leads.ordering import shift
from tenancy import sections
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "settings-fields"
ENTITIES = {"lead": "Leads", "account": "Accounts", "contact": "Contacts", "opportunity": "Opportunities"}


@require_safe
def fields(request: MemberRequest) -> HttpResponse:
    """List the fields in their order, by what they belong to."""
    require(request.member, "configure")
    context = sections.page_of(request, CustomField.objects.order_by("entity", "position", "id"))
    context["groups"] = [
        {"title": title, "fields": found}
        for entity, title in ENTITIES.items()
        if (found := [row for row in context["rows"] if row.entity == entity])
    ]
    return sections.show(request, "settings/fields.html", PAGE, context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a field at the end."""
    require(request.member, "configure")
    form = FieldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        entity = form.cleaned_data["entity"]
        place = CustomField.objects.filter(entity=entity).count()
        return saved(request, records.make(CustomField, form.values() | {"position": place}, by=request.member))
    return edited(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what may be changed of a field."""
    require(request.member, "configure")
    field = get_object_or_404(CustomField, pk=pk)
    form = FieldForm(request.POST if request.method == "POST" else None, instance=CustomField.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        return saved(request, records.change(field, form.values(), by=request.member))
    return edited(request, form, field)


def saved(request: MemberRequest, field: CustomField) -> HttpResponse:
    """Let everybody work with it."""
    request.organization.configuration_changed()
    messages.success(request, f"“{field.label}” is on pages, in rules and in the API.")
    return redirect(PAGE)


def edited(request: MemberRequest, form: FieldForm, field: CustomField | None) -> HttpResponse:
    """Draw the form."""
    context = {
        "form": form,
        "field": field,
        "title": field.label if field else "New field",
        "submit": "Save changes" if field else "Add the field",
        "named_by": mentions(field) if field else [],
    }
    return sections.show(request, "settings/field.html", PAGE, context, status=422 if form.errors else 200)


@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a field one place up or down among those of its kind of record."""
    require(request.member, "configure")
    field = get_object_or_404(CustomField, pk=pk)
    shift(CustomField.objects.filter(entity=field.entity), field, -1 if request.POST.get("do") == "up" else 1)
    request.organization.configuration_changed()
    return redirect(PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Say which rules break without the field, then delete it; those rules match nothing until they are mended."""
    require(request.member, "configure")
    field = get_object_or_404(CustomField, pk=pk)
    if request.method == "POST":
        records.remove(field, by=request.member)
        request.organization.configuration_changed()
        messages.success(request, f"“{field.label}” is gone from pages and rules.")
        return redirect(PAGE)
    context = {
        "title": f"Delete “{field.label}”",
        "text": "Its values are no longer shown, filtered by or exported.",
        "submit": "Delete the field",
        "breaks": mentions(field),
    }
    return sections.show(request, "settings/delete.html", PAGE, context)

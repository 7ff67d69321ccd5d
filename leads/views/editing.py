"""Making, changing, deleting and restoring a lead by hand."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads import already_here, editing
from leads.forms.lead import LeadForm
from leads.models import Lead
from leads.views import lead_fields
from leads.views.finding import found, found_live
from tenancy.abilities import require
from tenancy.requests import MemberRequest, go, is_fragment


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a lead; who seems to be here already is shown first."""
    require(request.member, "create")
    form = LeadForm(request.POST if request.method == "POST" else None)
    known = already_here.resembling(form.written()) if request.method == "POST" and "anyway" not in request.POST else []
    if request.method == "POST" and not known:
        lead = form.create(request.member, assign="assign" in request.POST)
        if lead is not None:
            messages.success(request, f"{lead.name} is stored and belongs to {lead.owner.name}.")
            return go(request, lead.get_absolute_url())
    context = {"form": form, "known": known, "navigation_key": "leads", "asks_owner": True}
    return render(request, "leads/form.html", context, status=422 if form.errors or known else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change any field; when somebody was faster, show both values."""
    lead = found_live(request, pk)
    editing.check_writable(lead)
    require(request.member, "edit", lead)
    form = LeadForm(request.POST if request.method == "POST" else None, lead=lead)
    if request.method == "POST" and form.update(request.member):
        messages.success(request, f"{lead.name} is saved.")
        return go(request, lead.get_absolute_url())
    context = {"form": form, "lead": lead, "navigation_key": "leads"}
    return render(request, "leads/form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def field(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """Change one field in its place; without htmx on a page of its own."""
    lead = found_live(request, pk)
    editing.check_writable(lead)
    require(request.member, "edit", lead)
    if not lead_fields.exists(name):
        raise Http404
    form = LeadForm(request.POST if request.method == "POST" else None, lead=lead, names=[name])
    if request.method == "POST" and form.update(request.member):
        return saved(request, lead, name)
    if is_fragment(request) and "cancel" in request.GET:
        return render(request, "leads/field.html#row", {"row": lead_fields.row(lead, name, editable=True)})
    context = {"form": form, "lead": lead, "field": form[name], "name": name, "row_name": name.replace(".", "-")}
    return render(request, "leads/field.html" + ("#edit" if is_fragment(request) else ""), context, status=form.status)


def saved(request: MemberRequest, lead: Lead, name: str) -> HttpResponse:
    """Answer a changed field: its row again, and word to the rest of the page."""
    if not is_fragment(request):
        messages.success(request, f"{lead_fields.label(name)} is saved.")
        return go(request, lead.get_absolute_url())
    context = {"row": lead_fields.row(lead, name, editable=True) | {"saved": True}}
    response = render(request, "leads/field.html#row", context)
    response["HX-Trigger"] = "lead-changed"
    return response


@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a lead into the recycle bin; the toast takes it back."""
    lead = found_live(request, pk)
    editing.delete_lead(lead, by=request.member)
    undo = reverse("lead-restore", args=[lead.pk])
    words = f"{lead.name} is in the recycle bin for {editing.RECYCLE_DAYS} days."
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return go(request, reverse("leads"))


@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a lead out of the recycle bin."""
    lead = found(request, pk)
    editing.restore_lead(lead, by=request.member)
    messages.success(request, f"{lead.name} is back.")
    return go(request, lead.get_absolute_url())

"""Accepting a lead, handing it over, giving it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads import claiming, ownership
from leads.forms import values
from leads.forms.moves import OwnerForm, QueueChoiceForm, ReleaseForm
from leads.lists.rows import with_accept
from leads.lists.trails import linked
from leads.models import Lead
from leads.views import list_table, moves
from leads.views.dialogs import dialog
from leads.views.finding import found_live
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go, is_fragment, stay


@require_POST
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a lead from its queue; a list gets its row back, which also says when somebody was faster."""
    lead = found_live(request, pk)
    in_list = is_fragment(request) and request.htmx.target != "record-head"
    try:
        lead = ownership.accept(lead, request.member)
    except claiming.AlreadyTaken as refusal:
        if not in_list:
            raise
        return row(request, found_live(request, pk), css="is-taken", said=faster(refusal), state="Taken")
    undo = undo_address(lead, request.member)
    if in_list:
        return row(request, lead, css="is-accepted", said="Accepted, it is yours", state="Accepted", undo=undo)
    if is_fragment(request):
        return moves.changed(request, lead)
    messages.success(request, f"{lead.name} is yours.", extra_tags=f"undo:{undo}" if undo else "")
    return go(request, lead.get_absolute_url())


def faster(refusal: claiming.AlreadyTaken) -> str:
    """Say in a row who was faster and when."""
    return f"{refusal.details['winner']} was faster, {refusal.details['ago']}"


def undo_address(lead: Lead, member: Member) -> str:
    """Return where an acceptance of this moment is undone, as far as it may be."""
    return reverse("lead-put-back", args=[lead.pk]) if claiming.may_undo(lead, member) else ""


@require_POST
def put_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo an acceptance; a list gets its row back."""
    lead = claiming.undo(found_live(request, pk), request.member)
    if is_fragment(request):
        return row(request, lead)
    messages.success(request, f"{lead.name} waits in {lead.owner.name} again.")
    return go(request, reverse("inbox"))


def row(request: MemberRequest, lead: Lead, **shown: str) -> HttpResponse:
    """Answer with one row of a list and what has become of it."""
    (labeled,) = linked(with_accept([lead], request.member), request.GET.get("from", ""))
    for name, value in shown.items():
        setattr(labeled, name, value)
    columns = list_table.shown_on(request)
    may_tick = request.member.may("edit")
    return render(request, "leads/list.html#row", {"lead": labeled, "bulk": may_tick, "columns": columns})


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand a lead to somebody else or to a queue."""
    lead = found_live(request, pk)
    require(request.member, "assign", lead)
    form = OwnerForm(request.POST if request.method == "POST" else None, lead=lead)
    if request.method == "POST" and form.is_valid():
        lead = ownership.assign(lead, form.chosen, by=request.member)
        messages.success(request, f"{lead.name} now belongs to {lead.owner.name}.")
        return stay(request, lead.get_absolute_url())
    back = lead.get_absolute_url()
    return dialog(request, form, title=f"Change the owner of {lead.name}", submit="Change owner", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Move a waiting lead to another queue."""
    lead = found_live(request, pk)
    require(request.member, "assign", lead)
    form = QueueChoiceForm(request.POST if request.method == "POST" else None, lead=lead)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["reason"].strip()
        lead = ownership.assign(lead, form.chosen, by=request.member, because=because or None)
        messages.success(request, f"{lead.name} waits in {lead.owner.name} now.")
        return go(request, reverse("inbox"))
    back = lead.get_absolute_url()
    return dialog(request, form, title=f"Move {lead.name} to another queue", submit="Move", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a lead back to a queue, with a reason the next person reads."""
    lead = found_live(request, pk)
    require(request.member, "release", lead)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            lead = ownership.release(lead, by=request.member, reason=form.cleaned_data["reason"], queue=form.chosen)
            messages.success(request, f"{lead.name} is back in {lead.owner.name}.")
            return go(request, reverse("inbox"))
        except Invalid as refusal:
            values.refuse(form, refusal.errors, refusal.sentence)
    back = lead.get_absolute_url()
    return dialog(request, form, title=f"Give {lead.name} back", submit="Give back", back=back)

"""Moving a lead along its statuses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads import workflow
from leads.configuration import configuration
from leads.forms import values
from leads.forms.moves import UnqualifyForm
from leads.models import Lead, Stage, Status
from leads.views import lead_context
from leads.views.dialogs import dialog
from leads.views.finding import found_live
from tenancy import ids
from tenancy.abilities import require
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, came_from, go, is_fragment, stay


@require_POST
def status(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a lead to a status; conversion and unqualifying ask more and have pages of their own."""
    lead, target = found_live(request, pk), status_of(request)
    if target.kind == Stage.CONVERTED:
        return go(request, reverse("lead-convert", args=[lead.pk]))
    if target.kind == Stage.UNQUALIFIED and target.pk != lead.status_id:
        return go(request, f"{reverse('lead-unqualify', args=[lead.pk])}?status={target.public_id}")
    workflow.move(lead, target, by=request.member)
    if is_fragment(request) and request.htmx.target == "record-head":
        return changed(request, lead)
    messages.success(request, f"{lead.name} is {target.label}.")
    return redirect(came_from(request) or lead.get_absolute_url())  # the board follows it and takes its own part


def status_of(request: MemberRequest) -> Status:
    """Return the posted status; a foreign or broken id is missing."""
    statuses = Status.objects.active()
    try:
        wanted = ids.decode(request.POST.get("status"), ids.STATUS)
    except ids.BadId:
        wanted = 0
    return get_object_or_404(statuses, pk=wanted)


def changed(request: MemberRequest, lead: Lead) -> HttpResponse:
    """Answer with the head again and let the rest of the page load what changed."""
    response = render(request, "leads/detail.html#head", lead_context.head(request, lead))
    response["HX-Trigger"] = "lead-changed"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def unqualify(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask why a lead is unqualified and, when it is not for ever, when it comes back."""
    lead = found_live(request, pk)
    require(request.member, "disqualify", lead)
    form = UnqualifyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and carried_out(request, lead, form):
        messages.success(request, f"{lead.name} is {lead.status.label}.")
        return stay(request, lead.get_absolute_url())
    text = "It leaves the open lists; everything about it is kept."
    return dialog(
        request, form, title=f"Mark {lead.name} unqualified", text=text, submit="Mark unqualified",
        back=lead.get_absolute_url(), lead=lead,
    )  # fmt: skip


def carried_out(request: MemberRequest, lead: Lead, form: UnqualifyForm) -> bool:
    """Unqualify, or keep what is missing beside its field."""
    target = unqualified_status(request.GET.get("status", ""))
    given = form.cleaned_data
    try:
        workflow.move(lead, target, by=request.member, reason=form.chosen, come_back_on=given["come_back_on"])
    except Invalid as refusal:
        values.refuse(form, refusal.errors, refusal.sentence)
        return False
    return True


def unqualified_status(text: str) -> Status:
    """Return the unqualified status meant, the default one unless another was named."""
    settings = configuration()
    named = next((row for row in settings.statuses_of(Stage.UNQUALIFIED) if row.public_id == text), None)
    return named or settings.default_status(Stage.UNQUALIFIED)

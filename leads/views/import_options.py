"""Step 3 of an import: what happens to its rows, and starting it with or without a dry run."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads import records
from leads.forms.import_options import OptionsForm
from leads.imports import running
from leads.imports.options import Options
from leads.models import Campaign, Import
from leads.views import import_context
from leads.views.imports import found
from tenancy.models import Member
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go

NEW_CAMPAIGN = {"status": "In Progress", "is_active": True}


@require_http_methods(["GET", "HEAD", "POST"])
def options(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask what happens to the rows, then try them all, or start at once where one asks for that."""
    batch = found(request, pk)
    if not batch.is_open or batch.starts_when_read:
        return redirect("import", pk)
    form = OptionsForm(request.POST if request.method == "POST" else None, batch=batch)
    if form.is_bound and form.is_valid():
        keep(batch, form, by=request.member)
        return (starting if "start" in request.POST else trying)(request, batch)
    context = import_context.frame(3, batch) | {"form": form}
    return render(request, "imports/options.html", context, status=422 if form.errors else 200)


def keep(batch: Import, form: OptionsForm, *, by: Member) -> None:
    """Keep the choices; a campaign that was named is made."""
    chosen = form.options
    if name := form.cleaned_data["new_campaign"]:
        chosen["campaign"] = records.make(Campaign, {"name": name, **NEW_CAMPAIGN}, by=by).public_id
    running.decide(batch, chosen, by=by)


def trying(request: MemberRequest, batch: Import) -> HttpResponse:
    """Let a worker try the whole list."""
    if not Options.of(batch).basis:
        return to_options(request, batch)
    try:
        running.check_all(batch, by=request.member)
    except Invalid as refusal:
        return to_columns(request, batch, refusal)
    return go(request, reverse("import-check", args=[batch.pk]))


def starting(request: MemberRequest, batch: Import) -> HttpResponse:
    """Start with the choices that are kept."""
    if batch.is_open and not Options.of(batch).basis:
        return to_options(request, batch)
    try:
        running.start(batch, batch.mapping, by=request.member)
    except Invalid as refusal:
        return to_columns(request, batch, refusal)
    return go(request, batch.get_absolute_url())


def to_options(request: MemberRequest, batch: Import) -> HttpResponse:
    """Lead back to the one question nobody answers for a person: the ground on which people may be contacted."""
    messages.error(request, "Say on what ground these people may be contacted.")
    return go(request, reverse("import-options", args=[batch.pk]))


def to_columns(request: MemberRequest, batch: Import, refusal: Invalid) -> HttpResponse:
    """Lead back to the columns, which are not settled yet, and say why."""
    messages.error(request, refusal.sentence)
    return go(request, reverse("import-mapping", args=[batch.pk]))


@require_POST
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Start an import; said twice, it starts once."""
    return starting(request, found(request, pk))

"""The statuses of the organization's leads."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.forms.settings import ReplacementForm, StatusForm
from leads.mentions import mentions
from leads.models import Lead, Status
from leads.ordering import shift
from leads.statuses import change_status, is_last, let_step, make_status, remove_status, replace_status
from tenancy import sections
from tenancy.abilities import require
from tenancy.refusals import Refusal
from tenancy.requests import MemberRequest

PAGE = "settings-statuses"


@require_safe
def statuses(request: MemberRequest) -> HttpResponse:
    """List the statuses in their order, with their leads and where they go next."""
    require(request.member, "configure")
    counted = dict(Lead.objects.live().values_list("status").annotate(Count("pk")))
    rows = [
        {"status": status, "leads": counted.get(status.pk, 0), "next": [step.target for step in status.steps.all()]}
        for status in Status.objects.prefetch_related("steps__target")
    ]
    return sections.show(request, "settings/statuses.html", PAGE, {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a status at the end."""
    require(request.member, "configure")
    form = StatusForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        status = make_status(form.values() | {"position": Status.objects.count()}, None, by=request.member)
        let_step(status, form.steps())
        messages.success(request, f"“{status.label}” is ready. Open the statuses before it to lead there.")
        return redirect(PAGE)
    return edited(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a status and the steps from it."""
    require(request.member, "configure")
    status = get_object_or_404(Status, pk=pk)
    form = StatusForm(request.POST if request.method == "POST" else None, instance=Status.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid() and changed(request, status, form):
        messages.success(request, f"“{status.label}” is saved.")
        return redirect(PAGE)
    return edited(request, form, status)


def changed(request: MemberRequest, status: Status, form: StatusForm) -> bool:
    """Write the values, or put what is refused beside the kind."""
    try:
        change_status(status, form.values(), None, by=request.member)
    except Refusal as refusal:
        form.add_error("kind", refusal.sentence)
        return False
    let_step(status, form.steps())
    return True


def edited(request: MemberRequest, form: StatusForm, status: Status | None) -> HttpResponse:
    """Draw the form."""
    context = {
        "form": form,
        "status": status,
        "title": status.label if status else "New status",
        "may_retire": status is not None and status.is_active and not status.is_default and not is_last(status),
    }
    return sections.show(request, "settings/status.html", PAGE, context, status=422 if form.errors else 200)


@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a status one place up or down."""
    require(request.member, "configure")
    status = get_object_or_404(Status, pk=pk)
    shift(Status.objects.all(), status, -1 if request.POST.get("do") == "up" else 1)
    request.organization.configuration_changed()
    return redirect(PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop using a status: ask where its leads go, or delete it when it never had any."""
    require(request.member, "configure")
    status = get_object_or_404(Status, pk=pk)
    count = Lead.objects.filter(status=status).count()
    form = ReplacementForm(request.POST if request.method == "POST" else None, status=status)
    if request.method == "POST" and count == 0:
        remove_status(status, by=request.member)
        messages.success(request, f"“{status.label}” is gone.")
        return redirect(PAGE)
    if request.method == "POST" and form.is_valid():
        moved = replace_status(status, form.cleaned_data["replacement"], by=request.member)
        messages.success(request, f"{moved:,} leads are “{form.cleaned_data['replacement']}” now.")
        return redirect(PAGE)
    context = {"status": status, "count": count, "form": form, "named_by": mentions(status)}
    return sections.show(request, "settings/status_retire.html", PAGE, context, status=422 if form.errors else 200)


@require_POST
def use_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring a retired status back."""
    require(request.member, "configure")
    status = get_object_or_404(Status, pk=pk)
    change_status(status, {"is_active": True}, None, by=request.member)
    messages.success(request, f"“{status.label}” is in use again.")
    return redirect(PAGE)

"""The reasons for unqualified leads."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import records
from leads.forms.settings import ReasonForm
from leads.mentions import listed, mentions
from leads.models import Lead, Reason
from leads.ordering import shift
from tenancy import sections
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "settings-reasons"


@require_safe
def reasons(request: MemberRequest) -> HttpResponse:
    """List the reasons in their order, with how many leads have each."""
    require(request.member, "configure")
    counted = dict(Lead.objects.live().exclude(reason=None).values_list("reason").annotate(Count("pk")))
    context = sections.page_of(request, Reason.objects.order_by("position", "id"))
    context["rows"] = [{"reason": reason, "leads": counted.get(reason.pk, 0)} for reason in context["rows"]]
    return sections.show(request, "settings/reasons.html", PAGE, context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a reason at the end."""
    require(request.member, "configure")
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"is_active": True})
    if request.method == "POST" and form.is_valid():
        reason = records.make(Reason, form.values() | {"position": Reason.objects.count()}, by=request.member)
        return saved(request, reason)
    return edited(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a reason."""
    require(request.member, "configure")
    reason = get_object_or_404(Reason, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None, instance=Reason.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        return saved(request, records.change(reason, form.values(), by=request.member))
    return edited(request, form, reason)


def saved(request: MemberRequest, reason: Reason) -> HttpResponse:
    """Let everybody work with it."""
    request.organization.configuration_changed()
    messages.success(request, f"“{reason.label}” is saved.")
    return redirect(PAGE)


def edited(request: MemberRequest, form: ReasonForm, reason: Reason | None) -> HttpResponse:
    """Draw the form."""
    context = {
        "form": form,
        "title": reason.label if reason else "New reason",
        "submit": "Save changes" if reason else "Add the reason",
        "reason": reason,
    }
    return sections.show(request, "settings/reason.html", PAGE, context, status=422 if form.errors else 200)


@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a reason one place up or down."""
    require(request.member, "configure")
    reason = get_object_or_404(Reason, pk=pk)
    shift(Reason.objects.all(), reason, -1 if request.POST.get("do") == "up" else 1)
    request.organization.configuration_changed()
    return redirect(PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a reason that no lead has and no rule names."""
    require(request.member, "configure")
    reason = get_object_or_404(Reason, pk=pk)
    why_not = needed_because(reason)
    if request.method == "POST" and not why_not:
        records.remove(reason, by=request.member)
        request.organization.configuration_changed()
        messages.success(request, f"“{reason.label}” is gone.")
        return redirect(PAGE)
    context = {"title": f"Delete “{reason.label}”", "why_not": why_not, "submit": "Delete the reason",
               "text": "No lead has this reason.", "named_by": mentions(reason)}  # fmt: skip
    return sections.show(
        request, "settings/delete.html", PAGE, context, status=409 if request.method == "POST" else 200
    )


def needed_because(reason: Reason) -> str:
    """Say why a reason must stay; nothing when it may go."""
    if count := Lead.objects.filter(reason=reason).count():
        return f"{count:,} leads have the reason “{reason.label}”. Take it out of use instead: edit it."
    if found := mentions(reason):
        return f"“{reason.label}” is named by {listed(found)}. Change that first."
    if not Reason.objects.filter(is_active=True).exclude(pk=reason.pk).exists():
        return "An unqualified lead needs a reason. Add another one first."
    return ""

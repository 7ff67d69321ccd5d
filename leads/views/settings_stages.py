"""The steps of the sales process."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import records
from leads.forms.settings import StageForm
from leads.models import Opportunity, OpportunityStage
from leads.ordering import shift
from tenancy import sections
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "settings-stages"


@require_safe
def stages(request: MemberRequest) -> HttpResponse:
    """List the stages in their order, with how many opportunities are at each."""
    require(request.member, "configure")
    counted = dict(Opportunity.objects.values_list("stage").annotate(Count("pk")))
    context = sections.page_of(request, OpportunityStage.objects.order_by("position", "id"))
    context["rows"] = [{"stage": stage, "deals": counted.get(stage.pk, 0)} for stage in context["rows"]]
    return sections.show(request, "settings/stages.html", PAGE, context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a stage at the end."""
    require(request.member, "configure")
    form = StageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        stage = records.make(
            OpportunityStage, form.values() | {"position": OpportunityStage.objects.count()}, by=request.member
        )
        return saved(request, stage)
    return edited(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a stage."""
    require(request.member, "configure")
    stage = get_object_or_404(OpportunityStage, pk=pk)
    form = StageForm(request.POST if request.method == "POST" else None, instance=OpportunityStage.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        return saved(request, records.change(stage, form.values(), by=request.member))
    return edited(request, form, stage)


def saved(request: MemberRequest, stage: OpportunityStage) -> HttpResponse:
    """Let everybody work with it."""
    request.organization.configuration_changed()
    messages.success(request, f"“{stage.label}” is saved.")
    return redirect(PAGE)


def edited(request: MemberRequest, form: StageForm, stage: OpportunityStage | None) -> HttpResponse:
    """Draw the form."""
    context = {
        "form": form,
        "title": stage.label if stage else "New stage",
        "submit": "Save changes" if stage else "Add the stage",
        "stage": stage,
    }
    return sections.show(request, "settings/stage.html", PAGE, context, status=422 if form.errors else 200)


@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a stage one place up or down."""
    require(request.member, "configure")
    stage = get_object_or_404(OpportunityStage, pk=pk)
    shift(OpportunityStage.objects.all(), stage, -1 if request.POST.get("do") == "up" else 1)
    request.organization.configuration_changed()
    return redirect(PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a stage that no opportunity has."""
    require(request.member, "configure")
    stage = get_object_or_404(OpportunityStage, pk=pk)
    why_not = needed_because(stage)
    if request.method == "POST" and not why_not:
        records.remove(stage, by=request.member)
        request.organization.configuration_changed()
        messages.success(request, f"“{stage.label}” is gone.")
        return redirect(PAGE)
    context = {"title": f"Delete “{stage.label}”", "why_not": why_not, "submit": "Delete the stage",
               "text": "No opportunity has this stage."}  # fmt: skip
    return sections.show(
        request, "settings/delete.html", PAGE, context, status=409 if request.method == "POST" else 200
    )


def needed_because(stage: OpportunityStage) -> str:
    """Say why a stage must stay; nothing when it may go."""
    if count := Opportunity.objects.filter(stage=stage).count():
        return f"{count:,} opportunities are at “{stage.label}”. Move those first."
    if stage.is_won and not OpportunityStage.objects.filter(is_won=True).exclude(pk=stage.pk).exists():
        return "A deal must be able to end well. Add another won stage first."
    if not stage.is_closed and not OpportunityStage.objects.filter(is_closed=False).exclude(pk=stage.pk).exists():
        return "A deal must have somewhere to begin. Add another open stage first."
    return ""

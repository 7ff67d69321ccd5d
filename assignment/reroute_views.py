"""The events upon which leads are routed anew, and handing on what somebody leaves behind."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assignment import leaving, rerouting
from assignment.models import Reroute
from assignment.people import teams
from assignment.sections import show
from leads.configuration import configuration
from leads.models import Lead
from tenancy import sections
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.requests import MemberRequest

ONCE = (Reroute.Upon.REOPENED, Reroute.Upon.OWNER_OFF)


class RerouteForm(forms.ModelForm):
    """One event: a score, a field, or what happens to a lead."""

    field = forms.ChoiceField(required=False, label="Which field", help_text="With “A field changes”.")

    class Meta:
        model = Reroute
        fields = ["upon", "score", "field"]
        labels = {"upon": "Route a lead anew when", "score": "Which score"}
        help_texts = {"score": "With “The score reaches a number”; only on the way up."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.name, one.label) for one in configuration().schema.fields]
        self.fields["field"].choices = [("", "Choose…"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen event needs, and forget the rest."""
        given: dict[str, Any] = super().clean() or {}
        upon = given.get("upon")
        if upon == Reroute.Upon.SCORE and given.get("score") is None:
            self.add_error("score", "Enter the score.")
        if upon == Reroute.Upon.FIELD and not given.get("field"):
            self.add_error("field", "Choose the field.")
        if upon in ONCE and Reroute.objects.filter(upon=upon).exists():
            self.add_error("upon", "This event is in the list already.")
        score = given.get("score") if upon == Reroute.Upon.SCORE else None
        return given | {"score": score, "field": given.get("field", "") if upon == Reroute.Upon.FIELD else ""}


@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """List the events."""
    require(request.member, "configure")
    context = sections.page_of(request, Reroute.objects.order_by("pk")) | {"most": rerouting.MOST}
    context["rows"] = [{"row": row, "words": words(row)} for row in context["rows"]]
    return show(request, "assignment/reroutes.html", "reroutes", context)


def words(row: Reroute) -> str:
    return f"“{rerouting.label(row.field)}” changes" if row.field else str(row)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add an event."""
    require(request.member, "configure")
    form = RerouteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        rerouting.pick(form.cleaned_data, by=request.member)
        messages.success(request, "From now on leads are routed anew upon this event.")
        return redirect("reroutes")
    return show(request, "assignment/reroute.html", "reroutes", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Switch an event on or off, or remove it."""
    require(request.member, "configure")
    row = get_object_or_404(Reroute, pk=pk)
    if request.method == "POST" and request.POST.get("do") == "remove":
        rerouting.drop(row, by=request.member)
    elif request.method == "POST":
        rerouting.change(row, {"is_active": not row.is_active}, by=request.member)
    return redirect("reroutes")


@require_http_methods(["GET", "HEAD", "POST"])
def leaver(request: MemberRequest, pk: int) -> HttpResponse:
    """Show where somebody's open leads would go, and hand them on."""
    require(request.member, "reassign")
    member = get_object_or_404(Member.objects.named(), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    to = asked.get("to") or leaving.BY_RULE
    if request.method == "POST":
        job = leaving.hand_on(member, to, by=request.member)
        messages.success(request, f"The leads of {member.name} are being handed on.")
        return redirect("job", job.pk)
    context = {
        "person": member, "to": to, "targets": targets(member), "preview": leaving.preview(member, to, timezone.now()),
        "count": Lead.objects.open().owned_by(member).count(), "most": leaving.PREVIEWED,
    }  # fmt: skip
    return show(request, "assignment/leaver.html", "assignment-people", context)


def targets(leaver: Member) -> list[tuple[str, str]]:
    """Return where leads may be handed on to."""
    settings = configuration()
    people = [one for one in settings.members if one.is_active and one.role != "viewer" and one.pk != leaver.pk]
    return [
        (leaving.BY_RULE, "By the assignment rule"),
        *((team.pool.public_id, f"Pool {team.pool.name}") for team in teams().values()),
        *((queue.public_id, f"Queue {queue.name}") for queue in settings.queues),
        *((one.public_id, one.name) for one in people),
    ]

"""What the lead page shows of a lead's score and grade, and how far a rescore is."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads.models import Job, Lead
from qualification import grading, scoring
from qualification.grading import State
from qualification.models import GradingProfile
from tenancy import events, times
from tenancy.abilities import require
from tenancy.models import Event
from tenancy.requests import MemberRequest, is_fragment

STEPS = {1: "+⅓", 2: "+⅔", 3: "+1", -1: "−⅓", -2: "−⅔", -3: "−1", 0: "0"}


@require_safe
def score(request: MemberRequest, pk: int) -> HttpResponse:
    """Explain a lead's score with lines that sum to it."""
    lead = get_object_or_404(Lead.objects.with_labels(), pk=pk)
    told = last(lead, "lead.scored", {"score": lead.score})
    given = told.because["lines"] if told else [line.data for line in scoring.lines(lead)]
    context = {"lead": lead, "lines": list(explained(given, lead.score)), "rules_url": rules_url(request, "scoring")}
    return draw(request, "score", context)


@require_safe
def grade(request: MemberRequest, pk: int) -> HttpResponse:
    """Explain a lead's grade, trait by trait."""
    lead = get_object_or_404(Lead.objects.with_labels(), pk=pk)
    told = last(lead, "lead.graded", {"grade": lead.grade})
    given = told.because["lines"] if told else [line.data for line in grading.lines(lead)]
    profile = GradingProfile.objects.filter(is_active=True).first()
    context = {
        "lead": lead,
        "profile": profile.name if profile else "",
        "lines": [marked(line) for line in given],
        "note": "" if lead.grade else "No grade until something is known",
        "criteria_url": rules_url(request, "grading"),
    }
    return draw(request, "grade", context)


def last(lead: Lead, kind: str, now: dict[str, Any]) -> Event | None:
    """Return the event that explains what a lead has now; an older one explains something else."""
    found = events.of(lead).filter(kind=kind).first()
    name, value = next(iter(now.items()))
    return found if found is not None and found.changes[name][1] == value else None


def explained(given: Iterable[dict[str, Any]], score: int) -> Iterable[dict[str, Any]]:
    """Yield the explain list; what the lines do not sum to came from elsewhere and is a line too."""
    total = 0
    for line in given:
        total += line["points"]
        yield {"points": line["points"], "reason": line["name"], "when": line["words"]}
    if total != score:
        yield {"points": score - total, "reason": "From before the present rules", "when": ""}


def marked(line: dict[str, Any]) -> dict[str, Any]:
    thirds = line["thirds"]
    steps = "?" if line["state"] == State.NOT_KNOWN else STEPS[thirds]
    return {
        "counted": bool(thirds),
        "steps": steps,
        "reason": f"{line['name']}: {line['words']}",
        "value": line["state"],
    }


def rules_url(request: MemberRequest, name: str) -> str:
    return reverse(name) if request.member.may("configure") else ""


def draw(request: MemberRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a card by itself for the lead page, or a page around it."""
    return render(request, f"qualification/{name}.html" + ("#panel" if is_fragment(request) else ""), context)


@require_safe
def job(request: MemberRequest, pk: int) -> HttpResponse:
    """Show how far a rescore is; the finished one asks no more."""
    require(request.member, "configure")
    found = get_object_or_404(Job, pk=pk)
    context = {"job": found, "running": found.state in (Job.State.WAITING, Job.State.RUNNING)}
    if found.finished_at:
        context["took"] = times.duration((found.finished_at - found.created_at).total_seconds())
    return draw(request, "job", context)

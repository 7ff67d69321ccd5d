"""The pages of scoring and grading, for admins."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from leads.models import Job, Lead
from qualification import changing, grading, preview, rescoring, scoring
from qualification.forms import FORMS, OwnName, TableForm
from qualification.models import ScoringRule
from qualification.sections import SECTIONS, Record, Section
from tenancy.abilities import require
from tenancy.requests import MemberRequest

PAGE = "qualification/rules.html"


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: MemberRequest, section: str) -> HttpResponse:
    """Show a section's numbers and switches, or keep them and rescore."""
    require(request.member, "configure")
    half = SECTIONS[section]
    records = list(half.records())
    if request.method != "POST":
        return render(request, PAGE, page(request, half, records))
    form = TableForm(half, records, request.POST)
    if not form.is_valid():
        return render(request, PAGE, page(request, half, records) | {"form": form}, status=422)
    job = changing.save_table(half, form.changed(), by=request.member)
    messages.success(request, saved_words(job))
    return redirect(half.page)


@require_POST
def effect(request: MemberRequest, section: str) -> HttpResponse:
    """Draw what the posted numbers would do, before they are saved."""
    require(request.member, "configure")
    half = SECTIONS[section]
    form = TableForm(half, list(half.records()), request.POST)
    if form.is_valid():
        form.changed()
    return render(request, f"{PAGE}#effect", page(request, half, form.records))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, section: str) -> HttpResponse:
    require(request.member, "configure")
    return edited(request, SECTIONS[section], SECTIONS[section].blank())


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: MemberRequest, section: str, pk: int) -> HttpResponse:
    """Edit one rule or criterion, or delete it."""
    require(request.member, "configure")
    half = SECTIONS[section]
    record = half.record(pk)
    if request.POST.get("do") == "delete":
        job = changing.remove(half, record, by=request.member)
        messages.success(request, f"“{record.name}” is gone. {saved_words(job)}")
        return redirect(half.page)
    return edited(request, half, record)


def edited(request: MemberRequest, section: Section, record: Record) -> HttpResponse:
    """Show the form of a record, or keep it and rescore."""
    form = FORMS[section.key](request.POST if request.method == "POST" else None, instance=record)
    if request.method == "POST" and form.is_valid():
        job = changing.save(section, form.save(commit=False), by=request.member)
        messages.success(request, f"“{form.cleaned_data['name']}” is saved. {saved_words(job)}")
        return redirect(section.page)
    return render(request, "qualification/rule.html", shown(section, record, form), status=422 if form.errors else 200)


def shown(section: Section, record: Record, form: OwnName) -> dict[str, Any]:
    kept = record.pk is not None
    title = section.record(record.pk).name if kept else f"New {section.noun}"
    return {"section": section, "form": form, "kept": kept, "title": title, "back_url": reverse(section.page)}


def saved_words(job: Job | None) -> str:
    """Say what saving has set in motion."""
    if job is None:
        return "Nothing has changed."
    return f"Rescoring {job.total:,} leads takes about {rescoring.seconds(job.total)} s; it goes on in the background."


def page(request: MemberRequest, section: Section, records: Sequence[Any]) -> dict[str, Any]:
    """Return the table with what it does to open leads."""
    now, is_score = timezone.now(), section.key == "score"
    sample = preview.of_rules(records, now) if is_score else preview.of_traits(records, now)
    total = rescoring.rescorable().count()
    rows = [row(section, record, sample.hits.get(record.pk)) for record in records]
    return {
        "section": section.key,
        "tabs": tabs(section),
        "rescore_words": f"Changes apply to {total:,} leads, about {rescoring.seconds(total)} s",
        "may_edit": True,
        "new_url": reverse(section.new),
        "preview_url": reverse(section.preview),
        "groups": [{"title": "", "rules": rows}] if rows else [],
        "sample_size": sample.size,
        "effect": score_or_grade(sample, request, is_score),
        "trial": trial(request.GET.get("try", ""), section, records),
        "grades": preview.grades(),
        "job": rescoring.running(),
    }


def score_or_grade(sample: preview.Sample, request: MemberRequest, is_score: bool) -> dict[str, Any]:
    if is_score:
        return preview.score_effect(sample, request.organization.hand_over_score)
    return preview.grade_effect(sample)


def tabs(section: Section) -> list[dict[str, Any]]:
    return [
        {"url": reverse(one.page), "label": one.label, "count": one.records().count(), "current": one == section}
        for one in SECTIONS.values()
    ]


def row(section: Section, record: Record, hits: int | None) -> dict[str, Any]:
    """Return a record as one line of the table."""
    criteria = scoring.Rule.of(record).criteria if isinstance(record, ScoringRule) else grading.Trait.of(record).meets
    words = criteria.words()
    return {
        "pk": record.pk,
        "name": record.name,
        "sentence": words[:1].upper() + words[1:],
        "points": getattr(record, section.number),
        "hits": hits,
        "active": getattr(record, section.flag),
        "broken": criteria.broken is not None,
        "edit_url": reverse(section.one, args=[record.pk]),
    }


def trial(words: str, section: Section, records: Sequence[Any]) -> dict[str, Any]:
    """Try the rules of a page, saved or not, on the lead somebody named."""
    lead = Lead.objects.live().searched(words).order_by("-created_at").first() if words.strip() else None
    if lead is None:
        return {"q": words, "lead": None, "missing": bool(words.strip())}
    if section.key == "grade":
        marks = grading.lines(lead, [grading.Trait.of(record) for record in records])
        place = grading.rank(marks)
        told = ", ".join(mark.name for mark in marks if mark.thirds)
        return {
            "q": words,
            "lead": lead,
            "before": lead.grade or "–",
            "after": rescoring.letter(place) or "–",
            "words": told,
        }
    lines = scoring.lines(lead, [scoring.Rule.of(record) for record in records if record.is_active])
    told = ", ".join(f"{line.name} {line.points:+d}" for line in lines[:4]).replace("-", "−")
    return {"q": words, "lead": lead, "before": lead.score, "after": scoring.total(lines), "words": told}

"""Trying a draft on one lead, on the last ones or on a period, and what came of it: for admins."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assignment import drafts, explaining, trying
from assignment.deciding import Outcome, Result
from assignment.dry_run import DryRun, Fate, Sides
from assignment.entries import Rule
from assignment.explaining import tests_of
from assignment.models import AssignmentRule
from assignment.sections import show
from leads.many.watching import visible
from leads.models import Job, JobRow, Lead
from tenancy import ids, sections
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.ids import BadId
from tenancy.refusals import Invalid
from tenancy.requests import MemberRequest, go, is_fragment

SIZES = (1_000, 10_000, 100_000)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask which leads, show one on both sides, or start trying many."""
    require(request.member, "configure")
    rule = get_object_or_404(AssignmentRule, pk=pk)
    context: dict[str, Any] = {"rule": rule, "sizes": SIZES, "given": request.POST or request.GET, "errors": {}}
    if request.method != "POST":
        return form(request, context | one(rule, request.GET.get("lead", "").strip()))
    try:
        job = trying.start(rule, past(request.POST.dict()), by=request.member)
    except Invalid as mistake:
        return form(request, context | {"errors": mistake.errors}, status=422)
    return redirect("dry-run", job.pk)


def form(request: MemberRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return show(request, "assignment/dry_run_new.html", "assignment-rules", context, status=status)


def past(given: dict[str, str]) -> trying.Past:
    """Read which leads somebody asks for."""
    if given.get("what") != "period":
        last = given.get("last", "")
        if not last.isdecimal() or not 1 <= int(last) <= trying.MOST:
            raise Invalid(errors={"last": f"Enter a number up to {trying.MOST:,}."})
        return trying.Past(last=int(last))
    first, end = day(given.get("since", ""), "since"), day(given.get("until", ""), "until")
    if first and end and end < first:
        raise Invalid(errors={"until": "Choose a day on or after the first one."})
    return trying.Past(since=midnight(first), until=midnight(end + timedelta(days=1)) if end else None)


def day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(errors={name: "Enter a day such as 2026-11-03."}) from None


def midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, tzinfo=current_org().tz)


def one(rule: AssignmentRule, text: str) -> dict[str, Any]:
    """Return how one lead would be routed on both sides; it is named by id, address or e-mail."""
    if not text:
        return {}
    lead = lead_named(text)
    if lead is None:
        return {"errors": {"lead": "No lead has this id, address or e-mail."}}
    draft = Rule.of(rule, 0, drafts.entries(rule))
    (fate,) = Sides(rule, draft, drafts.live_entries(rule), timezone.now(), 1).look([lead])
    return {"fate": fate, "live_steps": steps(fate.live), "draft_steps": steps(fate.draft), "why": why(fate)}


def why(fate: Fate) -> str:
    return fate.why if fate.moved else ""


def lead_named(text: str) -> Lead | None:
    known, pages = Lead.objects.live().with_labels(), [part for part in text.split("/") if part]
    try:
        return known.filter(pk=ids.decode(pages[-1], ids.LEAD)).first()
    except (BadId, IndexError):
        return known.filter(email__iexact=text).order_by("-pk").first() if "@" in text else None


def steps(outcome: Outcome) -> list[dict[str, Any]]:
    """Put a decision that was not made into words, step by step."""
    entries, match = outcome.rule.entries if outcome.rule else (), outcome.match
    names = [one.name for one in entries]
    told = explaining.told(match.tried, match.seen, tests_of(entries), names, took=outcome.entry is not None)
    waits, candidates = outcome.result == Result.WAITING, explaining.candidates(outcome.candidates)
    because = outcome.because() | told | {"tie": outcome.tie, "candidates": candidates, "waits": waits}
    return list(explaining.trace(because))


@require_http_methods(["GET", "HEAD", "POST"])
def result(request: MemberRequest, pk: int) -> HttpResponse:
    """Show how far a dry run is or, once it is over, both sides; stop it."""
    require(request.member, "configure")
    job = get_object_or_404(visible(request.member), pk=pk)
    if job.kind != trying.KIND:
        return redirect("job", pk)
    if request.method == "POST":
        trying.stop(pk, by=request.member)
        return redirect("dry-run", pk)
    context: dict[str, Any] = {"job": job, "most": trying.KEPT}
    if is_fragment(request) and request.htmx.target == "dry-run-progress" and not job.is_over:
        return render(request, "assignment/dry_run_result.html#progress", context)
    if is_fragment(request) and request.htmx.target == "dry-run-progress":
        return go(request, request.path)
    return show(request, "assignment/dry_run_result.html", "assignment-rules", context | found(request, job))


def found(request: MemberRequest, job: Job) -> dict[str, Any]:
    """Return what both sides came to, and a page of the leads that go elsewhere or fall through."""
    if job.state != Job.State.DONE or "run" not in job.result:
        return {}
    run, has = DryRun(**job.result["run"]), job.result.get("open", {})
    kept = JobRow.objects.filter(job=job).order_by("id")
    if request.GET.get("show") == "fell":
        kept = kept.filter(state=trying.FELL)
    page = sections.page_of(request, kept)
    leads = Lead.objects.only("first_name", "last_name", "company", "org_id").in_bulk(
        [row.lead_id for row in page["rows"]]
    )
    return page | {
        "run": run, "targets": [row | {"has": open_of(row["key"], has)} for row in run.deltas()],
        "rows": [{"lead": leads.get(row.lead_id), "words": row.words, "fell": row.state == trying.FELL}
                 for row in page["rows"]],
        "only_fell": request.GET.get("show") == "fell",
    }  # fmt: skip


def open_of(key: str, has: dict[str, int]) -> int | None:
    """Return how many leads a person has open; queues have none of their own."""
    if not key.startswith(ids.MEMBER):
        return None
    return has.get(str(ids.decode(key, ids.MEMBER)), 0)

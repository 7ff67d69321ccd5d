"""Long work: what runs, how far it is, what became of each lead, and taking it back."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leads.customer_lists import page
from leads.exports import running as exports
from leads.formulas import harmless
from leads.imports import undoing as imports_undo
from leads.lists.orders import Order
from leads.many import running, undoing
from leads.many.watching import visible
from leads.models import Job, JobRow, Lead
from leads.views.customer_context import turned
from tenancy import ids
from tenancy.abilities import require
from tenancy.requests import MemberRequest, go, is_fragment

NEWEST = Order("jobs", "Newest first", ("-id",), Job)
# Each order is that of an index: one of all rows of a job, one of those that ended alike.
OF_ALL = Order("rows", "", ("lead_id",), JobRow)
OF_STATE = Order("rows", "", ("id",), JobRow)
OWN_PAGES = {"dry_run": "dry-run"}  # of kinds that show more than rows, by the page's name
PLAIN = {"rescore": "Rescore every lead"}
State = JobRow.State
STATES = {"all": "All", State.DONE: "Done", State.UNCHANGED: "Unchanged", State.REFUSED: "Refused"}
# What rows of a kind came to, where that is not whether they were changed.
OUTCOMES = {"dry_run": {State.DONE: "Goes elsewhere", State.REFUSED: "Falls through"}}
CHUNK = 2000


@require_safe
def jobs(request: MemberRequest) -> HttpResponse:
    """List long work, newest first."""
    rows = page(visible(request.member), NEWEST, request.GET)
    for row in rows.rows:
        dress(row)
    context = {
        "navigation_key": "jobs",
        "jobs": rows.rows,
        "summary": f"{len(rows.rows)} of {rows.total}" if rows.rows else "No jobs",
        "previous_url": turned(request, before=rows.previous),
        "next_url": turned(request, after=rows.next),
    }
    return render(request, "jobs/list.html", context)


def dress(job: Job) -> Job:
    """Give a job its title and its result in words."""
    job.title = running.title(job) or PLAIN.get(job.kind, job.kind.capitalize())  # type: ignore[attr-defined]
    job.said = running.said(job) if job.result.get("counts") else ""  # type: ignore[attr-defined]
    job.unit = "lead"  # type: ignore[attr-defined]
    if job.kind == imports_undo.KIND:
        job.said = imports_undo.said(job.result.get("fates", {})) if job.is_over else ""  # type: ignore[attr-defined]
        job.unit = "row"  # type: ignore[attr-defined]
    return job


@require_safe
def job(request: MemberRequest, pk: int) -> HttpResponse:
    """Show how far a job is or, once it is over, what became of each lead."""
    found = dress(get_object_or_404(visible(request.member), pk=pk))
    if found.kind in OWN_PAGES:
        return go(request, reverse(OWN_PAGES[found.kind], args=[pk]))
    why_not = undoing.why_not(found, request.member, timezone.now())
    context = {"navigation_key": "jobs", "job": found, "why_not": why_not, **file_context(request, found)}
    if is_fragment(request) and request.htmx.target == "job-panel":
        if found.is_over:
            return go(request, found.get_absolute_url())
        return render(request, "jobs/page.html#panel", context)
    return render(request, "jobs/page.html", context | results_context(request, found))


def file_context(request: MemberRequest, job: Job) -> dict[str, Any]:
    """Return where an export's file is, for whoever may have it, and until when."""
    if job.file_id is None or job.finished_at is None:
        return {}
    mine = job.created_by_id == request.member.pk or request.member.may("configure")
    url = reverse("export-file", args=[job.pk]) if mine and request.member.may("export") else ""
    return {"file_url": url, "kept_until": job.finished_at + exports.KEPT_FOR}


def results_context(request: MemberRequest, job: Job) -> dict[str, Any]:
    """Return one page of what became of each lead."""
    if not job.is_over or not job.result.get("counts"):
        return {}
    counts = job.result["counts"]
    chosen = shown_state(request.GET)
    rows = page(rows_of(job, chosen), OF_ALL if chosen == "all" else OF_STATE, request.GET)
    address, total = reverse("job", args=[job.pk]), counts.get(chosen, sum(counts.values()))
    return {
        "tabs": [
            {"label": label, "url": f"{address}?show={key}", "current": key == chosen, "count": counts.get(key)}
            for key, label in STATES.items()
        ],
        "rows": with_leads(rows.rows),
        "summary": f"{len(rows.rows)} of {total:,}",
        "previous_url": turned(request, before=rows.previous),
        "next_url": turned(request, after=rows.next),
    }


def shown_state(query: QueryDict) -> str:
    return query.get("show", "") if query.get("show", "") in STATES else "all"


def rows_of(job: Job, state: str) -> QuerySet[JobRow]:
    rows = JobRow.objects.filter(job=job)
    return rows if state == "all" else rows.filter(state=state)


def with_leads(rows: Iterable[JobRow]) -> list[JobRow]:
    """Give each row its lead, one query for all; a lead that was deleted for good is none."""
    found = list(rows)
    leads = Lead.objects.only("first_name", "last_name", "company", "org_id").in_bulk([row.lead_id for row in found])
    for row in found:
        row.lead = leads.get(row.lead_id)  # type: ignore[attr-defined]
        row.said = row.words or State(row.state).label  # type: ignore[attr-defined]
    return found


@require_safe
def results(request: MemberRequest, pk: int) -> FileResponse:
    """Hand out what became of each lead as CSV, written to a file first: memory stays flat."""
    found = get_object_or_404(visible(request.member), pk=pk)
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(["Id", "Lead", "Company", "Result", "Why"])
    writer.writerows(lines(found))
    text.detach()
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"job-{found.public_id}.csv", content_type="text/csv")


def lines(job: Job) -> Iterator[list[str]]:
    """Yield a line for each lead, a chunk of them read at a time."""
    after, outcomes = 0, OUTCOMES.get(job.kind, {})
    while rows := list(JobRow.objects.filter(job=job, lead_id__gt=after).order_by("lead_id").defer("values")[:CHUNK]):
        for row in with_leads(rows):
            lead = row.lead  # type: ignore[attr-defined]
            name, company = (lead.name, lead.company) if lead else ("", "")
            words = [name, company, outcomes.get(State(row.state)) or State(row.state).label, row.words]
            yield [ids.encode(ids.LEAD, row.lead_id), *map(harmless, words)]
        after = rows[-1].lead_id


@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a bulk change back; what was changed since stays and is listed."""
    require(request.member, "edit")
    found = get_object_or_404(visible(request.member), pk=pk)
    back = undoing.undo(found, by=request.member)
    if back.is_over:
        messages.success(request, f"Taken back: {running.said(back)}.")
    return go(request, back.get_absolute_url())

"""Exporting a list: asked for once, written by a worker batch by batch, kept for seven days for whoever asked."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from leads import inquiries
from leads.exports import cells, writing
from leads.lists import columns as layouts
from leads.lists.columns import Column
from leads.lists.listing import Listing
from leads.lists.rows import labeled
from leads.many.running import member_of, title
from leads.many.selection import Selection
from leads.models import Job, Lead
from tenancy import events, stored_files
from tenancy.abilities import require
from tenancy.models import Member, StoredFile
from tenancy.refusals import Invalid, NotAllowed, Refusal

KIND = "export"
BATCH = 2000
KEPT_FOR = timedelta(days=7)
VIEW, ALL = "view", "all"


class Expired(Refusal):
    """The week is over."""

    code, status = "export_expired", 410
    sentence = "This file was kept for seven days and is gone. Export the list again."


class NotReady(Refusal):
    """A worker is still at it."""

    code, status = "export_not_ready", 409
    sentence = "This export is not finished yet."


def start(of: Selection, *, by: Member, form: str = writing.CSV, columns: str | list[str] = VIEW) -> Job:
    """Let a worker export a list or some leads; `columns` are those of the view, all of them, or names."""
    require(by, "export")
    if form not in writing.FORMATS:
        raise Invalid(errors={"format": f"Choose one of {', '.join(writing.FORMATS)}."})
    listing = listed(of, by)
    chosen = [column.name for column in chosen_columns(listing, columns)]
    total = found(listing, of).order_by().count()
    if form == writing.XLSX and total > writing.MOST_ROWS:
        raise Invalid(errors={"format": f"A workbook holds {writing.MOST_ROWS:,} rows; these are {total:,}. Take CSV."})
    name = listing.title if of.is_everything else "Selected leads"
    arguments = {"of": of.data, "format": form, "columns": chosen, "name": name, "title": f"Export: {name}"}
    job = Job.objects.create(kind=KIND, total=total, created_by=by, arguments=arguments)
    events.record(job, "job.queued", by=by, what=title(job), leads=total, columns=len(chosen))
    return job


def listed(of: Selection, by: Member) -> Listing:
    """Return the list; chosen leads are written in the order of the list they were chosen from."""
    return of.listing(by)


def found(listing: Listing, of: Selection) -> Any:
    return listing.leads if of.is_everything else of.leads(listing.member)


def chosen_columns(listing: Listing, columns: str | list[str]) -> list[Column]:
    """Return the columns meant; an unknown name is refused."""
    if columns == VIEW:
        return list(listing.columns)
    if columns == ALL:
        return cells.every()
    known = layouts.catalog()
    unknown = [name for name in columns if name not in known] if isinstance(columns, list) else [str(columns)]
    if unknown or not columns:
        raise Invalid(errors={"columns": f"There is no column “{unknown[0]}”." if unknown else "Name a column."})
    return [known[name] for name in dict.fromkeys(columns)]


def step(job: Job) -> bool:
    """Write one batch behind the last one; false when the file is there."""
    by = member_of(job)
    require(by, "export")
    path, form = writing.part(f"{job.public_id}.{job.arguments['format']}"), job.arguments["format"]
    at = job.arguments.get("bytes", 0)
    if writing.size(path) < at:  # another host's disk, or a swept folder: everything is written again
        at, job.done, job.arguments = 0, 0, job.arguments | {"cursor": ""}
    rows, cursor = batch(job, by)
    outputs = cells.outputs(columns_of(job))
    end = writing.append(path, at, ([cells.cell(one.read(lead)) for one in outputs] for lead in rows), form)
    job.done += len(rows)
    job.total = max(job.total, job.done)
    job.arguments = job.arguments | {"bytes": end, "cursor": cursor}
    job.state = Job.State.RUNNING
    if len(rows) == BATCH:
        job.save()
        return True
    finish(job, [one.label for one in outputs])
    return False


def batch(job: Job, by: Member) -> tuple[list[Lead], str]:
    """Return the next leads in the list's order, and where the ones after them begin."""
    of = Selection.kept(job.arguments["of"])
    listing = listed(of, by)
    cursor = listing.order.read(job.arguments.get("cursor", "")) if job.arguments.get("cursor") else None
    rows = listing.order.sorted(found(listing, of)).defer("search_text")
    if cursor is not None:
        rows = rows.filter(listing.order.beyond(cursor))
    leads = labeled(rows[:BATCH])
    return leads, listing.order.cursor(leads[-1]) if leads else job.arguments.get("cursor", "")


def columns_of(job: Job) -> list[Column]:
    """Return the columns as they were chosen; one that was deleted meanwhile is left out."""
    known = layouts.catalog()
    return [known[name] for name in job.arguments["columns"] if name in known]


def finish(job: Job, names: list[str]) -> None:
    """Keep the file and tell whoever asked for it."""
    form = job.arguments["format"]
    path = writing.part(f"{job.public_id}.{form}")
    job.file = stored_files.keep(writing.finished(path, names, form))
    path.unlink(missing_ok=True)
    job.state, job.finished_at = Job.State.DONE, timezone.now()
    job.result = {"bytes": job.file.size}
    job.save()
    events.record(job, "job.done", by=job.created_by, what=title(job), leads=job.done)
    if job.created_by is not None:
        text = f"{title(job)}: {job.done:,} lead{'' if job.done == 1 else 's'}, ready to download"
        inquiries.tell(job.created_by, "job.done", text, f"jobs/{job.public_id}/")


def file_of(job: Job, *, by: Member) -> tuple[StoredFile, str]:
    """Return an export's file and its name, for whoever asked for it and for admins; handing it out is recorded."""
    require(by, "export")
    if job.created_by_id != by.pk and not by.may("configure"):
        raise NotAllowed("Only whoever asked for this export, and admins, may download it.")
    if not job.is_over:
        raise NotReady
    if job.file is None:
        raise Expired
    events.record(job, "export.downloaded", by=by, what=title(job))
    return job.file, file_name(job)


def file_name(job: Job) -> str:
    """Return a name that every system takes."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in job.arguments["name"].lower()).strip("-")
    return f"{plain or 'leads'}-{job.created_at:%Y-%m-%d}.{job.arguments['format']}"


def sweep(now: datetime) -> int:
    """Delete files that were kept long enough, and rows of exports that never ended."""
    old = Job.objects.filter(kind=KIND, file__isnull=False, finished_at__lt=now - KEPT_FOR).select_related("file")
    swept = 0
    for job in old[:500]:
        drop(job)
        swept += 1
    forgotten(writing.part("").iterdir())
    return swept


def drop(job: Job) -> None:
    stored, job.file = job.file, None
    job.save(update_fields=["file"])
    if stored is not None:
        stored_files.drop(stored)


def forgotten(paths: Iterable[Any]) -> None:
    for path in paths:
        if time.time() - path.stat().st_mtime > 2 * 86_400:
            path.unlink(missing_ok=True)

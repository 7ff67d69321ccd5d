"""Running an import: chunks of rows that commit with their progress, so that a kill loses and doubles nothing."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from leads import bell, duplicates, inquiries
from leads.bulk import copy_rows
from leads.configuration import configuration
from leads.imports import formats
from leads.imports import mapping as columns
from leads.imports.reading import Table, read
from leads.models import Campaign, Import, ImportRow
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import acting, current_org
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

log = logging.getLogger(__name__)

CHUNK = 100  # rows a transaction: a chunk's leads appear together, within a second
PREVIEWED = 10


class Started(Refusal):
    """Rows are on their way; what they mean is settled."""

    code, status = "import_started", 409
    sentence = "This import has been started; its columns and options can no longer change."


def receive(content: bytes, file_name: str, *, by: Member) -> Import:
    """Store a list with its rows, raw, and a suggested mapping; nothing runs before somebody confirms it."""
    require(by, "import")
    found: Table = read(content)
    batch = Import.objects.create(
        file_name=file_name[:255], encoding=found.encoding, delimiter=found.delimiter, headers=found.headers,
        mapping=columns.suggest(found, configuration()), rows=len(found.rows), created_by=by,
        written=formats.of_columns(found.rows, comma=found.delimiter == ";"),
    )  # fmt: skip
    copy_rows(
        ImportRow, ["batch_id", "line", "cells"], ([batch.pk, line, cells] for line, cells in enumerate(found.rows, 2))
    )
    events.record(batch, "import.received", by=by, rows=batch.rows)
    return batch


def choose(batch: Import, mapping: Mapping[str, str], *, by: Member) -> Import:
    """Keep the mapping a person chose; until the import is started it may be chosen anew."""
    require(by, "import")
    chosen = columns.check(mapping, batch.headers, configuration())
    if not Import.objects.filter(pk=batch.pk, state=Import.State.MAPPING).update(mapping=chosen):
        raise Started
    batch.mapping = chosen
    return batch


def start(
    batch: Import,
    mapping: Mapping[str, str],
    *,
    by: Member,
    options: dict[str, Any] | None = None,
    campaign: Campaign | None = None,
) -> Import:
    """Confirm the mapping and let a worker run the import; confirming twice runs it once."""
    require(by, "import")
    chosen = columns.check(mapping, batch.headers, configuration())
    started = Import.objects.filter(pk=batch.pk, state=Import.State.MAPPING).update(
        mapping=chosen, options=options or {}, campaign=campaign or batch.campaign, state=Import.State.WAITING
    )
    if started:
        batch.refresh_from_db()
        events.record(batch, "import.started", by=by)
        org_id = current_org().pk
        transaction.on_commit(lambda: bell.ring_for("imports", org_id))
    return batch


def discard(batch: Import, *, by: Member) -> None:
    """Forget a list that was never started, with its rows."""
    require(by, "import")
    if batch.state != Import.State.MAPPING:
        raise Started
    events.record(batch, "import.discarded", by=by, name=batch.file_name, rows=batch.rows)
    batch.delete()


def preview(batch: Import, mapping: Mapping[str, str]) -> list[tuple[ImportRow, dict[str, Any]]]:
    """Return the first rows as they would be read."""
    return [
        (row, columns.values(row.cells, mapping, batch.written)) for row in batch.lines.order_by("line")[:PREVIEWED]
    ]


def drain(org_id: int, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Run an organization's waiting imports, one chunk a transaction; return how many rows were done."""
    done = 0
    while go_on():
        with acting(org_id, door="import"):
            written = run_chunk()
        if written is None:
            break
        done += written
    return done


def run_chunk() -> int | None:
    """Run the next rows of the oldest waiting import; None when nothing waits that nobody else has."""
    running = (Import.State.WAITING, Import.State.RUNNING)
    batch = (
        Import.objects.select_related("created_by__user", "campaign")
        .select_for_update(skip_locked=True, of=("self",))
        .filter(state__in=running)
        .order_by("id")
        .first()
    )
    if batch is None:
        return None
    duplicates.hold_everybody()  # single keys taken row by row could wait for a post that waits for them
    rows = list(batch.lines.filter(state=ImportRow.State.WAITING).order_by("line")[:CHUNK])
    counts = {"created": 0, "joined": 0, "rejected": 0}
    member = batch.created_by
    for row in rows:
        run_row(batch, row, member)
        counts[row.state] += 1
    ImportRow.objects.bulk_update(rows, ["state", "problem", "lead"])
    Import.objects.filter(pk=batch.pk).update(
        state=Import.State.RUNNING, **{name: F(name) + number for name, number in counts.items()}
    )
    if len(rows) < CHUNK:
        finish(batch)
    return len(rows)


def run_row(batch: Import, row: ImportRow, member: Member | None) -> None:
    """Let one row in as a new lead or an inquiry of a known one, or keep why not."""
    written = source_of(batch) | columns.values(row.cells, batch.mapping, batch.written)
    try:
        if member is None:
            raise Invalid("Whoever started this import is no longer here.")
        with transaction.atomic():
            values, created_at = columns.dated(written)
            why = {"words": f"Import of {batch.file_name}", "line": row.line}
            lead, was_known = inquiries.take_in(values, by=member, because=why, created_at=created_at)
            if batch.campaign is not None:
                inquiries.respond(batch.campaign, lead, "Sent")
        row.lead, row.state = lead, ImportRow.State.JOINED if was_known else ImportRow.State.CREATED
    except Refusal as refusal:
        row.state = ImportRow.State.REJECTED
        row.problem = " ".join(columns.explained(refusal, written, configuration(), quoting=True))
    except OperationalError:  # the database is away: the whole chunk waits for another try
        raise
    except Exception as error:  # one row must not hold up the others; it says what it met
        log.exception("Row %s of import %s failed", row.line, batch.pk)
        row.state = ImportRow.State.REJECTED
        row.problem = f"An error of ours: {type(error).__name__}. The row is kept; import it again after an update."


def source_of(batch: Import) -> dict[str, Any]:
    """Return what the whole list has in common."""
    source = batch.options.get("lead_source", "")
    return {"lead_source": source} if source else {}


def finish(batch: Import) -> None:
    """Close an import whose rows are all accounted for and tell who started it."""
    Import.objects.filter(pk=batch.pk).update(state=Import.State.DONE, finished_at=timezone.now())
    batch.refresh_from_db()
    events.record(batch, "import.done", created=batch.created, joined=batch.joined, rejected=batch.rejected)
    if batch.created_by is not None:
        text = f"{batch.file_name}: {batch.created:,} new, {batch.joined:,} known, {batch.rejected:,} not imported"
        inquiries.tell(batch.created_by, "import.done", text, f"imports/{batch.public_id}/")

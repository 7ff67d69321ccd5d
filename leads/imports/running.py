"""Running an import: chunks of rows that commit with their progress, so that a kill loses and doubles nothing."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from leads import bell, duplicates, inquiries
from leads.bulk import copy_records
from leads.configuration import configuration
from leads.editing import drafted
from leads.imports import examining
from leads.imports import mapping as columns
from leads.imports.mapping_checks import check
from leads.imports.receiving import Started
from leads.imports.source import rows_of
from leads.intake import Newcomer, let_in
from leads.models import Campaign, Import, ImportRow
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import acting, current_org
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

log = logging.getLogger(__name__)

CHUNK_LETTERS = 4_000_000  # of a transaction's cells
CHUNK = 500  # rows a transaction: posts of the organization wait for it, so it ends within a second or so
PREVIEWED = 10
OUTCOMES = ("created", "updated", "unchanged", "skipped", "rejected")


def choose(batch: Import, mapping: Mapping[str, Any], *, by: Member) -> Import:
    """Keep the mapping a person chose; until the import is started it may be chosen anew."""
    require(by, "import")
    chosen = check(mapping, batch)
    if not Import.objects.filter(pk=batch.pk, state__in=Import.OPEN).update(mapping=chosen):
        raise Started
    batch.mapping = chosen
    return batch


def start(
    batch: Import,
    mapping: Mapping[str, Any],
    *,
    by: Member,
    options: dict[str, Any] | None = None,
    campaign: Campaign | None = None,
) -> Import:
    """Confirm the mapping and let a worker run the import; confirming twice runs it once."""
    require(by, "import")
    chosen = check(mapping, batch)
    wanted = {"mapping": chosen, "options": options or {}, "campaign": campaign or batch.campaign}
    unread = Import.objects.filter(pk=batch.pk, state=Import.State.READING, starts_when_read=False)
    ready = Import.objects.filter(pk=batch.pk, state=Import.State.MAPPING)
    if unread.update(starts_when_read=True, **wanted) or ready.update(state=Import.State.WAITING, **wanted):
        batch.refresh_from_db()
        events.record(batch, "import.started", by=by)
        org_id = current_org().pk
        transaction.on_commit(lambda: bell.ring_for("imports", org_id))
    return batch


def preview(batch: Import, mapping: Mapping[str, Any]) -> list[tuple[ImportRow, dict[str, Any]]]:
    """Return the first rows as they would be read."""
    read = columns.reading(mapping, batch)
    return [(ImportRow(line=line, cells=cells), read(cells)) for line, cells in batch.sample[:PREVIEWED]]


def drain(org_id: int, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Read and run an organization's waiting imports, one chunk a transaction; return how many rows were done."""
    examining.drain(org_id)
    done = 0
    rows = Reading()
    while go_on():
        with acting(org_id, door="import"):
            written = run_chunk(rows)
        if written is None:
            break
        done += written
    return done


class Reading:
    """The file of the import that runs, open from chunk to chunk for as long as nobody else runs one of them."""

    def __init__(self) -> None:
        self.of = (0, 0)
        self.rows: Iterator[tuple[int, list[str]]] = iter(())

    def next(self, batch: Import) -> list[ImportRow]:
        """Return the next rows of an import, few enough in number and letters."""
        if self.of != (batch.pk, batch.reached):
            self.rows = rows_of(batch, after=batch.reached)
        self.of = (0, 0)  # what fails is read again
        rows: list[ImportRow] = []
        letters = 0
        while len(rows) < CHUNK and letters < CHUNK_LETTERS and (found := next(self.rows, None)):
            line, cells = found
            letters += sum(map(len, cells))
            rows.append(ImportRow(batch=batch, line=line, cells=cells))
        self.of = (batch.pk, rows[-1].line if rows else batch.reached)
        return rows


def run_chunk(reading: Reading | None = None) -> int | None:
    """Run the next rows of the oldest waiting import; None when nothing waits that nobody else has."""
    running = (Import.State.WAITING, Import.State.RUNNING)
    batch = (
        Import.objects.select_related("created_by__user", "campaign", "source")
        .select_for_update(skip_locked=True, of=("self",))
        .filter(state__in=running)
        .order_by("id")
        .first()
    )
    if batch is None:
        return None
    duplicates.hold_everybody()  # single keys taken row by row could wait for a post that waits for them
    rows = (reading or Reading()).next(batch)
    run_rows(batch, rows)
    keep_outcomes(rows)
    counts = Counter(row.state for row in rows)
    Import.objects.filter(pk=batch.pk).update(
        state=Import.State.RUNNING,
        started_at=batch.started_at or timezone.now(),
        reached=rows[-1].line if rows else batch.reached,
        **{name: F(name) + counts[name] for name in OUTCOMES},
    )
    if not rows:
        finish(batch)
    return len(rows)


def run_rows(batch: Import, rows: list[ImportRow]) -> None:
    """Let a chunk's rows in as one set; if that meets an error of ours, one by one."""
    member = batch.created_by
    try:
        with transaction.atomic():
            read = columns.reader(batch)
            chances = [drafted_row(batch, row, read(row.cells), member) for row in rows]
            if member is not None:
                let_in_rows(batch, [chance for chance in chances if chance is not None], member)
    except OperationalError:  # the database is away: the whole chunk waits for another try
        raise
    except Exception:
        log.exception("A chunk of import %s failed as a set", batch.pk)
        for row in rows:
            run_row(batch, row, member)


def let_in_rows(batch: Import, arrivals: list[tuple[ImportRow, Newcomer]], member: Member) -> None:
    """Let in the rows that hold a person, and put them into the list's campaign."""
    let_in([newcomer for _, newcomer in arrivals], by=member, now=timezone.now())
    for row, newcomer in arrivals:
        row.lead, row.state = newcomer.lead, ImportRow.State.UPDATED if newcomer.was_known else ImportRow.State.CREATED
        if batch.campaign is not None and newcomer.lead is not None:
            inquiries.respond(batch.campaign, newcomer.lead, "Sent")


def drafted_row(
    batch: Import, row: ImportRow, found: dict[str, Any], member: Member | None
) -> tuple[ImportRow, Newcomer] | None:
    """Return a row as the person it holds; one that holds none is marked with the reason."""
    written = source_of(batch) | found
    try:
        if member is None:
            raise Invalid("Whoever started this import is no longer here.")
        values, created_at = columns.dated(written)
        return row, Newcomer(drafted(values, by=member, created_at=created_at), why(batch, row))
    except Refusal as refusal:
        refuse(row, refusal, written)
    return None


def why(batch: Import, row: ImportRow) -> dict[str, Any]:
    return {"words": f"Import of {batch.file_name}", "line": row.line}


def refuse(row: ImportRow, refusal: Refusal, written: dict[str, Any]) -> None:
    row.state = ImportRow.State.REJECTED
    row.problem = " ".join(columns.explained(refusal, written, configuration(), quoting=True))


def keep_outcomes(rows: list[ImportRow]) -> None:
    """Write each row with what became of it."""
    copy_records(ImportRow, rows)


def run_row(batch: Import, row: ImportRow, member: Member | None) -> None:
    """Let one row in by itself, or keep why not."""
    row.lead, row.state, row.problem = None, ImportRow.State.WAITING, ""
    try:
        with transaction.atomic():
            arrival = drafted_row(batch, row, columns.reader(batch)(row.cells), member)
            if arrival is not None and member is not None:
                let_in_rows(batch, [arrival], member)
    except OperationalError:
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
    events.record(batch, "import.done", created=batch.created, updated=batch.updated, rejected=batch.rejected)
    if batch.created_by is not None:
        text = f"{batch.file_name}: {batch.created:,} new, {batch.updated:,} known, {batch.rejected:,} not imported"
        inquiries.tell(batch.created_by, "import.done", text, f"imports/{batch.public_id}/")

"""Mending rows that were left out, in their place: one by one, or one column of all that have the same reason."""

from collections.abc import Sequence

from django.db import connection

from leads.imports.reading import clean
from leads.imports.reasons import because_of
from leads.imports.running import NotNow
from leads.models import Import, ImportRow
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

State = ImportRow.State
OVER = (Import.State.DONE, Import.State.CANCELED)
MENDABLE = (State.REJECTED, State.SKIPPED, State.WAITING)
AT_ONCE = 20_000  # rows that are mended while somebody waits


class Imported(Refusal):
    """A row that is in needs no repair."""

    code, status = "row_imported", 409
    sentence = "Row {line} is in already. Change its lead instead."


def repair(batch: Import, line: int, cells: Sequence[str], *, by: Member) -> ImportRow:
    """Write a row's cells anew; it waits then until the repaired rows are run again."""
    row = mendable(batch, line, by)
    mended = [clean(cell.replace("\r\n", "\n")) for cell in cells]  # as forms send the end of a line
    if len(mended) != len(batch.headers):
        raise Invalid(f"This row has {len(batch.headers)} cells.")
    changes = {
        batch.headers[place]: [old, new]
        for place, (old, new) in enumerate(zip(row.cells, mended, strict=False))
        if old != new
    }
    row.cells, row.state, row.problem = mended, State.WAITING, ""
    row.save(update_fields=["cells", "state", "problem"])
    events.record(batch, "import.row_repaired", by=by, changes=changes, line=line)
    return row


def mendable(batch: Import, line: int, by: Member) -> ImportRow:
    """Return a row that may be mended, held until the transaction ends."""
    require(by, "import")
    held = Import.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state not in OVER:
        raise NotNow(held)
    row: ImportRow = batch.lines.select_for_update(of=("self",)).get(line=line)
    if row.state not in MENDABLE:
        raise Imported(line=line)
    return row


def repair_all(batch: Import, reason: str, column: int, value: str, *, by: Member) -> int:
    """Give one column the same value in every refused row that has a reason; return how many rows wait then."""
    require(by, "import")
    held = Import.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state not in OVER:
        raise NotNow(held)
    if not 0 <= column < len(batch.headers):
        raise Invalid("There is no such column. Choose from the list.")
    rows = list(because_of(batch, State.REJECTED, reason).order_by("line").values_list("pk", flat=True)[:AT_ONCE])
    with connection.cursor() as cursor:
        cursor.execute(SET, [str(column), clean(value), rows])
    told = {"reason": reason, "column": batch.headers[column], "value": clean(value), "rows": len(rows)}
    events.record(batch, "import.rows_repaired", by=by, **told)
    return len(rows)


SET = """
    UPDATE leads_importrow SET cells = jsonb_set(cells, ARRAY[%s], to_jsonb(%s::text)), state = 'waiting', problem = ''
    WHERE id = ANY(%s)
"""

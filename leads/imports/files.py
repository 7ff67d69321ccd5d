"""Lists on their way out: rows that were refused with the reason, and an empty list with our column names."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, BinaryIO, TextIO

from django.conf import settings

from leads.configuration import Configuration
from leads.formulas import harmless
from leads.imports.targets import targets
from leads.models import Import
from tenancy.refusals import Invalid

PROBLEM = "problem"
LEFT_OUT = ("name", "status", "id", "campaign_status")


def opened(file: Path) -> BinaryIO:
    """Open a file on this machine, or raise `Invalid` saying why it cannot be imported."""
    try:
        if file.stat().st_size > settings.IMPORT_MAX_BYTES:
            raise Invalid(f"One import takes {settings.IMPORT_MAX_BYTES // 2**20} MB. Cut {file} into parts.")
        return file.open("rb")
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error


def left_out(batch: Import, state: str) -> IO[bytes]:
    """Return the rows that ended in a state as they came, with one more column that says why, as a file on disk."""
    rows = batch.lines.filter(state=state).order_by("line").values_list("cells", "problem")
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    write(text, [*batch.headers, PROBLEM], ([*cells, why] for cells, why in rows.iterator(chunk_size=2000)))
    text.detach()
    out.seek(0)
    return out


def template(settings: Configuration) -> bytes:
    """Return a list without rows whose column names are ours."""
    return written([label for name, label in targets(settings) if name not in LEFT_OUT], [])


def written(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a list as every spreadsheet opens it: commas, and a mark that says UTF-8."""
    text = io.StringIO(newline="")
    write(text, headers, rows)
    return text.getvalue().encode("utf-8-sig")


def write(text: TextIO, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a list, no cell of which a spreadsheet runs."""
    writer = csv.writer(text)
    writer.writerow([harmless(name) for name in headers])
    writer.writerows([harmless(cell) for cell in row] for row in rows)

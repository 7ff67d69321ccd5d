"""Lists on their way out: rows that were refused with the reason, and an empty list with our column names."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from leads.configuration import Configuration
from leads.imports.targets import targets
from leads.models import Import, ImportRow
from tenancy.refusals import Invalid

PROBLEM = "problem"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LEFT_OUT = ("name", "status", "id", "campaign_status")


def opened(file: Path) -> BinaryIO:
    """Open a file on this machine, or raise `Invalid` saying why it cannot be imported."""
    try:
        if file.stat().st_size > settings.IMPORT_MAX_BYTES:
            raise Invalid(f"One import takes {settings.IMPORT_MAX_BYTES // 2**20} MB. Cut {file} into parts.")
        return file.open("rb")
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error


def rejected(batch: Import) -> bytes:
    """Return the refused rows as they came, with one more column that says what is wrong."""
    rows = batch.lines.filter(state=ImportRow.State.REJECTED).order_by("line").values_list("cells", "problem")
    return written([*batch.headers, PROBLEM], ([*cells, problem] for cells, problem in rows.iterator(chunk_size=2000)))


def template(settings: Configuration) -> bytes:
    """Return a list without rows whose column names are ours."""
    return written([label for name, label in targets(settings) if name not in LEFT_OUT], [])


def written(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a list as every spreadsheet opens it: commas, and a mark that says UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(name) for name in headers])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; a phone number keeps its plus sign."""
    if not cell.startswith(FORMULA) or is_number(cell):
        return cell
    return f"'{cell}"


def is_number(cell: str) -> bool:
    """Say whether a cell is a number or a phone number, which no spreadsheet runs."""
    rest = cell[1:].replace(" ", "")
    return cell[0] in "+-" and rest.replace(".", "").replace(",", "").isdecimal()

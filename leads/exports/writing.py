"""Writing an export: rows are appended to a file of their own and become what is handed out at the end.

A CSV is appended as it is. A workbook cannot be gone on with, so its rows wait as lines of JSON; XlsxWriter then writes
them with `constant_memory`, one row in memory at a time. No cell of either begins as a formula does.
"""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import xlsxwriter

from leads.exports.cells import Cell
from leads.formulas import harmless
from tenancy import stored_files

CSV, XLSX = "csv", "xlsx"
FORMATS = {CSV: "CSV, for every spreadsheet and program", XLSX: "XLSX, an Excel workbook"}
MOST_ROWS = 1_048_575  # of a sheet, below its line of names
LONGEST = 32_767  # characters of a workbook's cell
READ = 1 << 18
BOM = b"\xef\xbb\xbf"


def part(name: str) -> Path:
    """Return where the rows of a running export wait, in the organization's area."""
    folder = stored_files.area() / ".exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def append(path: Path, at: int, rows: Iterable[Sequence[Cell]], form: str) -> int:
    """Write rows from a place on, so that what a killed worker left behind it is overwritten; return the new end."""
    with path.open("r+b" if at else "wb") as out:
        out.truncate(at)
        out.seek(at)
        for chunk in (lines if form == CSV else json_lines)(rows):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
        return out.tell()


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([safe(value) for value in row] for row in rows)
    yield text.getvalue().encode()


def json_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    for row in rows:
        yield json.dumps([safe(value) for value in row], ensure_ascii=False).encode() + b"\n"


def safe(value: Cell) -> Cell:
    """Return a cell that no spreadsheet runs; NUL has no place in any file."""
    return harmless(value.replace("\x00", "")) if isinstance(value, str) else value


def finished(path: Path, names: Sequence[str], form: str) -> Iterator[bytes]:
    """Yield the file to be handed out."""
    if form == CSV:
        yield BOM
        yield from lines([list(names)])
        with path.open("rb") as found:
            while chunk := found.read(READ):
                yield chunk
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}-") as out:
        workbook(path, names, out.name)
        with open(out.name, "rb") as found:
            while chunk := found.read(READ):
                yield chunk


def workbook(path: Path, names: Sequence[str], to: str) -> None:
    """Write waiting rows as a workbook."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "tmpdir": str(path.parent),
    }  # fmt: skip
    with xlsxwriter.Workbook(to, options) as book, path.open("rb") as found:
        sheet = book.add_worksheet("Leads")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(names):
            sheet.write_string(0, place, str(safe(name)), bold)
        for number, line in enumerate(found, 1):
            for place, value in enumerate(json.loads(line)):
                write(sheet, number, place, value)


def write(sheet: "xlsxwriter.worksheet.Worksheet", row: int, place: int, value: Cell) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, place, value[:LONGEST])
    elif value is not None:
        sheet.write_number(row, place, value)

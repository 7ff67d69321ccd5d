"""Reading a list: whatever encoding, delimiter and newline it has, or a workbook."""

import csv
import io
import re
from dataclasses import dataclass

import charset_normalizer

from leads.imports import workbook
from tenancy.refusals import Invalid

MOST_ROWS = 100_000
MOST_COLUMNS = 200
DELIMITERS = (",", ";", "\t", "|")
TOLD_DELIMITER = re.compile(r"sep=([!#$%&'()*+,./:;<=>?@^_`{|}~\t-])", re.IGNORECASE)
WORKBOOK = b"PK\x03\x04"
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Table:
    """A list as read: its column names and its rows of cells, each as long as the header."""

    encoding: str
    delimiter: str
    headers: list[str]
    rows: list[list[str]]


def read(content: bytes) -> Table:
    """Read a file, or raise `Invalid` saying what to send instead."""
    if content.startswith(WORKBOOK):
        return table("xlsx", "", workbook.cells(content))
    encoding, text = decoded(content)
    try:
        delimiter, lines = parted(text)
    except csv.Error as error:
        raise Invalid(f"This file cannot be read as a list: {error}. Look for a quote that is never closed.") from error
    return table(encoding, delimiter, lines)


def parted(text: str) -> tuple[str, list[list[str]]]:
    """Return the delimiter, told by the first line or guessed, and the cells of every line."""
    first, _, rest = text.partition("\n")
    if told := TOLD_DELIMITER.fullmatch(first.rstrip("\r")):
        text = rest
    delimiter = told[1] if told else guess_delimiter(text)
    return delimiter, list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def decoded(content: bytes) -> tuple[str, str]:
    """Return (encoding, text): by its mark, as UTF-8, else as the likeliest."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return encoding, content.decode(encoding, errors="replace")
    try:
        return "utf-8", content.decode()
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(content[:200_000]).best()
        encoding = best.encoding if best is not None else "cp1252"
        return encoding, content.decode(encoding, errors="replace")


def guess_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first lines most alike, into more than one piece."""
    sample = [line for line in text.splitlines()[:20] if line.strip()]

    def quality(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        first = widths[0] if widths else 1
        return (sum(width == first for width in widths) if first > 1 else 0, first)

    return max(DELIMITERS, key=quality)


def table(encoding: str, delimiter: str, lines: list[list[str]]) -> Table:
    """Return header and rows, even in width, blank lines left out."""
    filled = [line for line in lines if any(cell.strip() for cell in line)]
    if len(filled) < 2:
        raise Invalid("This file has no rows. Send a list with one line of column names and at least one row below.")
    if len(filled) - 1 > MOST_ROWS:
        raise Invalid(f"This file has {len(filled) - 1:,} rows; one import takes {MOST_ROWS:,}. Cut it into parts.")
    if len(filled[0]) > MOST_COLUMNS:
        raise Invalid(f"This file has {len(filled[0]):,} columns; one import takes {MOST_COLUMNS}. Remove some.")
    headers = [clean(name) or f"Column {place}" for place, name in enumerate(filled[0], 1)]
    width = len(headers)
    rows = [[clean(cell) for cell in line[:width]] + [""] * (width - len(line)) for line in filled[1:]]
    return Table(encoding, delimiter, headers, rows)


def clean(cell: str) -> str:
    """Return a cell as JSON and PostgreSQL can keep it: NUL fits in neither."""
    return cell.replace("\x00", "").strip()

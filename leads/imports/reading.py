"""Reading a list: whatever encoding, delimiter, newline and packing it has, or a workbook."""

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from leads.imports import workbook
from leads.imports.encodings import detect
from leads.imports.suggesting import known_names, plain
from tenancy.refusals import Invalid

MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_UNPACKED = 200 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")
TOLD_DELIMITER = re.compile(r"sep=([!#$%&'()*+,./:;<=>?@^_`{|}~\t-])", re.IGNORECASE)
LOOKED_AT = 60  # lines in which the header may hide behind a preamble
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
NO_ROWS = "This file has no rows. Send a list with one line of column names and at least one row below."


@dataclass(frozen=True)
class Table:
    """A list as read: its column names and its rows of cells, each as long as the header; lines count from 1."""

    encoding: str
    delimiter: str
    headers: list[str]
    rows: list[list[str]]
    header_row: int = 1


def read(content: bytes) -> Table:
    """Read a file, or raise `Invalid` saying what to send instead."""
    content = unpacked(content)
    if content.startswith(ZIP):
        return table("xlsx", "", workbook.cells(content))
    encoding = detect(content)
    text = content.decode(encoding, errors="replace")
    try:
        delimiter, lines = parted(text)
    except csv.Error as error:
        raise Invalid(f"This file cannot be read as a list: {error}. Look for a quote that is never closed.") from error
    return table(encoding, delimiter, lines)


def unpacked(content: bytes) -> bytes:
    """Return what a gzip file or a zip of one file holds; a workbook, which is a zip too, stays as it is."""
    try:
        if content.startswith(GZIP):
            return bounded(gzip.GzipFile(fileobj=io.BytesIO(content)))
        if content.startswith(ZIP):
            return only_file(content)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise Invalid("This file cannot be opened. Save it as CSV and send that.") from error
    return content


def only_file(content: bytes) -> bytes:
    """Return the one list in a zip, or the zip itself when it is a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [part for part in archive.infolist() if not part.is_dir() and not is_shadow(part.filename)]
        if any(part.filename.startswith("xl/") or part.filename == "content.xml" for part in files):
            return content
        if len(files) != 1:
            raise Invalid(f"This archive holds {len(files)} files. Send them one by one.")
        with archive.open(files[0]) as packed:
            return bounded(packed)


def is_shadow(name: str) -> bool:
    """Say whether a part of an archive is what one system leaves beside each file."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def bounded(packed: IO[bytes] | gzip.GzipFile) -> bytes:
    """Read what is packed, up to a size; a small file may unpack to any."""
    content = packed.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        raise Invalid(f"This file unpacks to more than {MOST_UNPACKED // 2**20} MB. Cut it into parts.")
    return content


def parted(text: str) -> tuple[str, list[list[str]]]:
    """Return the delimiter, told by the first line or guessed, and the cells of every line."""
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    told = TOLD_DELIMITER.fullmatch(first.rstrip("\r"))
    delimiter = told[1] if told else guess_delimiter(text)
    lines = list(csv.reader(io.StringIO(rest if told else text, newline=""), delimiter=delimiter))
    return delimiter, [[], *lines] if told else lines


def guess_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first lines most alike, into more than one piece."""
    sample = "".join(text.splitlines(keepends=True)[:LOOKED_AT])

    def quality(delimiter: str) -> tuple[int, int]:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(row)]
        except csv.Error:
            return (0, 0)
        width, often = Counter(len(row) for row in rows).most_common(1)[0] if rows else (1, 0)
        return (often if width > 1 else 0, width)

    return max(DELIMITERS, key=quality)


def header_place(lines: Sequence[Sequence[str]]) -> int:
    """Return which line names the columns: the first as wide as most, or a later one that says more known names."""
    widths = Counter(len(line) for line in lines[:LOOKED_AT] if any(cell.strip() for cell in line))
    usual = widths.most_common(1)[0][0] if widths else 0
    wide = [place for place, line in enumerate(lines[:LOOKED_AT]) if filled(line) and len(line) >= usual]
    wide = [place for place in wide if filled(lines[place]) * 2 >= usual or known(lines[place]) > 1] or wide
    best = max(wide[:LOOKED_AT], key=lambda place: (known(lines[place]) > 1, -place), default=0)
    return best


def filled(line: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in line)


def known(line: Sequence[str]) -> int:
    """Return how many cells of a line are names of columns that we know."""
    return sum(plain(cell) in known_names() for cell in line)


def table(encoding: str, delimiter: str, lines: list[list[str]]) -> Table:
    """Return header and rows, even in width, blank lines left out."""
    place = header_place(lines)
    rows = [line for line in lines[place + 1 :] if filled(line)]
    if not rows or not lines:
        raise Invalid(NO_ROWS)
    if len(rows) > MOST_ROWS:
        raise Invalid(f"This file has {len(rows):,} rows; one import takes {MOST_ROWS:,}. Cut it into parts.")
    if len(lines[place]) > MOST_COLUMNS:
        raise Invalid(f"This file has {len(lines[place]):,} columns; one import takes {MOST_COLUMNS}. Remove some.")
    headers = [clean(name) or f"Column {number}" for number, name in enumerate(lines[place], 1)]
    width = len(headers)
    cells = [[clean(cell) for cell in line[:width]] + [""] * (width - len(line)) for line in rows]
    return Table(encoding, delimiter, headers, cells, place + 1)


def clean(cell: str) -> str:
    """Return a cell as JSON and PostgreSQL can keep it: NUL fits in neither."""
    return cell.replace("\x00", "").strip()

"""Reading a list: whatever encoding, delimiter, newline and packing it has, or a workbook; a record at a time."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, TextIO

from leads.imports import workbook
from leads.imports.encodings import SAMPLE as HEAD
from leads.imports.encodings import detect
from leads.imports.suggesting import known_names, plain
from leads.imports.unpacking import opened
from tenancy.refusals import Invalid

MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
MOST_LETTERS = 1_000_000  # in one record; beyond that a quote was never closed
DELIMITERS = (",", ";", "\t", "|")
TOLD_DELIMITER = re.compile(r"sep=([!#$%&'()*+,./:;<=>?@^_`{|}~\t-])", re.IGNORECASE)
LOOKED_AT = 60  # records in which the header may hide behind a preamble
SAMPLE = 200  # rows by which columns are known
SAMPLE_LETTERS, CELL_LETTERS, LOOKED_COLUMNS = 500_000, 1000, 5000
BLANKS = 10_000  # records read in search of them
WORKBOOK = "xlsx"  # in place of an encoding
NO_ROWS = "This file has no rows. Send a list with one line of column names and at least one row below."


@dataclass(frozen=True)
class Dialect:
    """How a file is read: its letters, what parts its cells, and which record names the columns, from 1."""

    encoding: str
    delimiter: str
    header_row: int = 1


@dataclass(frozen=True)
class Table:
    """A list as read: its column names and rows of cells, each as long as the header, with their record numbers."""

    encoding: str
    delimiter: str
    headers: list[str]
    rows: list[list[str]]
    header_row: int
    lines: list[int]
    is_whole: bool = True

    @property
    def dialect(self) -> Dialect:
        return Dialect(self.encoding, self.delimiter, self.header_row)


class Lines:
    """The lines of a text for the CSV reader, which says where a record begins; none grows without end."""

    def __init__(self, text: TextIO) -> None:
        self.text, self.letters, self.has_ended = text, 0, False

    def __iter__(self) -> Iterator[str]:
        first = self.text.readline(MOST_LETTERS + 1).removeprefix("\ufeff")
        yield "\n" if TOLD_DELIMITER.fullmatch(first.rstrip("\r\n")) else first
        while line := self.text.readline(MOST_LETTERS + 1):
            self.letters += len(line)
            if self.letters > MOST_LETTERS:
                raise csv.Error(f"more than {MOST_LETTERS:,} letters")
            yield line
        self.has_ended = True


def read(content: bytes) -> Table:
    """Read a whole file that is small, or raise `Invalid` saying what to send instead."""
    return look(io.BytesIO(content), most=MOST_ROWS)


def look(file: BinaryIO, *, most: int = SAMPLE) -> Table:
    """Read a file's columns and first rows, or raise `Invalid` saying what to send instead."""
    dialect = dialect_of(file)
    found = enumerate(map(cut, records(file, dialect)), 1)
    first = list(islice(found, LOOKED_AT))
    header_row = header_place([cells for _, cells in first]) + 1
    headers = headers_of(first[header_row - 1][1] if first else [])
    rows: dict[int, list[str]] = {}
    is_whole, letters = True, 0
    for line, cells in chain(first[header_row:], found):
        if len(rows) == most or line > BLANKS + most or letters > SAMPLE_LETTERS:
            is_whole = False
            break
        if filled(cells):
            rows[line] = evened(cells, len(headers))
            letters += sum(map(len, cells)) if most == SAMPLE else 0
    if not rows:
        raise Invalid(NO_ROWS)
    return Table(dialect.encoding, dialect.delimiter, headers, [*rows.values()], header_row, [*rows], is_whole)


def cut(cells: list[str]) -> list[str]:
    """Return what is kept of a record that is only looked at."""
    return [cell[:CELL_LETTERS] for cell in cells[:LOOKED_COLUMNS]]


def dialect_of(file: BinaryIO) -> Dialect:
    """Return how a file is read, judged by its head; the header's place is not looked for."""
    found = opened(file)
    if found.is_workbook:
        return Dialect(WORKBOOK, "")
    head = found.file.read(HEAD + 1)
    encoding = detect(head)
    return Dialect(encoding, delimiter_of(head.decode(encoding, errors="replace").removeprefix("\ufeff")))


def records(file: BinaryIO, dialect: Dialect) -> Iterator[list[str]]:
    """Yield the cells of every record of a file, blank ones and those before the header too."""
    found = opened(file)
    if found.is_workbook:
        yield from workbook.records(found.file)
        return
    text = io.TextIOWrapper(found.file, encoding=dialect.encoding, errors="replace", newline="")
    try:
        yield from parted(Lines(text), dialect.delimiter)
    finally:
        text.detach()  # or it would close the file, which is its opener's


def parted(lines: Lines, delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of every record of a text, or raise `Invalid` naming the record that never ends."""
    number = 1
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            lines.letters = 0
            if lines.has_ended:
                raise csv.Error("its quote is never closed")
            yield cells
            number += 1
    except csv.Error as error:
        raise Invalid(
            f"Row {number} cannot be read: {error}. "
            "Look there for a quote that is never closed, mend it and send the file again."
        ) from error


def delimiter_of(text: str) -> str:
    """Return the delimiter that the first line tells, or the one that cuts the first lines most alike."""
    sample = list(islice(io.StringIO(text, newline=""), LOOKED_AT))
    if sample and (told := TOLD_DELIMITER.fullmatch(sample[0].rstrip("\r\n"))):
        return told[1]

    def quality(delimiter: str) -> tuple[int, int]:
        try:
            rows = [row for row in csv.reader(sample, delimiter=delimiter) if any(row)]
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
    return max(wide[:LOOKED_AT], key=lambda place: (known(lines[place]) > 1, -place), default=0)


def filled(line: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in line)


def known(line: Sequence[str]) -> int:
    """Return how many cells of a line are names of columns that we know."""
    return sum(plain(cell) in known_names() for cell in line)


def headers_of(line: Sequence[str]) -> list[str]:
    """Return the names of columns; one without a name goes by its number."""
    if len(line) > MOST_COLUMNS:
        raise Invalid(f"This file has {len(line):,} columns; one import takes {MOST_COLUMNS}. Remove some.")
    return [clean(name) or f"Column {number}" for number, name in enumerate(line, 1)]


def evened(line: Sequence[str], width: int) -> list[str]:
    """Return a row's cells, as many as there are columns."""
    return [clean(cell) for cell in line[:width]] + [""] * (width - len(line))


def clean(cell: str) -> str:
    """Return a cell as JSON and PostgreSQL can keep it: NUL fits in neither."""
    return cell.replace("\x00", "").strip()

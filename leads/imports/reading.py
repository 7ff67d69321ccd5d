"""Reading a list: whatever encoding, delimiter, newline and packing it has, or a workbook; a record at a time."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, TextIO

from leads.formulas import MARK, unmarked
from leads.imports import workbook
from leads.imports.encodings import SAMPLE as HEAD
from leads.imports.encodings import detect
from leads.imports.notes import LOST, UNCLOSED, Notes
from leads.imports.suggesting import known_names, plain
from leads.imports.unpacking import Opened, opened
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
MOST_UNCLOSED = 1000  # records with a quote that is never closed; each costs reading what follows again
SCANNED, SCANNED_PACKED = 500, 32  # megabytes in which a letter beyond ASCII is looked for
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b\x7f]")
FEW_CONTROLS, MOST_CONTROLS = 8, 0.02  # stray ones are left out; more than this share is no text
LOST_LETTER = "\ufffd"
ENDLESS = (
    "Row {row:,} cannot be read: it has a cell of more than 131,072 letters. Look there for a quote that is never "
    "closed, or shorten the cell, and send the file again."
)
WORKBOOK = "xlsx"  # in place of an encoding
NO_LIST = "This file holds no text, so it is no list. Send a CSV, TSV or XLSX file, plain or packed as gzip or zip."
NO_ROWS = "This file has no rows. Send a list with one line of column names and at least one row below."


@dataclass(frozen=True)
class Dialect:
    """How a file is read: its letters, what parts its cells, and which record names the columns, from 1."""

    encoding: str
    delimiter: str
    header_row: int = 1
    sheet: int = 1


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
    sheet: int = 1

    @property
    def dialect(self) -> Dialect:
        return Dialect(self.encoding, self.delimiter, self.header_row, self.sheet)


class Lines:
    """The lines of a text for the CSV reader, which says where a record begins; none grows without end."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.record: list[str] = []  # lines since the record began
        self.letters = 0
        self.has_ended = self.has_lost = False
        self.given_back: list[str] = []

    def __iter__(self) -> Iterator[str]:
        while line := self.given_back.pop() if self.given_back else self.text.readline(MOST_LETTERS + 1):
            self.record.append(line)
            self.letters += len(line)
            if self.letters > MOST_LETTERS:
                raise csv.Error
            if LOST_LETTER in line:
                self.has_lost = True
            yield line
        self.has_ended = True

    def begin(self) -> None:
        """Note that a record begins."""
        self.record.clear()
        self.letters, self.has_lost = 0, False

    def give_back(self) -> str:
        """Return the first line of a record that has no end, and read the others again."""
        first, *others = self.record
        self.given_back.extend(reversed(others))
        self.begin()
        self.has_ended = False
        return first


def read(content: bytes) -> Table:
    """Read a whole file that is small, or raise `Invalid` saying what to send instead."""
    return look(io.BytesIO(content), most=MOST_ROWS)


def look(file: BinaryIO, given: Dialect | None = None, *, most: int = SAMPLE) -> Table:
    """Read a file's columns and first rows as told or found, or raise `Invalid` saying what to send instead.

    A header row of 0 is looked for.
    """
    dialect = given or dialect_of(file)
    found = enumerate(map(cut, records(file, dialect)), 1)
    first = list(islice(found, max(LOOKED_AT, dialect.header_row)))
    header_row = dialect.header_row or header_place([cells for _, cells in first]) + 1
    if given is not None and header_row > len(first):
        raise Invalid(f"There is no row {header_row:,} in this file.")
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
    kept = [*rows.values()]
    return Table(dialect.encoding, dialect.delimiter, headers, kept, header_row, [*rows], is_whole, dialect.sheet)


def cut(cells: list[str]) -> list[str]:
    """Return what is kept of a record that is only looked at."""
    return [cell[:CELL_LETTERS] for cell in cells[:LOOKED_COLUMNS]]


def dialect_of(file: BinaryIO) -> Dialect:
    """Return how a file is read, judged by its head; the header's place is not looked for."""
    found = opened(file)
    if found.is_workbook:
        return Dialect(WORKBOOK, "", header_row=0)
    head = found.file.read(HEAD + 1)
    encoding = detect(telling(found, head))
    text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
    if len(CONTROLS.findall(text)) > max(FEW_CONTROLS, len(text) * MOST_CONTROLS):
        raise Invalid(NO_LIST)
    return Dialect(encoding, delimiter_of(text), header_row=0)


def telling(found: Opened, head: bytes) -> bytes:
    """Return the bytes that tell an encoding: the head or, where it is plain ASCII, those around the first other."""
    if len(head) <= HEAD or b"\0" in head or not head.isascii():
        return head
    for _ in range(SCANNED_PACKED if found.is_packed else SCANNED):
        block = found.file.read(2**20)
        if other := BEYOND_ASCII.search(block):
            return block[max(other.start() - 1000, 0) :] + found.file.read(HEAD)
        if not block:
            break
    return head


def records(file: BinaryIO, dialect: Dialect, notes: Notes | None = None) -> Iterator[list[str]]:
    """Yield the cells of every record of a file, blank ones and those before the header too."""
    found = opened(file)
    if found.is_workbook:
        for number, cells in enumerate(workbook.records(found.file, dialect.sheet), 1):
            if sum(map(len, cells)) > MOST_LETTERS:
                raise Invalid(ENDLESS.format(row=number))
            yield cells
        return
    text = io.TextIOWrapper(found.file, encoding=dialect.encoding, errors="replace", newline="")
    try:
        lines = Lines(text)
        first = text.readline(MOST_LETTERS + 1).removeprefix("\ufeff")
        lines.given_back.append("\n" if TOLD_DELIMITER.fullmatch(first.rstrip("\r\n")) else first)
        yield from parted(lines, dialect.delimiter, notes or Notes())
    finally:
        if not text.closed:
            text.detach()  # or it would close the file, which is its opener's


def parted(lines: Lines, delimiter: str, notes: Notes) -> Iterator[list[str]]:
    """Yield the cells of every record of a text; a quote that is open when the file ends costs its own line only.

    Raises `Invalid` naming the record whose cells never end within bounds.
    """
    number, is_over = 1, False
    while not is_over:
        try:
            for cells in csv.reader(lines, delimiter=delimiter):
                if lines.has_ended:
                    break
                if lines.has_lost:
                    notes.add(LOST, number)
                yield cells
                number += 1
                lines.begin()
            else:
                is_over = True
                continue
            if notes.add(UNCLOSED, number) > MOST_UNCLOSED:
                raise csv.Error
            yield next(csv.reader([lines.give_back()], delimiter=delimiter, quoting=csv.QUOTE_NONE))
            number += 1
        except csv.Error as error:
            raise Invalid(ENDLESS.format(row=number)) from error


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
    return sum(bool(name := plain(cell)) and name in known_names() for cell in line)


def headers_of(line: Sequence[str]) -> list[str]:
    """Return the names of columns; one without a name goes by its number."""
    if len(line) > MOST_COLUMNS:
        raise Invalid(f"This file has {len(line):,} columns; one import takes {MOST_COLUMNS}. Remove some.")
    return [clean(name) or f"Column {number}" for number, name in enumerate(line, 1)]


def evened(line: Sequence[str], width: int) -> list[str]:
    """Return a row's cells, as many as there are columns."""
    letters = "".join(line)
    if MARK in letters or "\x00" in letters:
        cells = [clean(cell) for cell in line[:width]]
    else:
        cells = [cell.strip() for cell in line[:width]]
    return cells + [""] * (width - len(line))


def clean(cell: str) -> str:
    """Return a cell as JSON and PostgreSQL can keep it, NUL fits in neither; without the mark of a harmless formula."""
    plain = cell.replace("\x00", "").strip()
    return unmarked(plain) if plain[:1] == MARK else plain

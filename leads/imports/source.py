"""The rows of an import, streamed from the file as it was sent: memory does not grow with the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from leads.imports import plain_copies, workbook
from leads.imports.notes import WIDER, Notes
from leads.imports.reading import WORKBOOK, Dialect, evened, filled, records
from leads.imports.unpacking import opened
from leads.models import Import
from tenancy import stored_files
from tenancy.refusals import Refusal


class NoFile(Refusal):
    """The file of an import was cleaned away, or never came."""

    code, status = "import_without_file", 409
    sentence = "The file of this import is no longer kept. Send it again."


class Rows:
    """Rows of a file as (record number, cells), and how many of its bytes have been read."""

    def __init__(self, file: BinaryIO, dialect: Dialect, width: int, after: int = 0, copy: Path | None = None) -> None:
        self.file, self.notes, self.copy = file, Notes(), copy
        self.found = self.read(dialect, width, max(after, dialect.header_row))

    def read(self, dialect: Dialect, width: int, after: int) -> Iterator[tuple[int, list[str]]]:
        with self.file:
            found = records(self.file, dialect, self.notes)
            for line, cells in enumerate(plain_copies.copied(found, self.copy) if self.copy else found, 1):
                if line > after and any(map(str.strip, cells)):
                    if len(cells) > width and filled(cells[width:]):
                        self.notes.add(WIDER, line)
                    yield line, evened(cells, width)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        return next(self.found)

    @property
    def examined(self) -> int:
        """Bytes of the file that have been read."""
        return 0 if self.file.closed else self.file.tell()


def rows_of(batch: Import, after: int = 0) -> Rows:
    """Return the rows behind a record of an import's file, (line, cells) each; lines count as spreadsheets do.

    Header and blank records are counted and left out; cells are as many as the header's. Raises `Invalid` where the
    file cannot be read any further.
    """
    if batch.source is None:
        raise NoFile
    width, copy = len(batch.headers), plain_copies.place(batch)
    if copy is not None and copy.exists():
        return Rows(copy.open("rb"), plain_copies.dialect(batch), width, after)
    return Rows(stored_files.opened(batch.source), dialect_of(batch), width, after)


def first_rows_of(batch: Import) -> Rows:
    """Return all rows of an import's file, leaving a plain copy of a workbook behind once they are read."""
    if batch.source is None:
        raise NoFile
    file = stored_files.opened(batch.source)
    return Rows(file, dialect_of(batch), len(batch.headers), copy=plain_copies.place(batch))


def sheets_of(batch: Import) -> list[str]:
    """Return what the sheets of an import's workbook are called; nothing when it is none."""
    if batch.encoding != WORKBOOK or batch.source is None:
        return []
    with stored_files.opened(batch.source) as file:
        return workbook.sheet_names(opened(file).file)


def dialect_of(batch: Import) -> Dialect:
    return Dialect(batch.encoding, batch.delimiter, batch.header_row, batch.sheet)

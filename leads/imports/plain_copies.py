"""Plain copies of workbooks: parsing a million rows takes a minute, and a run that is resumed begins behind a row.

They are made while a file is read through, lie beside it, and may go at any time: then the workbook itself is read.
"""

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from leads.imports.reading import MOST_COLUMNS, WORKBOOK, Dialect
from leads.models import Import
from tenancy import stored_files

ENCODING, DELIMITER = "utf-8", ","


def place(batch: Import) -> Path | None:
    """Return where the plain copy of an import's workbook lies; nothing for a list that is plain."""
    if batch.encoding != WORKBOOK or batch.source is None:
        return None
    path = stored_files.path_of(batch.source)
    return path.with_name(f"{path.name}.sheet-{batch.sheet}")


def dialect(batch: Import) -> Dialect:
    """Return how a copy is read: its records are those of the sheet."""
    return Dialect(ENCODING, DELIMITER, batch.header_row)


def copied(records: Iterable[list[str]], path: Path) -> Iterator[list[str]]:
    """Yield records while writing them down; only a copy of all of them stays."""
    unfinished = path.with_name(f".incoming-{path.name}-{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            text = io.TextIOWrapper(file, encoding=ENCODING, errors="replace", newline="", write_through=False)
            writer = csv.writer(text)
            for cells in records:
                writer.writerow(cells[:MOST_COLUMNS])
                yield cells
            text.flush()
            text.detach()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)

"""Reading a workbook row by row: its parts are parsed as they are unpacked, so that memory does not grow with them."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from leads.imports.archives import directory_fits
from leads.imports.workbook_cells import Cells, Styles
from leads.imports.workbook_parsing import parse
from leads.imports.workbook_strings import Strings
from tenancy.refusals import Invalid

MOST_UNPACKED = 2 * 1024**3  # bytes of one part; parsed as they come, a part costs time and no memory
MOST_HELD = 16 * 1024**2  # bytes of the small parts that are read whole
BLOCK = 64 * 1024
OTHER_KINDS = frozenset(("content.xml", "xl/workbook.bin"))  # of other programs, which we have no reader for
BROKEN = (expat.ExpatError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError,
          KeyError, OSError)  # fmt: skip
UNREADABLE = "This workbook cannot be opened. Save it as CSV and send that."


@dataclass
class Workbook:
    """An open workbook: its sheets by name, and what all of them share."""

    archive: zipfile.ZipFile
    sheets: list[tuple[str, str]] = field(default_factory=list)  # (name, part)
    starts_1904: bool = False


def records(file: BinaryIO, sheet: int = 1) -> Iterator[list[str]]:
    """Yield the cells of each row of a sheet as text, empty rows too, or raise `Invalid` saying what to send."""
    try:
        found = opened(file)
        part = found.sheets[min(sheet, len(found.sheets)) - 1][1]
        styles = Styles(found.starts_1904)
        if "xl/styles.xml" in found.archive.namelist():
            parse(found.archive.read("xl/styles.xml"), styles.start, styles.end)
        yield from rows(found.archive, part, styles)
    except BROKEN as error:
        raise Invalid(UNREADABLE) from error


def sheet_names(file: BinaryIO) -> list[str]:
    """Return what the sheets of a workbook are called, in their order."""
    try:
        return [name for name, _ in opened(file).sheets]
    except BROKEN as error:
        raise Invalid(UNREADABLE) from error


def opened(file: BinaryIO) -> Workbook:
    """Open a workbook whose parts are within bounds."""
    file.seek(0)
    directory_fits(file)
    found = Workbook(zipfile.ZipFile(file))
    parts = {part.filename: part.file_size for part in found.archive.infolist()}
    if OTHER_KINDS.intersection(parts):
        raise Invalid("Only .xlsx workbooks can be read. Save it as .xlsx or CSV and send that.")
    if any(size > MOST_UNPACKED for size in parts.values()):
        raise Invalid("This workbook is too large when unpacked. Save it as CSV and send that.")
    small = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
    if any(parts.get(name, 0) > MOST_HELD for name in small):
        raise Invalid("This workbook is too large when unpacked. Save it as CSV and send that.")
    list_sheets(found)
    return found


def list_sheets(found: Workbook) -> None:
    """Find the sheets that a workbook shows, in their order."""
    targets: dict[str, str] = {}
    shown: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            found.starts_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet" and attributes.get("state", "visible") == "visible":
            key = next((value for key, value in attributes.items() if key == "id" or key.endswith(" id")), "")
            shown.append((attributes.get("name", ""), key))

    parse(found.archive.read("xl/_rels/workbook.xml.rels"), relation)
    parse(found.archive.read("xl/workbook.xml"), sheet)
    found.sheets = [(name, targets[key]) for name, key in shown if key in targets]
    if not found.sheets:
        raise Invalid("This workbook shows no sheet with rows. Save the list as CSV and send that.")


def rows(archive: zipfile.ZipFile, part: str, styles: Styles) -> Iterator[list[str]]:
    """Yield the rows of one part while it is unpacked."""
    with Strings(archive) as strings, archive.open(part) as packed:
        cells = Cells(strings, styles)
        parser = expat.ParserCreate()
        cells.attach(parser)
        while block := packed.read(BLOCK):
            parser.Parse(block, False)
            yield from cells.taken()
        parser.Parse(b"", True)
        yield from cells.taken()

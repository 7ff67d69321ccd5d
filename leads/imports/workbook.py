"""Reading a workbook without letting a small file become a large one: cells are dense in memory, whatever they hold."""

import io
import re
import zipfile
import zlib

from python_calamine import CalamineError, CalamineWorkbook

from tenancy.refusals import Invalid

MOST_UNPACKED = 100 * 1024 * 1024
MOST_CELLS = 5_000_000  # a cell named XFD1048576 alone would ask for half a terabyte and end the process
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
PLACE = re.compile(rb'\br\s*=\s*["\']([A-Za-z]{0,3})([0-9]{1,7})["\']')
OTHER_KINDS = frozenset(("content.xml", "xl/workbook.bin"))  # read by other readers, which we have no bounds for
BROKEN = (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)


def cells(content: bytes) -> list[list[str]]:
    """Return the cells of a workbook's first sheet as text, or raise `Invalid` saying what to send instead."""
    try:
        check(content)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except BROKEN as error:
        raise Invalid("This workbook cannot be opened. Save it as CSV and send that.") from error
    return [[written(cell) for cell in row] for row in sheet.to_python()]


def check(content: bytes) -> None:
    """Refuse a workbook that would take much more memory than its file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if OTHER_KINDS.intersection(part.filename for part in parts):
            raise Invalid("Only .xlsx workbooks can be read. Save it as CSV and send that.")
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Invalid("This workbook is too large when unpacked. Save it as CSV and send that.")
        for part in parts:
            unpacked = archive.read(part)  # which also fails when the size it states is a lie
            if SHEET.fullmatch(part.filename) and extent(unpacked) > MOST_CELLS:
                raise Invalid("Cells of this workbook lie too far apart. Save it as CSV and send that.")


def extent(sheet: bytes) -> int:
    """Return how many cells lie between the first one and the farthest."""
    width = height = 1
    for letters, digits in PLACE.findall(sheet):
        height = max(height, int(digits))
        width = max(width, column(letters))
    return width * height


def column(letters: bytes) -> int:
    """Return the number of a column by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def written(cell: object) -> str:
    """Return a cell as a person would type it: whole numbers without a fraction."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

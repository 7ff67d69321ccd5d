"""Cells that a spreadsheet would run as a formula: marked on their way out, freed of exactly that mark on their way in.

An apostrophe in front makes a text of anything. A text that begins with apostrophes and would be a formula without them
gets one more, so that taking one off always gives back what was there.
"""

# As spreadsheets begin a formula, in the wide letters of East Asia too; a tab or a line's end may hide one.
BEGINNINGS = tuple("=+-@\t\r\n＝＋－＠")
MARK = "'"


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs; numbers and phone numbers stay as they are."""
    return f"{MARK}{cell}" if is_formula(cell) else cell


def unmarked(cell: str) -> str:
    """Return a cell without the mark that made it harmless; any other apostrophe belongs to it."""
    return cell[1:] if cell[:1] == MARK and is_formula(cell[1:]) else cell


def is_formula(cell: str) -> bool:
    """Say whether a cell, without apostrophes and blanks in front, begins as a formula does."""
    begun = cell.lstrip(" \u00a0'")
    return begun.startswith(BEGINNINGS) and not (begun == cell and is_number(cell))


def is_number(cell: str) -> bool:
    """Say whether a cell is a number or a phone number, which no spreadsheet runs."""
    rest = cell[1:].replace(" ", "").replace(".", "").replace(",", "")
    return cell[0] in "+-" and rest.isascii() and rest.isdecimal()

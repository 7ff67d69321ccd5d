"""The cells of a workbook's sheet as a person would type them: shared texts, numbers, days and answers of formulas."""

import re
from datetime import datetime, timedelta
from typing import Any

from leads.imports.workbook_parsing import refuse
from leads.imports.workbook_strings import MOST_LETTERS, TOO_LONG, Strings
from tenancy.refusals import Invalid

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet
APART = "Cells of this workbook lie too far apart. Save it as CSV and send that."
# Number formats that mean a day or a time, by their fixed numbers (ECMA-376, part 1, 18.8.30) or their letters.
DAYS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
DAY_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
NOTHING: list[str] = []  # every empty row


class Styles:
    """Which styles show a number as a day."""

    def __init__(self, starts_1904: bool) -> None:
        self.begin = datetime(1904, 1, 1) if starts_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self.own: dict[str, str] = {}
        self.dated: list[bool] = []
        self.is_inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside:
            self.dated.append(self.is_dated(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_inside = False

    def is_dated(self, number: str) -> bool:
        if number in self.own:
            return DAY_LETTERS.search(NO_LETTERS.sub("", self.own[number].split(";")[0])) is not None
        return number.isdecimal() and int(number) in DAYS

    def written(self, value: str, style: str | None) -> str:
        """Return a number as text: whole ones without a fraction, days in ISO 8601."""
        if style is not None and style.isdecimal() and int(style) < len(self.dated) and self.dated[int(style)]:
            return self.day(value)
        if value.isdecimal() and len(value) < 16:
            return value
        try:
            number = float(value)
        except ValueError:
            return value
        return str(int(number)) if number.is_integer() else repr(number)

    def day(self, value: str) -> str:
        """Return a count of days as a date, with its time if it has one; a time alone as such."""
        try:
            days = float(value)
            found = self.begin + timedelta(seconds=round(days * 86400))
        except (ValueError, OverflowError):
            return value
        if days < 1:
            return found.time().isoformat()
        return found.date().isoformat() if found.time() == datetime.min.time() else found.isoformat(" ")


class Cells:
    """What a parser of a sheet tells, five times a cell: hence bare names, few calls, and text appended as it comes."""

    def __init__(self, strings: Strings, styles: Styles) -> None:
        self.strings, self.styles = strings, styles
        self.rows: list[list[str]] = []
        self.number = self.place = 0
        self.cells: list[str] = []
        self.kind: str | None = None
        self.style: str | None = None
        self.parts: list[str] = []
        self.text: str | None = None
        self.is_phonetic = False
        self.columns: dict[str, int] = {}
        self.names: dict[str, str] = {}

    def attach(self, parser: Any) -> None:
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.parts.append
        parser.StartDoctypeDeclHandler = refuse

    def taken(self) -> list[list[str]]:
        """Return the rows made since the last time."""
        if len(self.parts) > 1 and sum(map(len, self.parts)) > MOST_LETTERS:
            raise Invalid(TOO_LONG.format(most=MOST_LETTERS))
        rows, self.rows = self.rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = self.names.get(name) or self.names.setdefault(name, name.rpartition(":")[2])
        if name == "c":
            self.kind, self.style, self.text = attributes.get("t"), attributes.get("s"), None
            place = attributes.get("r", "").rstrip("0123456789")
            self.place = (self.columns.get(place) or self.column(place)) if place else self.place + 1
        elif name in ("v", "t"):
            self.parts.clear()
        elif name == "row":
            self.begin_row(attributes)
        elif name == "rPh":
            self.is_phonetic = True

    def end(self, name: str) -> None:
        name = self.names[name]
        if name == "v":
            self.text = "".join(self.parts)
        elif name == "c":
            if self.text is not None:
                self.put(self.value(self.text))
        elif name == "row":
            self.rows.append(self.cells)
        elif name == "t" and not self.is_phonetic:
            self.text = (self.text or "") + "".join(self.parts)
        elif name == "rPh":
            self.is_phonetic = False

    def begin_row(self, attributes: dict[str, str]) -> None:
        """Make the empty rows before this one, which the sheet leaves out."""
        number = int(attributes.get("r") or self.number + 1)
        if number > MOST_ROWS:
            raise Invalid(APART)
        self.rows.extend([NOTHING] * (number - self.number - 1))
        self.number, self.place, self.cells = max(number, self.number + 1), 0, []

    def column(self, letters: str) -> int:
        self.columns[letters] = column(letters)
        if self.columns[letters] > MOST_COLUMNS:
            raise Invalid(APART)
        return self.columns[letters]

    def put(self, value: str) -> None:
        """Put a value in its column; one that is told twice keeps its first value."""
        if self.place > MOST_COLUMNS:
            raise Invalid(APART)
        while len(self.cells) < self.place - 1:
            self.cells.append("")
        if len(self.cells) == self.place - 1:
            self.cells.append(value)

    def value(self, text: str) -> str:
        kind = self.kind
        if kind == "s":
            return self.strings.of(int(text))
        if kind is None or kind == "n":
            return self.styles.written(text, self.style)
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return text.removesuffix("T00:00:00").replace("T", " ") if kind == "d" else text


def column(letters: str) -> int:
    """Return the number of a column by its letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number

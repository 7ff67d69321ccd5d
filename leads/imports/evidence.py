"""How columns write dates, numbers and phones, told by all of their cells while these stream by."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from leads.imports.formats import (
    BARE_NUMBER,
    CURRENCY,
    DECIMAL_COMMA,
    DECIMAL_POINT,
    GROUP_OF_THREE,
    PARTS,
    SAMPLE,
)

LETTERS = 80  # of a cell that are looked at: dates and numbers are short
MOST_VALUES = 100  # of a column of which each may be given a meaning


class Dates:
    """The order in which every date of a column is one."""

    def __init__(self) -> None:
        self.year_first = self.has_slash = self.is_any = False
        self.day_first = self.month_first = 0

    def add(self, cell: str) -> bool:
        """Take in a cell and say whether it is a date."""
        match = PARTS.fullmatch(cell)
        if match is None:
            return False
        if not self.is_any:
            self.is_any, self.has_slash = True, "/" in cell
        if len(match[1]) == 4:
            self.year_first = True
            return True
        self.day_first += int(match[1]) > 12
        self.month_first += int(match[2]) > 12
        return True

    def shown(self) -> dict[str, int]:
        """Return how many dates fit one order alone."""
        return {"dmy": self.day_first, "mdy": self.month_first}

    def told(self) -> str:
        """Return `dmy`, `mdy` or `ymd`; if two fit, points put the day first and slashes the month."""
        if self.year_first:
            return "ymd"
        if self.day_first or self.month_first:
            return "dmy" if self.day_first >= self.month_first else "mdy"
        return "mdy" if self.has_slash else "dmy"


class Numbers:
    """The mark before a column's decimals."""

    def __init__(self) -> None:
        self.commas = self.points = 0
        self.has_group = False

    def add(self, cell: str) -> None:
        bare = CURRENCY.sub("", cell)
        self.commas += DECIMAL_COMMA.fullmatch(bare) is not None
        self.points += DECIMAL_POINT.fullmatch(bare) is not None
        self.has_group = self.has_group or GROUP_OF_THREE.fullmatch(bare) is not None

    def told(self, *, comma: bool) -> str:
        """Return `,` or `.`; groups of three alone mean the comma where lists are parted by semicolons."""
        if self.commas == self.points and comma and self.has_group:
            return ","
        return "," if self.commas > self.points else "."


class Column:
    """The evidence of one column: its first cells say what is worth a closer look, all of them decide."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.first: list[str] | None = []
        self.dates: Dates | None = None
        self.numbers: Numbers | None = None
        self.is_bare = False

    def add(self, cell: str) -> None:
        """Take in a cell that is filled."""
        cell = cell.strip()[:LETTERS]
        if self.first is None:
            self.judge(cell)
        elif cell:
            self.first.append(cell)
            if len(self.first) == SAMPLE:
                self.settle()

    def settle(self) -> None:
        """Decide by the first cells what to look for, and look at them."""
        first, self.first = self.first or [], None
        self.dates = Dates() if any(PARTS.fullmatch(cell) for cell in first) else None
        self.numbers = Numbers() if any(cell[0].isdigit() or cell[-1].isdigit() for cell in first) else None
        self.is_bare = bool(first)
        for cell in first:
            self.judge(cell)

    @property
    def is_settled(self) -> bool:
        """Whether no further cell can tell anything."""
        return self.first is None and self.dates is None and self.numbers is None and not self.is_bare

    def judge(self, cell: str) -> None:
        if self.is_bare:
            self.is_bare = BARE_NUMBER.fullmatch(cell) is not None
        if self.dates is not None and self.dates.add(cell):
            return
        if self.numbers is not None and ("," in cell or "." in cell):
            self.numbers.add(cell)

    def told(self, *, comma: bool) -> dict[str, str]:
        """Return how cells are written: `date` as `dmy`, `mdy` or `ymd`, `number` as `,` or `.`, `phone` as `+`.

        `comma` says that the list is parted by semicolons, as programs of countries with a decimal comma write them.
        """
        if self.first is not None:
            self.settle()
        found = {}
        if self.dates is not None:
            found["date"] = self.dates.told()
        if self.numbers is not None:
            found["number"] = self.numbers.told(comma=comma)
        return found | ({"phone": "+"} if self.is_bare else {})


class Values:
    """How often each value of a column occurs, while there are few enough for one to say what each stands for."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.counts: Counter[str] = Counter()

    @property
    def are_few(self) -> bool:
        return len(self.counts) <= MOST_VALUES and all(len(value) <= LETTERS for value in self.counts)

    def told(self) -> list[tuple[str, int]]:
        """Return (value, how often), the commonest first."""
        return sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))


class Columns:
    """The evidence of all columns of a list, looked at in blocks of rows; what is settled is looked at no more."""

    def __init__(self, width: int) -> None:
        self.columns = [Column(place) for place in range(width)]
        self.open = list(self.columns)
        self.values = [Values(place) for place in range(width)]
        self.block: list[Sequence[str]] = []

    def add(self, cells: Sequence[str]) -> None:
        self.block.append(cells)
        if len(self.block) == SAMPLE:
            self.look()
            self.open = [column for column in self.open if not column.is_settled]
            self.values = [values for values in self.values if values.are_few]

    def look(self) -> None:
        """Look at the rows of a block, column by column."""
        cells_of = list(zip(*self.block, strict=True))
        self.block = []
        if not cells_of:
            return
        for column in self.open:
            for cell in filter(None, cells_of[column.place]):
                column.add(cell)
        for values in self.values:
            values.counts.update(filter(None, cells_of[values.place]))

    def told(self, *, comma: bool) -> dict[str, dict[str, Any]]:
        """Return {column number: how it is written}, with `values` where these are few, and what `dates` say."""
        self.look()
        found: dict[str, dict[str, Any]] = {str(column.place): {**column.told(comma=comma)} for column in self.columns}
        for column in self.columns:
            if column.dates is not None:
                found[str(column.place)]["dates"] = column.dates.shown()
        for values in self.values:
            if values.counts and values.are_few:
                found[str(values.place)]["values"] = values.told()
        return {number: written for number, written in found.items() if written}


def told(column: Sequence[str], *, comma: bool) -> dict[str, str]:
    """Return how the cells of one column are written."""
    found = Column(0)
    for cell in column:
        found.add(cell)
    return found.told(comma=comma)

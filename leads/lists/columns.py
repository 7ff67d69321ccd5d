"""Columns a list of leads may have: the lead's marks, every field a condition may ask about, and custom fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from criteria import Boolean, Date, DateTime, Decimal, Field, Grade, Money, MultiPicklist, Reference, Whole
from leads.configuration import Configuration, configuration

NARROWEST, WIDEST = 48, 640
MOST = 20  # columns of one list
KEPT = "list columns"


@dataclass(frozen=True)
class Column:
    """One column: `kind` says how its cells are drawn, `reads` which columns of the table they need.

    `sort` is what an address says to sort by it, empty where nothing sorts; `down` whether the first click descends.
    """

    name: str
    label: str
    kind: str = "text"
    width: int = 140
    css: str = "cell-extra"
    reads: tuple[str, ...] = ()
    sort: str = ""
    down: bool = False
    is_quiet: bool = False  # the label is for screen readers alone

    @property
    def first(self) -> str:
        """How the first click sorts."""
        return f"-{self.sort}" if self.down else self.sort


# The widths are those of the stylesheet: a list that nobody has laid out names none.
NAME = Column("name", "Lead", "name", 0, "cell-name truncate", sort="name")
MARKS = (
    NAME,
    Column("score", "Score", "score", 94, "cell-score", sort="score", down=True),
    Column("grade", "Grade", "grade", 62, "cell-grade", sort="grade", down=True),
    Column("status", "Status", "status", 118, "cell-status", sort="status"),
    Column("lead_source", "Source", "source", 94, "cell-source secondary", sort="lead_source"),
    Column("owner", "Owner", "owner", 98, "cell-owner", sort="owner"),
    Column("activity", "Last activity", "activity", 168, "cell-activity secondary", sort="touched", down=True),
    Column("when", "When", "when", 68, "cell-when muted tabular", is_quiet=True),
    Column("due", "Due or age", "due", 130, "cell-due", sort="due"),
)
DEFAULT = tuple(column.name for column in MARKS)
SORTED_AS = {"last_name": "name", "company": "company", "created_at": "created", "first_response_due": "due"}
HIDDEN = frozenset({"status", "owner", "queue", "score", "grade", "lead_source"})  # drawn as marks
KINDS: tuple[tuple[type[Field], str, int, bool], ...] = (
    (MultiPicklist, "list", 160, False),
    (Date, "date", 110, True),
    (DateTime, "moment", 110, True),
    (Money, "money", 120, True),
    (Decimal, "number", 96, True),
    (Whole, "number", 96, True),
    (Grade, "number", 80, True),
    (Boolean, "flag", 90, True),
    (Reference, "reference", 140, False),
)


def catalog(settings: Configuration | None = None) -> dict[str, Column]:
    """Return every column of the acting organization's lists by name, made once a version of its settings."""
    settings = settings or configuration()
    found = settings.kept.get(KEPT)
    if not isinstance(found, dict):
        fields = (of_field(field) for field in settings.schema.fields if field.name not in HIDDEN)
        found = settings.kept[KEPT] = {column.name: column for column in (*MARKS, *fields)}
    return found


def of_field(field: Field) -> Column:
    """Return the column of one field of the schema."""
    kind, width, down = next(((kind, width, down) for cls, kind, width, down in KINDS if isinstance(field, cls)), TEXT)
    is_unsorted = isinstance(field, MultiPicklist) or field.name in UNSORTED
    sort = "" if is_unsorted else SORTED_AS.get(field.name, field.name)
    css = "cell-extra right tabular" if kind in ("number", "money") else "cell-extra"
    reads: tuple[str, ...] = ("country",) if field.name == "country" else (field.stored_in,)
    if field.name in NAMED:
        name, words = NAMED[field.name]
        reads = (f"{name}__org_id", f"{name}__{words}", f"{name}_id")
    return Column(field.name, field.label, kind, width, css, reads, sort, down)


TEXT = ("text", 140, False)
UNSORTED = frozenset(("import", "account"))  # records by the hundred thousand, whose names no lead keeps
# Records whose name is read along with the lead: the column that refers to them, and theirs that names them.
NAMED = {"campaign": ("campaign", "name"), "import": ("imported_from", "file_name")}


def chosen(names: Iterable[Any]) -> tuple[Column, ...]:
    """Return the columns of these names, those that are gone left out; the name is always there, and first."""
    known = catalog()
    listed = [known[name] for name in dict.fromkeys(names) if isinstance(name, str) and name in known]
    others = [column for column in listed if column is not NAME][: MOST - 1]
    return (NAME, *others) if others else tuple(known[name] for name in DEFAULT)


def reads(columns: Sequence[Column]) -> list[str]:
    """Return the columns of the table that cells need beyond what every list reads."""
    return list(dict.fromkeys(name for column in columns for name in column.reads))


def widths(given: Any) -> dict[str, int]:
    """Return widths in pixels by column, whatever was stored kept within what a screen can show."""
    if not isinstance(given, dict):
        return {}
    whole = {str(name): width for name, width in given.items() if type(width) is int}
    return {name: max(NARROWEST, min(WIDEST, width)) for name, width in whole.items() if name in catalog()}


def usual() -> tuple[Column, ...]:
    """Return the columns of a list that nobody has laid out."""
    return chosen(DEFAULT)

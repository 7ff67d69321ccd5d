"""A rule as CSV: a row an entry, its conditions as numbered lines beside their filter logic."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assignment.drafts import Stored
from assignment.entries import TARGETS
from assignment.exchange.portable import named_target
from assignment.exchange.reading import Reading, Unreadable
from criteria import CriteriaError
from criteria.lines import SAYS, Lines
from criteria.logic import combined, numbered
from leads import rule_criteria
from leads.formulas import harmless, unmarked

COLUMNS = (
    "Order", "Name", "Enabled", "Conditions", "Filter logic", "Assign to", "Target", "Target id",
    "First response (minutes)", "Alert manager after (minutes)", "Take back after (minutes)", "Note", "Id",
)  # fmt: skip
LADDER = {"alert": "Alert manager after (minutes)", "take_back": "Take back after (minutes)"}
KIND_OF = {words.casefold(): kind for kind, words in TARGETS.items()} | {kind: kind for kind in TARGETS}
YES, NO = ("yes", "true", "1", "on", "y"), ("no", "false", "0", "off", "n")
NUMBER = re.compile(r"\s*([0-9]+)[.)]\s+")
Row = Mapping[str, str]


def written(entries: Sequence[Stored]) -> str:
    """Return the rows of a rule; no cell begins as a formula does."""
    out = io.StringIO(newline="")
    lines = Lines(rule_criteria.schema())
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for number, entry in enumerate(entries, start=1):
        table.writerow([harmless(str(cell)) for cell in cells(number, entry, lines)])
    return out.getvalue()


def cells(number: int, entry: Stored, lines: Lines) -> list[Any]:
    """Return the cells of one entry."""
    tests, logic = numbered(entry["criteria"])
    told = [f"{place}. {lines.written(test)}" for place, test in enumerate(tests, start=1)]
    target, ladder = named_target(entry["assign"]), entry.get("ladder") or {}
    after = (entry.get("target_minutes"), *(ladder.get(name) for name in LADDER))
    return [
        number, entry["name"], "yes" if entry["active"] else "no", "\n".join(told), logic if len(tests) > 1 else "",
        TARGETS.get(target["type"], target["type"]), target.get("name", ""), target["id"] or "",
        *("" if one is None else one for one in after), entry.get("note", ""), entry["id"],
    ]  # fmt: skip


def read(text: str, reading: Reading) -> Iterator[Stored]:
    """Yield the entries of a table, in the order of its rows."""
    rows = table_of(text)
    header = {name.strip().casefold(): place for place, name in enumerate(rows[0])}
    known = {name.casefold(): name for name in COLUMNS}
    if "name" not in header or "assign to" not in header:
        raise Unreadable("This is no CSV of a rule: it needs at least the columns “Name” and “Assign to”.")
    for row in rows[1:]:
        if any(cell.strip() for cell in row):
            yield entry({known.get(name, name): unmarked(cell(row, place)) for name, place in header.items()}, reading)


def cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def table_of(text: str) -> list[list[str]]:
    """Return the rows, whichever of the usual marks stands between cells."""
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as problem:
        raise Unreadable(f"This is no CSV: {problem}.") from problem
    return rows or [[]]


def entry(row: Row, reading: Reading) -> Stored:
    """Return one row's entry as stored."""
    reading.begin(row["Name"])
    for name, said in row.items():
        if name not in COLUMNS and said.strip():
            reading.remark(f"The column “{name}” means nothing here: {said.strip()}")
    given: Stored = {
        "id": row.get("Id", "").strip(), "active": enabled(row.get("Enabled", ""), reading),
        "criteria": conditions(row, reading), "assign": target(row),
        "target_minutes": row.get("First response (minutes)", "").strip(),
    }  # fmt: skip
    ladder = {name: said for name, column in LADDER.items() if (said := row.get(column, "").strip())}
    note = row.get("Note", "").replace("\r\n", "\n").strip()
    return reading.finish(given | ({"ladder": ladder} if ladder else {}) | ({"note": note} if note else {}))


def enabled(said: str, reading: Reading) -> bool:
    if said.strip().casefold() in ("", *YES):
        return True
    if said.strip().casefold() not in NO:
        reading.open(f"“{said}” under “Enabled” is neither yes nor no.")
    return False


def target(row: Row) -> Stored:
    kind = row["Assign to"].strip()
    told = {"type": KIND_OF.get(kind.casefold(), kind), "name": row.get("Target", "").strip()}
    return told | {"id": row.get("Target id", "").strip() or None}


def conditions(row: Row, reading: Reading) -> Any:
    """Return the tree of a row's conditions; logic that cannot be followed leaves one that nothing matches."""
    lines = [line for line in re.split(r"\r?\n", row.get("Conditions", "")) if line.strip()]
    tests = [reading.lines.read(NUMBER.sub("", line, count=1)) for line in lines]
    logic = row.get("Filter logic", "")
    try:
        if any((found := NUMBER.match(line)) and int(found[1]) != place for place, line in enumerate(lines, start=1)):
            raise CriteriaError("", "the conditions must be numbered from 1 in their order")
        return combined(logic, tests)
    except CriteriaError as error:
        reading.open(f"The filter logic “{logic}” cannot be followed: {error.message}.")
        return {"all": [*tests, {"field": "filter logic", SAYS: logic}]}

"""Compiling a mapping into a function from a row's cells to written values: whatever can be settled once, is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from criteria import fold
from leads.fields import BY_NAME
from leads.imports import formats
from leads.imports.fallbacks import instead
from leads.imports.flags import opted_out, yes_or_no
from leads.imports.names import split_name
from leads.imports.seen import parted
from leads.imports.targets import CREATED, NAME

Row = dict[str, Any]
Read = Callable[[Sequence[str]], Row]
Convert = Callable[[str], Any]
Parts = Sequence[tuple[int, Convert | None]]
Step = Callable[[Row, Sequence[str]], None]

OWN = "custom."


def compiled(mapping: Mapping[str, Any], written: Mapping[str, Any], kinds: Mapping[str, str]) -> Read:
    """Return the reader of a mapping; `written` says how columns write dates, numbers and phones, `kinds` what own
    fields hold.
    """
    columns = sorted((int(number), column) for number, column in mapping.get("columns", {}).items())
    fields = [column["field"] for _, column in columns]
    plain: list[tuple[int, str]] = []
    converted: list[tuple[int, str, Convert]] = []
    together: dict[str, list[tuple[int, Convert | None]]] = {}
    for place, column in columns:
        field = column["field"]
        convert = conversion(column, written.get(str(place), {}), kinds)
        if fields.count(field) > 1 or field == NAME or field.startswith(OWN) or "" in column.get("values", {}):
            together.setdefault(field, []).append((place, convert))
        elif convert is None:
            plain.append((place, field))
        else:
            converted.append((place, field, convert))
    steps = [*(gathering(field, parts, mapping) for field, parts in together.items()), *filling(mapping)]
    width = columns[-1][0] + 1 if columns else 0
    return partial(read, width, plain, converted, steps)


def read(
    width: int,
    plain: Sequence[tuple[int, str]],
    converted: Sequence[tuple[int, str, Convert]],
    steps: Sequence[Step],
    cells: Sequence[str],
) -> Row:
    """Return one row's values by field; what is empty is left out."""
    if len(cells) < width:
        cells = [*cells, *[""] * (width - len(cells))]
    found: Row = {}
    for place, field in plain:
        if cell := cells[place]:
            found[field] = cell
    for place, field, convert in converted:
        if (cell := cells[place]) and (value := convert(cell)):
            found[field] = value
    for step in steps:
        step(found, cells)
    return found


def conversion(column: Mapping[str, Any], written: Mapping[str, str], kinds: Mapping[str, str]) -> Convert | None:
    """Return what a column's cells go through, or nothing when they are taken as they are."""
    told = {**written, **{name: column[name] for name in ("date", "number") if name in column}}
    kind = kinds.get(column["field"]) or kind_of(column["field"])
    convert: Convert | None = None
    if kind == "date":
        convert = partial(day if column["field"].startswith(OWN) else dated, order=told.get("date", ""))
    elif kind in ("number", "whole", "money"):
        convert = partial(formats.number, mark=told.get("number", "."))
    elif kind == "checkbox":
        convert = yes_or_no
    elif kind == "flag":
        convert = partial(opted_out, invert=bool(column.get("invert")))
    elif kind == "phone":
        convert = partial(formats.phone, mark=told.get("phone", ""))
    if values := column.get("values"):
        one = partial(valued, meant(values, kind), convert)
        convert = partial(each, one) if kind == "multipicklist" else one
    return convert


def meant(values: Mapping[str, str], kind: str) -> dict[str, Any]:
    """Return what values stand for, under their own spelling and folded; of an opt-out, whether it is one."""
    both = {**{fold(key): value for key, value in values.items()}, **values}
    return {key: opted_out(value, invert=False) for key, value in both.items()} if kind == "flag" else both


def kind_of(field: str) -> str:
    if field == CREATED:
        return "date"
    return BY_NAME[field].kind if field in BY_NAME else "text"


def dated(cell: str, order: str) -> str:
    if cell[4:5] == "-" == cell[7:8]:  # most programs write what the standard library reads ten times as fast
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            pass
        else:
            return cell if len(cell) == 10 else moment.isoformat(timespec="seconds")
    return formats.iso(cell, order) or cell


def day(cell: str, order: str) -> str:
    """Return a date without its time, which fields of an organization do not keep."""
    found = dated(cell, order)
    return found[:10] if found[10:11] == "T" else found


def valued(values: Mapping[str, Any], convert: Convert | None, cell: str) -> Any:
    """Return what a value of the file stands for; one nobody spoke of is read like any other."""
    found = values.get(cell)
    if found is None:
        found = values.get(fold(cell))
    if found is not None:
        return found
    return convert(cell) if convert and cell else cell


def each(convert: Convert, cell: str) -> str:
    """Return a cell of several choices with what each of them stands for."""
    return ";".join(str(found) for part in parted(cell) if (found := convert(part)))


def gathering(field: str, parts: Parts, mapping: Mapping[str, Any]) -> Step:
    """Return the step that puts the cells of a field together: own fields, names that are cut, several columns."""
    separator = mapping.get("joins", {}).get(field, " ")
    if field == NAME:
        return partial(put_name, [place for place, _ in parts], separator)
    if kind_of(field) == "flag":
        return partial(put_flag, field, parts)
    name = field.removeprefix(OWN)
    return partial(put_own if field.startswith(OWN) else put, name, parts, separator)


def joined(parts: Parts, separator: str, cells: Sequence[str]) -> Any:
    """Return the filled cells of several columns as one; the cell itself where there is but one column."""
    found = [value for place, convert in parts if (value := convert(cells[place]) if convert else cells[place])]
    return found[0] if len(found) == 1 else separator.join(map(str, found))


def put(name: str, parts: Parts, separator: str, found: Row, cells: Sequence[str]) -> None:
    if value := joined(parts, separator, cells):
        found[name] = value


def put_flag(name: str, parts: Parts, found: Row, cells: Sequence[str]) -> None:
    """Opt out when any of several columns says so."""
    said = [value for place, convert in parts if convert and (value := convert(cells[place]))]
    if said:
        found[name] = True in said or said[0]


def put_own(name: str, parts: Parts, separator: str, found: Row, cells: Sequence[str]) -> None:
    if value := joined(parts, separator, cells):
        found.setdefault("custom", {})[name] = value


def put_name(places: Sequence[int], separator: str, found: Row, cells: Sequence[str]) -> None:
    """Cut a full name; parts that have a column of their own are known better there."""
    for part, value in split_name(separator.join(cell for place in places if (cell := cells[place]))).items():
        found.setdefault(part, value)


def filling(mapping: Mapping[str, Any]) -> list[Step]:
    """Return the steps that fill what a row leaves empty: constants, then fallbacks."""
    steps: list[Step] = []
    if constants := mapping.get("constants"):
        steps.append(partial(fill, constants))
    if fallbacks := mapping.get("fallbacks"):
        steps.append(partial(fall_back, fallbacks))
    return steps


def fill(given: Mapping[str, str], found: Row, cells: Sequence[str]) -> None:
    for field, value in given.items():
        if field.startswith(OWN):
            found.setdefault("custom", {}).setdefault(field.removeprefix(OWN), value)
        else:
            found.setdefault(field, value)


def fall_back(fallbacks: Mapping[str, Any], found: Row, cells: Sequence[str]) -> None:
    """Take for what every lead needs what a person chose instead."""
    for field, fallback in fallbacks.items():
        if not found.get(field) and (value := instead(field, fallback, found)):
            found[field] = value

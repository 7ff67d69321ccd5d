"""Whether a mapping can work, before anything runs: what is missing, what does not exist, what cannot be."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from leads.configuration import configuration
from leads.fields import BY_NAME
from leads.imports import statuses
from leads.imports.targets import NAME, REQUIRED, targets
from leads.models import Import
from tenancy.refusals import Invalid

PARTS = ("columns", "joins", "constants", "fallbacks")
COLUMN = re.compile(r"[0-9]{1,4}")
LONGEST = 2000  # letters of a constant or separator
UNFIT = frozenset((NAME, "id", "owner", "created_at"))  # no constant makes sense of them
WRONG_SHAPE = (
    "A mapping has columns, joins, constants and fallbacks: an object each. A column has a field and may have values, "
    "add, invert, date (dmy, mdy or ymd) and number (a comma or a point)."
)


def check(mapping: Mapping[str, Any], batch: Import) -> dict[str, Any]:
    """Return a mapping a person chose, without what is left out, or raise `Invalid` saying what is missing."""
    settings = configuration()
    labels = dict(targets(settings))
    chosen = shaped(mapping)
    check_columns(chosen["columns"], len(batch.headers), labels)
    for field in [name for part in PARTS[1:] for name in chosen.get(part, {}) if name not in labels]:
        raise Invalid(f"There is no field “{field}”. Choose from the list.")
    for field in UNFIT.intersection(chosen.get("constants", {})):
        raise Invalid(f"“{labels[field]}” cannot be the same for every row.")
    check_fields(chosen, labels)
    statuses.check(chosen, batch, settings)
    return chosen


def shaped(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping of the right shape, empty parts left out, or raise `Invalid`."""
    parts = {name: part for name in PARTS if (part := mapping.get(name))}
    is_right = set(mapping) <= set(PARTS) and all(isinstance(part, Mapping) for part in parts.values())
    if not is_right or not all(FITS[name](value) for name, part in parts.items() for value in part.values()):
        raise Invalid(WRONG_SHAPE)
    columns = {str(number): dict(column) for number, column in parts.get("columns", {}).items() if column.get("field")}
    return {name: dict(part) for name, part in parts.items()} | {"columns": columns}


def is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def is_fallback(value: Any) -> bool:
    """Say whether a value can stand in for a missing one: a text, or where to take it from."""
    if not isinstance(value, Mapping):
        return is_text(value)
    return set(value) <= {"from", "else"} and all(map(is_text, value.values()))


def is_values(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(is_text, value.values()))


def is_column(column: Any) -> bool:
    return isinstance(column, Mapping) and all(name in SAID and SAID[name](value) for name, value in column.items())


SAID: dict[str, Callable[[Any], bool]] = {
    "field": lambda value: value is None or is_text(value),
    "values": is_values,
    "add": lambda value: isinstance(value, list) and all(map(is_text, value)),
    "invert": lambda value: isinstance(value, bool),
    "date": lambda value: value in ("dmy", "mdy", "ymd"),
    "number": lambda value: value in (",", "."),
}
FITS: dict[str, Callable[[Any], bool]] = {
    "columns": is_column,
    "joins": is_text,
    "constants": is_text,
    "fallbacks": is_fallback,
}


def check_columns(columns: Mapping[str, Any], width: int, labels: Mapping[str, str]) -> None:
    """Refuse columns that the list does not have, and fields that do not exist."""
    for number, column in columns.items():
        if column["field"] not in labels or not COLUMN.fullmatch(number) or int(number) >= width:
            raise Invalid(f"There is no field “{column['field']}” or no such column. Choose from the list.")


def check_fields(mapping: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """Refuse two columns for one field that are not to be joined, and leads without what every lead needs."""
    often = Counter(column["field"] for column in mapping["columns"].values())
    twice = [field for field, times in often.items() if times > 1 and not comes_together(field, mapping)]
    if twice:
        named = " and ".join(sorted(labels[field] for field in twice))
        raise Invalid(f"Two columns are mapped to {named}. Keep one, or choose what joins them.")
    if missing := [labels[name] for name in lacking(mapping)]:
        named = " and ".join(missing)
        raise Invalid(f"Choose a column for {named}, or what to write instead: no lead is without.")


def comes_together(field: str, mapping: Mapping[str, Any]) -> bool:
    """Say whether several columns may fill a field: with a separator, or because any of them opts out."""
    return field in mapping.get("joins", {}) or (field in BY_NAME and BY_NAME[field].kind == "flag")


def lacking(mapping: Mapping[str, Any]) -> list[str]:
    """Return the fields that every lead needs and nothing in a mapping gives."""
    present = {column.get("field") for column in mapping.get("columns", {}).values()}
    present |= {*mapping.get("constants", {}), *mapping.get("fallbacks", {})} | (
        {"last_name"} if NAME in present else set()
    )
    return [name for name in REQUIRED if name not in present]

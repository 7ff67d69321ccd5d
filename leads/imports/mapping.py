"""What a list's columns mean: suggested from names and cells, corrected by a person, compiled once a batch.

A mapping is {"columns": {"0": {"field", "values", "date", …}}, "joins": {field: separator}, "constants": {field:
value}, "fallbacks": {field: value}}; columns count from 0, parts that say nothing are left out.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from leads.configuration import Configuration, configuration
from leads.imports import suggesting
from leads.imports.cells import Read, compiled
from leads.imports.reading import Table
from leads.imports.targets import CREATED, NAME, REQUIRED, targets
from leads.models import Import
from tenancy.acting import current_org
from tenancy.refusals import Invalid, Refusal

QUOTED = 60  # letters
COLUMN = re.compile(r"[0-9]{1,4}")
PARTS = ("columns", "joins", "constants", "fallbacks")


def suggest(table: Table, settings: Configuration) -> dict[str, Any]:
    """Return a mapping of every column that is likely enough to mean a field, each field once."""
    found = suggesting.suggest(table.headers, table.rows, settings)
    allowed = dict(targets(settings))
    chosen = {str(place): guess.field for place, guess in enumerate(found) if guess.field in allowed}
    return {"columns": {number: {"field": field} for number, field in chosen.items()}}


def reader(batch: Import) -> Read:
    """Return the function that turns a row's cells into written values by field; it never fails."""
    return reading(batch.mapping, batch)


def reading(mapping: Mapping[str, Any], batch: Import) -> Read:
    """Return how a batch would be read with a mapping."""
    kinds = {f"custom.{field.name}": field.kind for field in configuration().custom_fields}
    return compiled(mapping, batch.written, kinds)


def check(mapping: Mapping[str, Any], headers: Sequence[str], settings: Configuration) -> dict[str, Any]:
    """Return a mapping a person chose, without what is left out, or raise `Invalid` saying what is missing."""
    labels = dict(targets(settings))
    if not set(mapping) <= set(PARTS) or not all(isinstance(part, Mapping) for part in mapping.values()):
        raise Invalid(f"A mapping has {', '.join(PARTS[:-1])} and {PARTS[-1]}, each an object.")
    chosen = {name: dict(part) for name in PARTS if (part := mapping.get(name))}
    columns = {str(number): dict(column) for number, column in chosen.get("columns", {}).items() if column.get("field")}
    check_columns(columns, headers, labels)
    for field in {*chosen.get("joins", {}), *chosen.get("constants", {}), *chosen.get("fallbacks", {})} - set(labels):
        raise Invalid(f"There is no field “{field}”. Choose from the list.")
    check_fields(columns, chosen, labels)
    return chosen | {"columns": columns}


def check_columns(columns: Mapping[str, Any], headers: Sequence[str], labels: Mapping[str, str]) -> None:
    """Refuse columns that the list does not have, and fields that do not exist."""
    for number, column in columns.items():
        if column["field"] not in labels or not COLUMN.fullmatch(number) or int(number) >= len(headers):
            raise Invalid(f"There is no field “{column['field']}” or no such column. Choose from the list.")


def check_fields(columns: Mapping[str, Any], mapping: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """Refuse two columns for one field that are not to be joined, and leads without what every lead needs."""
    often = Counter(column["field"] for column in columns.values())
    twice = sorted(
        labels[field] for field, times in often.items() if times > 1 and field not in mapping.get("joins", {})
    )
    if twice:
        raise Invalid(f"Two columns are mapped to {' and '.join(twice)}. Keep one.")
    if missing := [labels[name] for name in lacking({**mapping, "columns": columns})]:
        raise Invalid(f"Choose a column for {' and '.join(missing)}: every lead needs both.")


def lacking(mapping: Mapping[str, Any]) -> list[str]:
    """Return the fields that every lead needs and nothing in a mapping gives."""
    present = {column.get("field") for column in mapping.get("columns", {}).values()}
    present |= {*mapping.get("constants", {}), *mapping.get("fallbacks", {})} | (
        {"last_name"} if NAME in present else set()
    )
    return [name for name in REQUIRED if name not in present]


def dated(written: Mapping[str, Any]) -> tuple[dict[str, Any], datetime | None]:
    """Return a row's values without the day it says it is from, and that day in the organization's time."""
    values = dict(written)
    text = values.pop(CREATED, "")
    if not text:
        return values, None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(errors={CREATED: "Enter a date as year-month-day, such as 2026-11-30."}) from None
    found = found if found.tzinfo else found.replace(tzinfo=current_org().tz)
    if found > timezone.now():
        raise Invalid(errors={CREATED: "Enter a day that has passed."})
    return values, found


def explained(refusal: Refusal, written: Mapping[str, Any], settings: Configuration, *, quoting: bool) -> list[str]:
    """Say what is wrong with a row: which field and, where they help, the words of the file."""
    labels = dict(targets(settings))
    found = []
    for name, sentence in refusal.errors.items():
        value = (written.get("custom") or {}).get(name.removeprefix("custom.")) or written.get(name)
        quoted = f" “{str(value)[:QUOTED]}”" if quoting else ""
        found.append(f"{labels.get(name, name)}{quoted}: {sentence}" if value else str(sentence))
    return found or [refusal.sentence]

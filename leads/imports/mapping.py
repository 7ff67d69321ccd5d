"""Which column means which field: suggested from the header names, corrected by a person."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from leads.configuration import Configuration
from leads.fields import FIELDS
from leads.imports import formats, suggesting
from leads.imports.reading import Table
from tenancy.acting import current_org
from tenancy.refusals import Invalid, Refusal

CREATED = "created_at"
QUOTED = 60  # letters
COLUMN = re.compile(r"[0-9]{1,4}")
REQUIRED = [row.name for row in FIELDS if row.required]


def suggest(table: Table, settings: Configuration) -> dict[str, str]:
    """Return {column number: field} for every column that is likely enough to mean one, each field once."""
    found = suggesting.suggest(table.headers, table.rows, settings)
    allowed = dict(targets(settings))
    return {str(number): guess.field for number, guess in enumerate(found) if guess.field in allowed and guess.field}


def targets(settings: Configuration) -> list[tuple[str, str]]:
    """Return (field, label) of everything a column can mean."""
    own = [(f"custom.{field.name}", field.label) for field in settings.custom_fields]
    further = [("status", "Status"), (CREATED, "Created")]
    return [("name", "Full name"), *((row.name, row.label) for row in FIELDS), *further, *own]


def check(mapping: Mapping[str, str], headers: Sequence[str], settings: Configuration) -> dict[str, str]:
    """Return a mapping a person chose, without what is left out, or raise `Invalid` saying what is missing."""
    allowed = dict(targets(settings))
    chosen = {str(number): field for number, field in mapping.items() if field}
    for number, field in chosen.items():
        if field not in allowed or not COLUMN.fullmatch(number) or int(number) >= len(headers):
            raise Invalid(f"There is no field “{field}” or no such column. Choose from the list.")
    twice = {field for field in chosen.values() if list(chosen.values()).count(field) > 1}
    if twice:
        raise Invalid(f"Two columns are mapped to {' and '.join(sorted(allowed[field] for field in twice))}. Keep one.")
    present = set(chosen.values()) | ({"last_name"} if "name" in chosen.values() else set())
    if missing := [allowed[name] for name in REQUIRED if name not in present]:
        raise Invalid(f"Choose a column for {' and '.join(missing)}: every lead needs both.")
    return chosen


def values(cells: Sequence[str], mapping: Mapping[str, str], written: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row's values by field; a full name is cut before its last word.

    `written` says how columns write dates, numbers and phones, as `formats.of_columns` found it.
    """
    found: dict[str, Any] = {}
    for number, field in mapping.items():
        cell = cells[int(number)] if int(number) < len(cells) else ""
        if not cell:
            continue
        if field.startswith("custom."):
            found.setdefault("custom", {})[field.removeprefix("custom.")] = cell
        elif field == "name":
            first, _, last = cell.strip().rpartition(" ")
            found = {"first_name": first, "last_name": last} | found
        else:
            found[field] = formats.converted(cell, field, written.get(number, {}))
    return found


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

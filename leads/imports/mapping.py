"""What a list's columns mean: suggested from names and cells, corrected by a person, compiled once a batch.

A mapping is {"columns": {"0": {"field", "values", "date", …}}, "joins": {field: separator}, "constants": {field:
value}, "fallbacks": {field: value}}; columns count from 0, parts that say nothing are left out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from leads.configuration import Configuration, configuration
from leads.imports import likeness, picklists, statuses, suggesting
from leads.imports.cells import Read, compiled
from leads.imports.exported import own_columns
from leads.imports.reading import Table
from leads.imports.seen import parted
from leads.imports.suggesting import Guess
from leads.imports.targets import CREATED, STATUS, targets
from leads.models import Import
from tenancy.acting import current_org
from tenancy.refusals import Invalid, Refusal

QUOTED = 60  # letters


def suggest(table: Table, settings: Configuration) -> dict[str, Any]:
    """Return a mapping of every column of a file that is likely enough to mean a field."""
    return suggest_for(table.headers, table.rows, settings)


def suggest_for(headers: Sequence[str], rows: Sequence[Sequence[str]], settings: Configuration) -> dict[str, Any]:
    """Return a mapping suggested by column names and first rows."""
    allowed = dict(targets(settings))
    found = list(enumerate(suggesting.suggest(headers, rows, settings)))
    columns = {str(place): said(place, guess, rows, settings) for place, guess in found if guess.field in allowed}
    columns |= {str(place): {"field": field} for place, field in own_columns(headers, rows).items()}
    return {"columns": columns}


def said(place: int, guess: Guess, rows: Sequence[Sequence[str]], settings: Configuration) -> dict[str, Any]:
    """Return a suggested column: its field, what its values most likely stand for, and whether yes means no."""
    column: dict[str, Any] = {"field": guess.field}
    if choices := choices_of(guess.field or "", settings):
        cells = {row[place] for row in rows if place < len(row)} - {""}
        own = picklists.own_field(guess.field or "", settings)
        seen = {part for cell in cells for part in parted(cell)} if own and picklists.is_several(own) else cells
        if values := likeness.suggested(sorted(seen), choices):
            column["values"] = values
    return column | ({"invert": True} if guess.invert else {})


def choices_of(field: str, settings: Configuration) -> list[str]:
    """Return what a field's values are chosen from where nothing else is taken; picklists of the catalog take any."""
    if field == STATUS:
        return statuses.labels(settings)
    own = picklists.own_field(field, settings)
    return list(own.choices) if own is not None else []


def reader(batch: Import) -> Read:
    """Return the function that turns a row's cells into written values by field; it never fails."""
    return reading(batch.mapping, batch)


def reading(mapping: Mapping[str, Any], batch: Import) -> Read:
    """Return how a batch would be read with a mapping."""
    kinds = {f"custom.{field.name}": field.kind for field in configuration().custom_fields}
    return compiled(mapping, batch.written, kinds)


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

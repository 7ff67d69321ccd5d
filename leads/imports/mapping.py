"""Which column means which field: suggested from the header names, corrected by a person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from criteria import fold
from leads.configuration import Configuration
from leads.fields import FIELDS, LeadField
from tenancy.refusals import Invalid, Refusal

QUOTED = 60  # letters
COLUMN = re.compile(r"[0-9]{1,4}")
REQUIRED = [row.name for row in FIELDS if row.required]


def plain(header: str) -> str:
    """Return a header name as names compare: folded, letters and digits only."""
    return re.sub(r"[^\w]+|_", "", fold(header))


def known_names(settings: Configuration) -> dict[str, str]:
    """Return the target of every known header name; the catalog's own names win."""
    found: dict[str, str] = {
        "name": "name",
        "fullname": "name",
        "contactname": "name",
        "leadstatus": "status",
        "status": "status",
    }
    for row in reversed(FIELDS):
        found |= {plain(name): row.name for name in names_of(row)}
    for field in settings.custom_fields:
        target = f"custom.{field.name}"
        found |= {plain(field.label): target, plain(field.name): target, plain(f"{field.name}__c"): target}
    return found


def names_of(row: LeadField) -> Iterable[str]:
    return (*row.synonyms, *row.web_names, row.api_name, row.label, row.name)


def suggest(headers: Sequence[str], settings: Configuration) -> dict[str, str]:
    """Return {column number: field} for every header that is known, each field once."""
    names = known_names(settings)
    suggested: dict[str, str] = {}
    for number, header in enumerate(headers):
        target = names.get(plain(header))
        if target and target not in suggested.values():
            suggested[str(number)] = target
    return suggested


def targets(settings: Configuration) -> list[tuple[str, str]]:
    """Return (field, label) of everything a column can mean."""
    own = [(f"custom.{field.name}", field.label) for field in settings.custom_fields]
    return [("name", "Full name"), *((row.name, row.label) for row in FIELDS), ("status", "Status"), *own]


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


def values(cells: Sequence[str], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return one row's values by field; a full name is cut before its last word."""
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
            found[field] = cell
    return found


def explained(refusal: Refusal, written: Mapping[str, Any], settings: Configuration, *, quoting: bool) -> list[str]:
    """Say what is wrong with a row: which field and, where they help, the words of the file."""
    labels = dict(targets(settings))
    found = []
    for name, sentence in refusal.errors.items():
        value = (written.get("custom") or {}).get(name.removeprefix("custom.")) or written.get(name)
        quoted = f" “{str(value)[:QUOTED]}”" if quoting else ""
        found.append(f"{labels.get(name, name)}{quoted}: {sentence}" if value else str(sentence))
    return found or [refusal.sentence]

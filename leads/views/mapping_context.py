"""What the mapping page shows: a page of columns, the row as a lead, what is missing, what is saved."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from leads.configuration import Configuration, configuration
from leads.forms.mapping import MOST_CONSTANTS, REQUIRED
from leads.imports import saved, suggesting
from leads.imports.checking import check_rows
from leads.imports.mapping_checks import UNFIT, lacking
from leads.imports.running import PREVIEWED, preview
from leads.imports.targets import OWNER, STATUS, targets
from leads.models import Import
from leads.views.import_context import encoding, read_row
from leads.views.mapping_column import LIKELY, Columns

PAGE = 50
SHOWN = {"all": "All", "mapped": "Imported", "look": "To look at", "open": "Not imported"}
LACKS = {"last_name": "No last name", "company": "No company"}
SOURCES = {"last_name": "The name in the email", "company": "The domain of the email"}


def context(batch: Import, mapping: Mapping[str, Any], query: QueryDict, *, may_add: bool) -> dict[str, Any]:
    """Return everything the page draws; `query` says which columns and which row, `may_add` if picklists may grow."""
    settings = configuration()
    last = saved.recalled(batch.headers)
    as_last = last is not None and saved.placed(last.mapping, batch.headers, settings) == mapping
    guesses = suggesting.suggest(batch.headers, [cells for _, cells in batch.sample], settings)
    columns = Columns(batch, mapping, guesses, settings, as_last=as_last, may_add=may_add)
    labels = dict(targets(settings))
    return {
        "mapping": mapping,
        "matched": len(mapping["columns"]),
        "undecided": sum(columns.is_undecided(number) for number in {*columns.places.get(STATUS, []), *columns.lists}),
        "total": len(batch.headers),
        "missing": [labels[name] for name in lacking(mapping)],
        "last": last if as_last else None,
        "saved_mappings": saved.list_saved(),
        "constants": constants(mapping, settings, columns),
        "fallbacks": [fallback(name, mapping.get("fallbacks", {}).get(name, "")) for name in REQUIRED],
        "findings": check_rows(batch, mapping),
        "no_names": next((name for name in batch.headers if suggesting.EMAIL.fullmatch(name)), ""),
        "encoding": encoding(batch),
        **listed(batch, mapping, columns, query),
        **previewed(batch, mapping, labels, query),
    }


def listed(batch: Import, mapping: Mapping[str, Any], columns: Columns, query: QueryDict) -> dict[str, Any]:
    """Return the columns that are asked for, a page of them, and the ways to the others."""
    shown = query.get("show", "") if query.get("show") in SHOWN else "all"
    find = query.get("find", "").strip().lower()[:100]
    groups = {key: [number for number in range(len(batch.headers)) if belongs(key, number, columns)] for key in SHOWN}
    wanted = [number for number in groups[shown] if not find or find in batch.headers[number].lower()]
    start = place(query.get("from", ""), len(wanted)) if wanted else 0
    end = start + PAGE

    def to(**changes: Any) -> str:
        return "?" + urlencode({"show": shown, "find": find} | changes)

    return {
        "columns": [columns.drawn(number) for number in wanted[start:end]],
        "tabs": [(to(show=key), label, len(groups[key]), key == shown) for key, label in SHOWN.items()],
        "find": find,
        "range": f"{start + 1:,}–{min(end, len(wanted)):,} of {len(wanted):,}" if len(wanted) > PAGE else "",
        "before": to(**{"from": max(start - PAGE, 0)}) if start else "",
        "after": to(**{"from": end}) if end < len(wanted) else "",
        "here": urlencode({name: query[name] for name in ("show", "find", "from", "row") if query.get(name)}),
    }


def belongs(key: str, number: int, columns: Columns) -> bool:
    """Say whether a column is one of a tab's."""
    field = columns.said(number).get("field", "")
    if key == "look":
        guess = columns.guesses[number]
        is_unsure = not columns.as_last and guess.field == field and guess.confidence < LIKELY
        return bool(field) and (is_unsure or columns.is_undecided(number))
    return {"all": True, "mapped": bool(field), "open": not field}[key]


def place(text: str, most: int) -> int:
    """Return a number from an address, within bounds."""
    return min(int(text), most - 1) if text.isdecimal() and len(text) < 5 else 0


def previewed(batch: Import, mapping: Mapping[str, Any], labels: dict[str, str], query: QueryDict) -> dict[str, Any]:
    """Return one of the first rows as the lead it becomes, and the ways to its neighbors."""
    rows = preview(batch, mapping)
    number = place(query.get("row", ""), len(rows))
    row, found = rows[number]
    others = {name: query[name] for name in ("show", "find", "from") if query.get(name)}
    return {
        "shown": read_row(found | owner(found.get(OWNER, "")), labels),
        "line": row.line,
        "previous_row": "?" + urlencode(others | {"row": number - 1}) if number else "",
        "next_row": "?" + urlencode(others | {"row": number + 1}) if number + 1 < min(len(rows), PREVIEWED) else "",
    }


def owner(text: str) -> dict[str, str]:
    """Return whom a row names as its owner, by name where it is an id."""
    settings = configuration()
    named = {row.public_id: row.name for row in settings.members} | {row.public_id: row.name for row in settings.queues}
    return {OWNER: named.get(text, text)} if text else {}


def constants(mapping: Mapping[str, Any], settings: Configuration, columns: Columns) -> list[dict[str, Any]]:
    """Return the values that all rows share, and one empty line for another."""
    given = list(mapping.get("constants", {}).items())
    rows = [*given, ("", "")][:MOST_CONSTANTS]
    choices = [(name, label) for name, label in targets(settings) if name not in UNFIT]
    return [
        {"options": [(name, label, name == field) for name, label in choices], "value": value} for field, value in rows
    ]


def fallback(field: str, said: Any) -> dict[str, Any]:
    """Return what stands in for a missing value, as its form shows it."""
    from_email = isinstance(said, Mapping) and said.get("from") == "email"
    words = said.get("else", "") if isinstance(said, Mapping) else said
    return {"field": field, "label": LACKS[field], "source": SOURCES[field], "from_email": from_email, "words": words}

"""Suggested mappings over a catalog of real header rows: how many columns are found, how many of those rightly.

`MAPPING_CATALOG=folder` names it: `csv_headers.json` lists sources with their `id` and `mapping`, {header: API name or
null}; beside it lie the lists themselves as `<id>.csv`.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("mapping-recall", "mapping-precision")
# What the catalog calls otherwise than Salesforce's Lead does here.
OTHERWISE = {"Name(split)": "name", "Status": "status", "CreatedDate": "created_at"}


def run() -> Iterator[dict[str, Any]]:
    """Yield recall and precision over all columns of all sources."""
    if not (folder := os.environ.get("MAPPING_CATALOG")):
        return
    from leads.fields import FIELDS

    fields = {row.api_name: row.name for row in FIELDS} | OTHERWISE
    pairs = [pair for source in catalog(Path(folder)) for pair in judged(Path(folder), source, fields)]
    right = sum(wanted is not None and wanted == found for wanted, found in pairs)
    expected = sum(wanted is not None for wanted, _ in pairs)
    suggested = sum(found is not None for _, found in pairs)
    for name, number in zip(NAMES, (expected, suggested), strict=True):
        yield {"name": name, "value": right, "baseline": number, "ratio": round(right / number, 3), "unit": "columns"}


def catalog(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "csv_headers.json").read_text(encoding="utf-8"))
    return found


def judged(folder: Path, source: dict[str, Any], fields: dict[str, str]) -> Iterator[tuple[str | None, str | None]]:
    """Yield the wanted and the suggested field of each column of one source."""
    from leads.imports.reading import read
    from leads.imports.suggesting import suggest

    table = read((folder / f"{source['id']}.csv").read_bytes())
    guesses = suggest(table.headers, table.rows, None)
    for guess, wanted in zip(guesses, source["mapping"].values(), strict=True):
        yield fields[wanted] if wanted else None, guess.field

"""Whether lists of well-known tools become the records one expects: the share of equal values over a catalog.

`MAPPING_CATALOG=folder` names it; beside each `<id>.csv` lies `<id>.expected.json`, a list with a record {API name:
value} for each row of the list, null for a row that holds nobody.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("import-records",)


def run() -> Iterator[dict[str, Any]]:
    """Yield the share for each source, then for all."""
    if not (folder := os.environ.get("MAPPING_CATALOG")):
        return
    from bench.import_records import compared

    total = right = 0
    for name, equal, number in compared(Path(folder)):
        total, right = total + number, right + equal
        yield figure(f"{NAMES[0]}:{name}", equal, number)
    yield figure(NAMES[0], right, total)


def figure(name: str, equal: int, number: int) -> dict[str, Any]:
    ratio = round(equal / number, 4) if number else 0
    return {"name": name, "value": equal, "baseline": number, "ratio": ratio, "unit": "values"}

"""How fast a list becomes routed leads, beside one process that writes the same ready rows."""

import os
from collections.abc import Iterator
from typing import Any

USUAL = 100_000
ROWS = int(os.environ.get("IMPORT_ROWS", USUAL))  # 1000000 asks for the long run, which takes an hour
RATE, BESIDE_COPY, GROWTH = "import-rate", "import-beside-copy", "import-growth"
MEMORY, PAGE = "import-memory", "list-page-during-import"
NAMES = (RATE, BESIDE_COPY, GROWTH, MEMORY, PAGE)


def run() -> Iterator[dict[str, Any]]:
    """Yield rows a second, the worker's memory, pages meanwhile, and how the ratio grows with the list."""
    from bench.imports import grown, meanwhile, measured

    usual = list(measured(min(ROWS, USUAL)))
    yield from usual
    yield meanwhile(min(ROWS, USUAL) // 4)
    if ROWS > USUAL:
        large = list(measured(ROWS))
        yield from large
        yield grown(large[0]["ratio"], usual[0]["ratio"])

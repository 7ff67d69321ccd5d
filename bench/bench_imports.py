"""How fast a list becomes routed leads, beside one process that writes the same ready rows."""

import os
from collections.abc import Iterator
from typing import Any

NAMES = ("import-rate", "import-beside-copy")
ROWS = int(os.environ.get("IMPORT_ROWS", "100000"))


def run() -> Iterator[dict[str, Any]]:
    """Yield rows a second against the ready rows, and against a bare COPY of the lead rows by their owner."""
    from bench.imports import measured

    yield from measured(ROWS)

"""How fast an import is taken back, beside the import itself: new leads, and values of leads that were here."""

import os
from collections.abc import Iterator
from typing import Any

NAMES = ("import-undo", "import-undo-updates")
ROWS = int(os.environ.get("IMPORT_ROWS", "100000"))


def run() -> Iterator[dict[str, Any]]:
    """Yield rows a second of two undos, each against its import."""
    from bench.undo import measured

    yield from measured(ROWS)

"""A draft of 50 entries and a pool of 20 tried on 100,000 past leads, as a worker's job does it, batch by batch."""

from collections.abc import Iterator
from typing import Any

DRY_RUN = "rule-dry-run"
NAMES = (DRY_RUN,)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figure; Django's models may only be read from here on."""
    from bench import routing

    yield routing.dry_run()

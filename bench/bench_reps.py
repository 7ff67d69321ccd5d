"""Two hundred reps who poll and work for two minutes, in front of the product's own web server and worker."""

from collections.abc import Iterator
from typing import Any

CROWD = "reps"
NAMES = (CROWD,)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures; Django's models may only be read from here on."""
    from bench import reps

    yield from reps.working()

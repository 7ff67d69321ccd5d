"""A weighted round robin over 10,000 leads from 8 processes: how far from its share the worst member is."""

from collections.abc import Iterator
from typing import Any

EXACT = "pool-exact"
NAMES = (EXACT,)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figure; Django's models may only be read from here on."""
    from bench import routing

    yield routing.exactness()

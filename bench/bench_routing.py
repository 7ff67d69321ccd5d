"""Routing: one lead through 200 entries, and 100,000 leads through 50 and a pool of 20."""

from collections.abc import Iterator
from typing import Any

ONE, MANY = "route-one", "re-route"
NAMES = (ONE, MANY)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures; Django's models may only be read from here on."""
    from bench import routing

    yield from routing.figures()

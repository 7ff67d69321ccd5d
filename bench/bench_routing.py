"""Routing: one lead through 200 entries, 100,000 leads through 50 and a pool of 20, and turns taken by 8 processes."""

from collections.abc import Iterator
from typing import Any

ONE, MANY, EXACT = "route-one", "re-route", "pool-exact"
NAMES = (ONE, MANY, EXACT)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures; Django's models may only be read from here on."""
    from bench import routing

    yield from routing.figures()

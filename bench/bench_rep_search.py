"""What a search as one types costs at a million leads."""

from collections.abc import Iterator
from typing import Any

SEARCH = "rep-search"
NAMES = (SEARCH,)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures; Django's models may only be read from here on."""
    from bench import rep

    yield from rep.searches()

"""What a list page costs beside a bare view, and how it grows with the organization."""

from collections.abc import Iterator
from typing import Any

PAGE = "list-page"
ONE_PROCESS = "list-page-median"
GROWTH = "list-growth"
UNINDEXED = "list-without-index"
NAMES = (PAGE, ONE_PROCESS, GROWTH, UNINDEXED)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures of lists; Django's models may only be read from here on."""
    from bench import lists

    yield from lists.figures()

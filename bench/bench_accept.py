"""Twenty reps who press "Accept next" at once, in front of the product's own web server."""

from collections.abc import Iterator
from typing import Any

ACCEPT = "accept-next"
NAMES = (ACCEPT,)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures; Django's models may only be read from here on."""
    from bench import reps

    yield from reps.taking()

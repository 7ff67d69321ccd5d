"""What an open page that asks for news costs while there is none."""

from collections.abc import Iterator
from typing import Any

POLL = "rep-poll"
NAMES = (POLL,)


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures; Django's models may only be read from here on."""
    from bench import rep

    yield from rep.polls()

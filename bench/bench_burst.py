"""A burst of posts while everything breaks: nothing lost, nothing double, all routed soon.

BURST_POSTS (2,000) posts as fast as they are taken; the full measure is 20,000.
"""

from collections.abc import Iterator
from typing import Any

BURST = "burst"
NAMES = (BURST,)


def run() -> Iterator[dict[str, Any]]:
    """Yield how fast posts were taken, how many of them were lost or doubled, and when the last one was routed."""
    from bench import burst

    yield from burst.burst()

"""How long a post takes to its routed lead while 50 come each second.

STEADY_SECONDS (20) of them; the full measure is 120.
"""

from collections.abc import Iterator
from typing import Any

STEADY = "steady-to-routed-p95"
NAMES = (STEADY,)


def run() -> Iterator[dict[str, Any]]:
    """Yield the 95th percentile."""
    from bench import burst

    yield burst.steady()

"""How many posts a second are accepted, beside a bare view; and how long a post takes to its routed lead."""

from collections.abc import Iterator
from typing import Any

ACCEPTED = "capture-accepted"
MEDIAN = "capture-to-routed-median"
P95 = "capture-to-routed-p95"
NAMES = (ACCEPTED, MEDIAN, P95)


def run() -> Iterator[dict[str, Any]]:
    """Flood one organization and post one at a time to another, whose rates the flood has not used up."""
    from bench import capture

    yield capture.accepted(capture.an_organization())
    yield from capture.routed(capture.an_organization())

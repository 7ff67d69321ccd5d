"""How many posts a second are accepted, beside a bare view; and how long a post takes to its routed lead."""

from collections.abc import Iterator
from typing import Any

ACCEPTED = "capture-accepted"
MEDIAN = "capture-to-routed-median"
P95 = "capture-to-routed-p95"
NAMES = (ACCEPTED, MEDIAN, P95)


def run() -> Iterator[dict[str, Any]]:
    """Post one at a time to an idle worker, then flood another organization, whose rates are not used up yet."""
    from bench import capture

    yield from capture.routed(capture.an_organization())
    yield capture.accepted(capture.an_organization())

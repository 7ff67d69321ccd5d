"""How long leads of this organization usually stay in a status before they move on."""

import time
from datetime import timedelta
from statistics import median
from typing import Any

from leads.configuration import configuration
from tenancy.models import Event

LATEST = 1000  # moves looked at: what was usual years ago says nothing about today
FEWEST = 5  # a median of fewer stays is an anecdote
KEPT_SECONDS = 600


def usual_stay(label: str) -> timedelta | None:
    """Return the median stay in a status, or nothing while too few leads have left it."""
    kept: dict[str, Any] = configuration().kept
    found, read_at = kept.get("usual_stays", ({}, None))
    if read_at is None or time.monotonic() - read_at > KEPT_SECONDS:
        found = usual_stays()
        kept["usual_stays"] = (found, time.monotonic())
    return found.get(label)


def usual_stays() -> dict[str, timedelta]:
    """Read the latest moves, each of which says how long the lead had been where it was."""
    latest = Event.objects.filter(kind="lead.status").order_by("-id").values_list("changes", "because")[:LATEST]
    stays: dict[str, list[float]] = {}
    for changes, because in latest:
        if isinstance(stayed := because.get("stayed"), int | float):
            stays.setdefault(str(changes["status"][0]), []).append(stayed)
    return {label: timedelta(seconds=median(found)) for label, found in stays.items() if len(found) >= FEWEST}

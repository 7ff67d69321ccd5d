"""What the progress of an import shows: counts, rate, time left, the latest rows."""

from typing import Any

from leads.imports.running import seconds_left
from leads.models import Import, ImportRow
from leads.views import import_context

State = Import.State
LATEST = 5
MINUTE, HOUR = 60, 3600


def is_under_way(batch: Import) -> bool:
    """Say whether an import was started and is not over."""
    reading = batch.state == State.READING and batch.starts_when_read
    return reading or batch.state in (State.WAITING, State.RUNNING, State.PAUSED)


def running_context(batch: Import) -> dict[str, Any]:
    """Return how far an import is, and its latest rows."""
    return import_context.frame(4, batch) | {
        "done": batch.done,
        "percent": percent(batch),
        "tenth": percent(batch) // 10 * 10,  # read aloud each time it changes
        "rate": rate(batch),
        "left": left(batch),
        "latest": latest(batch),
        "counts": import_context.counted(batch),
    }


def latest(batch: Import) -> Any:
    """Return the rows done last, with their leads and whom those belong to."""
    rows = batch.lines.exclude(state=ImportRow.State.WAITING).order_by("-line")
    return rows.select_related("lead__owner_queue", "lead__owner_member__user")[:LATEST]


def percent(batch: Import) -> int:
    """Return how much of the rows is done or, while the file is read, of its bytes."""
    if batch.state == State.READING:
        size = batch.source.size if batch.source else 0
        return min(100 * batch.examined // size, 100) if size else 0
    return 100 * batch.done // batch.rows if batch.rows else 100


def rate(batch: Import) -> str:
    """Say how fast it goes; pauses and waiting do not count."""
    found = batch.tally.get("rate")
    return f"{found:,.0f} rows a second" if found else ""


def left(batch: Import) -> str:
    """Say how long it will still take, at the rate so far."""
    seconds = seconds_left(batch) if batch.state == State.RUNNING else None
    return "" if seconds is None else f"about {said(seconds)} left"


def said(seconds: float) -> str:
    """Say a time in the unit one thinks in."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 2 * MINUTE:
        return f"{round(seconds, -1 if seconds > 20 else 0):.0f} seconds"
    return f"{seconds / MINUTE:.0f} minutes" if seconds < 2 * HOUR else f"{seconds / HOUR:.1f} hours"

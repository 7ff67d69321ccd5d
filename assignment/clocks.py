"""Starting the clocks of first responses: what follows a missed target stands with the entry or queue that set it."""

from collections.abc import Iterable, Sequence

from assignment.deciding import Cause, Occasion, Outcome, Result
from assignment.models import ResponseClock
from leads.business_hours import response_due
from leads.configuration import configuration
from leads.models import Queue
from tenancy.acting import current_org


def clock(one: Outcome, lapsed: Iterable[int]) -> ResponseClock | None:
    """Return the clock of a lead that must be answered by a moment; none where no further step is set."""
    if one.due is None:
        return None
    org, due = current_org(), one.due
    alert_at, take_back_at = (
        None if minutes is None else response_due(org, minutes, due) if minutes else due for minutes in ladder(one)
    )
    steps = [at for at in (alert_at, take_back_at) if at is not None]
    if not steps:
        return None
    return ResponseClock(
        lead_id=one.lead.pk, due=due, alert_at=alert_at, take_back_at=take_back_at, next_at=min(steps),
        lapsed=list(lapsed),
    )  # fmt: skip


def ladder(one: Outcome) -> tuple[int | None, int | None]:
    """Return the steps that follow a missed target: the entry's own, else those of the queue it leads to."""
    if one.entry is not None and any(minutes is not None for minutes in one.entry.ladder):
        return one.entry.ladder
    queue = configuration().queue_by_id.get(one.pool.queue_id) if one.pool else one.owner
    return (queue.alert_minutes, queue.take_back_minutes) if isinstance(queue, Queue) else (None, None)


def begin(outcomes: Sequence[Outcome], occasion: Occasion) -> None:
    """Start the clocks of leads whose entry has steps; a former clock of theirs ends."""
    clocks = []
    for one in outcomes:
        is_stuck = one.result == Result.KEPT and occasion.cause == Cause.LAPSED
        if not is_stuck and (made := clock(one, sorted(occasion.skip.get(one.lead.pk, ())))):
            clocks.append(made)
    if clocks:
        ResponseClock.objects.bulk_create(
            clocks, batch_size=1000, update_conflicts=True, unique_fields=["org", "lead"],
            update_fields=["due", "alert_at", "take_back_at", "next_at", "lapsed"],
        )  # fmt: skip

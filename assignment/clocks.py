"""Starting the clocks of first responses: what follows a missed target stands with the entry or queue that set it.

Routing and forms start them with their decision; who puts a lead into a queue by hand starts that queue's.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from assignment.deciding import Cause, Occasion, Outcome, Result
from assignment.models import ResponseClock
from leads.business_hours import response_due
from leads.configuration import configuration
from leads.models import Lead, Queue, Stage
from tenancy.acting import current_org

Ladder = tuple[int | None, int | None]  # minutes past the target: alert, take back


def clock(lead: Lead, due: datetime | None, ladder: Ladder, lapsed: Iterable[int] = (), *, now: datetime | None = None
          ) -> ResponseClock | None:  # fmt: skip
    """Return the clock of a lead that must be answered by a moment; none where no further step is set.

    Steps follow the target or, where that was missed before `now`, the moment in which the lead changed hands.
    """
    if due is None:
        return None
    org, since = current_org(), max(due, now or due)
    alert_at, take_back_at = (
        None if minutes is None else response_due(org, minutes, since) if minutes else since for minutes in ladder
    )
    steps = [at for at in (alert_at, take_back_at) if at is not None]
    if not steps:
        return None
    return ResponseClock(
        lead_id=lead.pk, due=due, alert_at=alert_at, take_back_at=take_back_at, next_at=min(steps), lapsed=list(lapsed)
    )


def ladder(one: Outcome) -> Ladder:
    """Return the steps that follow a missed target: the entry's own, else those of the queue it leads to."""
    if one.entry is not None and any(minutes is not None for minutes in one.entry.ladder):
        return one.entry.ladder
    queue = configuration().queue_by_id.get(one.pool.queue_id) if one.pool else one.owner
    return steps_of(queue) if isinstance(queue, Queue) else (None, None)


def steps_of(queue: Queue) -> Ladder:
    return queue.alert_minutes, queue.take_back_minutes


def begin(outcomes: Sequence[Outcome], occasion: Occasion) -> None:
    """Start the clocks of leads whose entry has steps; a former clock of theirs ends."""
    clocks = []
    for one in outcomes:
        is_stuck = one.result == Result.KEPT and occasion.cause == Cause.LAPSED
        if not is_stuck and (made := clock(one.lead, one.due, ladder(one), sorted(occasion.skip.get(one.lead.pk, ())))):
            clocks.append(made)
    start(clocks)


def put_by_hand(leads: Iterable[Lead], now: datetime) -> None:
    """Start target and steps of queues for leads that somebody put there; a target that runs goes on."""
    queues, org = configuration().queue_by_id, current_org()
    owed = [lead for lead in leads if lead.owner_queue_id in queues and lead.first_responded_at is None]
    owed = [lead for lead in owed if lead.stage == Stage.OPEN]
    fresh: dict[datetime, list[Lead]] = {}
    for lead in owed:
        if lead.first_response_due is None:
            lead.first_response_due = response_due(org, queues[lead.owner_queue_id or 0].target_minutes, now)
            if lead.first_response_due is not None:
                fresh.setdefault(lead.first_response_due, []).append(lead)
    for due, alike in fresh.items():
        Lead.objects.filter(pk__in=[lead.pk for lead in alike]).update(first_response_due=due)
    made = (clock(lead, lead.first_response_due, steps_of(queues[lead.owner_queue_id or 0]), now=now) for lead in owed)
    start([one for one in made if one is not None])


def start(clocks: Sequence[ResponseClock]) -> None:
    """Write clocks; a former one of a lead ends."""
    if clocks:
        ResponseClock.objects.bulk_create(
            clocks, batch_size=1000, update_conflicts=True, unique_fields=["org", "lead"],
            update_fields=["due", "alert_at", "take_back_at", "next_at", "lapsed"],
        )  # fmt: skip

"""Keeping decisions: the routing log, the state of the pools, and what waits in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from assignment import clocks
from assignment.alarm import alarm, is_due
from assignment.deciding import Occasion, Outcome, Result
from assignment.desk import Desk
from assignment.models import Assignment, PoolWait
from leads.bulk import copy_records, reserve_ids
from leads.models import Queue
from leads.sending import send
from tenancy.models import Member

FEW = 20  # rows that one INSERT writes faster than COPY


def keep(outcomes: Sequence[Outcome], desk: Desk, occasion: Occasion) -> list[Assignment]:
    """Write decisions, in the transaction of what they change; return their rows, in order."""
    rows = [row(outcome, desk.now, occasion) for outcome in outcomes]
    fallen = {one.rule.id if one.rule else "": one.rule for one in outcomes if one.result == Result.FELL_THROUGH}
    is_alarm = any(is_due(fallen[pk], desk.now) for pk in fallen.keys() - desk.alarmed)
    desk.alarmed |= fallen.keys()
    store(rows)  # behind every question: what is asked after this waits until it is written
    desk.keep()
    if is_alarm:
        alarm(desk.now)
    keep_waits(outcomes, rows, desk, occasion)
    clocks.begin(outcomes, occasion)
    return rows


def store(rows: Sequence[Assignment]) -> None:
    """Write rows of the log."""
    if len(rows) <= FEW:
        Assignment.objects.bulk_create(rows)
        return
    for one, pk in zip(rows, reserve_ids(Assignment, len(rows)), strict=True):
        one.pk = pk
    copy_records(Assignment, rows)


def row(outcome: Outcome, now: datetime, occasion: Occasion) -> Assignment:
    """Return one decision as the log keeps it."""
    entry, rule, owner = outcome.entry, outcome.rule, outcome.owner
    return Assignment.fresh(
        {
            "at": now,
            "lead_id": outcome.lead.id,
            "cause": str(occasion.cause),
            "cause_words": occasion.words[:200],
            "outcome": str(outcome.result),
            "rule_id": rule.pk if rule else None,
            "version": rule.version if rule else None,
            "entry": entry.id if entry else "",
            "entry_number": entry.number if entry else None,
            "entry_name": entry.name if entry else "",
            "member_id": owner.id if isinstance(owner, Member) else None,
            "queue_id": owner.id if isinstance(owner, Queue) else None,
            "pool_id": outcome.pool.id if outcome.pool else None,
            "turn_of": outcome.turn_of,
            "goes_to": outcome.goes_to[:255],
            "problem": outcome.problem[:300],
            "tie": outcome.tie[:200],
            "due": outcome.due,
            "score": outcome.lead.score,
            "tried": outcome.match.tried,
            "seen": outcome.match.seen,
            "candidates": outcome.candidates,
        }
    )


def keep_waits(outcomes: Sequence[Outcome], rows: Iterable[Assignment], desk: Desk, occasion: Occasion) -> None:
    """Remember who waits for which pool, since when; whoever was given to somebody waits no longer."""
    if not desk.people.teams:
        return
    pairs = list(zip(outcomes, rows, strict=True))
    waiting = [(one, kept) for one, kept in pairs if one.result == Result.WAITING]
    settled = [one.lead.id for one, _ in pairs if one.result != Result.WAITING]
    if settled:
        send(lambda cursor: cursor.execute(WAIT_NO_LONGER, [settled]))
    if waiting:
        PoolWait.objects.bulk_create(
            [wait(one, kept, desk.now, occasion) for one, kept in waiting],
            update_conflicts=True, unique_fields=["org", "lead"], update_fields=["pool", "assignment_id", "skipped"],
        )  # fmt: skip


WAIT_NO_LONGER = "DELETE FROM assignment_poolwait WHERE lead_id = ANY(%s)"


def wait(outcome: Outcome, kept: Assignment, now: datetime, occasion: Occasion) -> PoolWait:
    assert outcome.pool is not None
    skipped: list[Any] = sorted(occasion.skip.get(outcome.lead.pk, ()))
    return PoolWait(pool=outcome.pool, lead_id=outcome.lead.pk, since=now, assignment_id=kept.pk, skipped=skipped)

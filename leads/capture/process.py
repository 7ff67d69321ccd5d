"""Turning a stored submission into a lead or an inquiry: claimed by one statement, judged in one transaction."""

import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.models import Q
from django.utils import timezone

from leads import duplicates
from leads.capture import captcha, meta
from leads.capture.arrival import (
    FINISHED,
    AlreadyDone,
    Arrival,
    arrive,
    created,
    finish,
    give_up,
    joined,
    keep_what_came_along,
    read,
    refilled,
    responded,
    set_aside,
    tell_of_customer,
)
from leads.capture.many import WAITING, process_set
from leads.capture.screening import reasons
from leads.mail.replying import answer
from leads.models import Contact, Lead, Submission
from leads.outside import Unreachable
from tenancy import events
from tenancy.acting import acting, current_org
from tenancy.models import Member
from tenancy.refusals import Conflict, Refusal

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
# ProgrammingError: while an update is rolled out, code and tables differ for a moment.
TRANSIENT = (OperationalError, InterfaceError, ProgrammingError, Conflict, Unreachable)
LEAST_AT_ONCE = 8
MOST_AT_ONCE = 200  # posts of one set: everybody else's wait meanwhile
# One statement claims: of two workers each gets other rows, and a row that kills its worker is counted before it does.
CLAIM = """
    UPDATE leads_submission SET attempts = attempts + 1 WHERE id = ANY(ARRAY(
        SELECT id FROM leads_submission WHERE state = ANY(%s) AND id > %s AND (attempts = 0 OR %s)
        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    )) RETURNING id, attempts, form_id
"""
Claimed = tuple[int, int, int | None]  # id, attempts, form


class Drained(NamedTuple):
    """How many submissions were done, up to which one, and whether the time ran out before the end."""

    done: int
    last: int
    is_cut_short: bool


def drain(org_id: int, *, delayed: bool = False, after: int = 0, go_on: Callable[[], bool] = lambda: True) -> Drained:
    """Process what waits in an organization, oldest first, in sets that double while more and more wait.

    What came beyond a rate has its turn when nobody else waits; a failed attempt is repeated by the sweep alone, which
    passes `delayed`, and `after` where it left off.
    """
    turns = [WAITING] if delayed else [WAITING[:1], WAITING[1:]]
    last, done, most = after, 0, LEAST_AT_ONCE
    while go_on():
        claimed = claim(org_id, turns, last if delayed else 0, most, again=delayed)
        if not claimed:
            return Drained(done, last, is_cut_short=False)
        last, most = claimed[-1][0], min(most * 2, MOST_AT_ONCE)
        done += process_many(org_id, claimed)
    return Drained(done, last, is_cut_short=True)


def claim(org_id: int, turns: Iterable[Iterable[str]], after: int, most: int, *, again: bool) -> list[Claimed]:
    """Take submissions for this worker: of the first states in which some wait."""
    with acting(org_id, door="form"), connection.cursor() as cursor:
        for states in turns:
            cursor.execute(CLAIM, [list(map(str, states)), after, again, most])
            if found := sorted(cursor.fetchall()):
                return found
    return []


def process_many(org_id: int, claimed: list[Claimed]) -> int:
    """Process claimed submissions as a set; what needs steps of its own, and everything after a mistake, alone."""
    try:
        with acting(org_id, door="form"):
            done, alone = process_set(pk for pk, attempts, _ in claimed if attempts <= MOST_ATTEMPTS)
    except Exception as error:  # one of them cannot be done: alone, each says what it met
        log.warning("%s submissions are done one by one: %r", len(claimed), error)
        return one_by_one(org_id, claimed)
    left = {*alone, *(pk for pk, attempts, _ in claimed if attempts > MOST_ATTEMPTS)}
    return done + one_by_one(org_id, [one for one in claimed if one[0] in left])


def one_by_one(org_id: int, claimed: list[Claimed]) -> int:
    return sum(process_claimed(org_id, pk, attempts, with_form=form is not None) for pk, attempts, form in claimed)


def process_claimed(org_id: int, pk: int, attempts: int, *, with_form: bool = False) -> bool:
    """Process one claimed submission; what goes wrong is written on it, in words."""
    try:
        if attempts > MOST_ATTEMPTS:
            raise Refusal("A worker stopped each time it read this post. Look at its values, then replay it.")
        return attempt(org_id, pk, asked_outside(org_id, pk) if with_form else None)
    except TRANSIENT as error:
        log.warning("Submission %s waits for another attempt: %s", pk, error)
        if attempts >= MOST_ATTEMPTS:
            who = "Meta" if isinstance(error, Unreachable) else "The database"
            fail(org_id, pk, f"{who} did not answer in five attempts. Replay it when it is well again.")
    except Refusal as refusal:
        fail(org_id, pk, "; ".join([refusal.sentence, *map(str, refusal.errors.values())]))
    except Exception as error:  # the worker goes on with the next post; this one says what it met
        log.exception("Submission %s failed", pk)
        fail(org_id, pk, f"An error of ours: {type(error).__name__}. The post is kept; replay it after an update.")
    return False


def asked_outside(org_id: int, pk: int) -> bool | None:
    """Ask whom a post needs, outside any transaction, so that a slow service holds no lock.

    Meta is asked for the lead behind its notice; of a form with a captcha, what is returned is whether it was solved.
    """
    with acting(org_id, door="form"):
        rows = Submission.objects.select_related("form").defer("raw").filter(pk=pk, form__isnull=False)
        row = rows.filter(Q(door=meta.DOOR) | Q(released_at=None) & ~Q(form__captcha="")).first()
    if row is None or row.form is None:
        return None
    if meta.is_unread(row):
        meta.fetch(org_id, row)
    return captcha.is_solved(row.form, row.pairs, row.address)


def attempt(org_id: int, pk: int, solved: bool | None) -> bool:
    """Process a submission, once more at once after a deadlock or a conflict: the other side is through by then."""
    try:
        with acting(org_id, door="form"):
            return process(pk, solved)
    except TRANSIENT:
        with acting(org_id, door="form"):
            return process(pk, solved)


def fail(org_id: int, pk: int, problem: str) -> None:
    """Mark a submission failed with the words its page shows."""
    with acting(org_id, door="form"):
        Submission.objects.filter(pk=pk, state__in=WAITING).update(
            state=Submission.State.FAILED, problem=problem, processed_at=timezone.now()
        )


def process(pk: int, solved: bool | None = None) -> bool:
    """Make a lead or an inquiry of one submission, or set it aside; False when another worker has it."""
    rows = Submission.objects.select_for_update(skip_locked=True, of=("self",)).select_related("form__campaign")
    submission = rows.filter(pk=pk, state__in=WAITING).first()
    if submission is None:
        return False
    reading = read(submission)
    is_new = submission.released_at is None and submission.lead_id is None
    if is_new and (why := reasons(submission, reading, is_solved=solved)):
        set_aside(submission, why)
        submission.save(update_fields=FINISHED)
        return False
    if submission.lead_id is None and reading.is_blank:
        give_up(submission, reading)
        submission.save(update_fields=FINISHED)
        return False
    is_first_reading = submission.lead_id is None
    arrival = arrive(submission, reading)
    lead, outcome = settled(arrival)
    keep_what_came_along(arrival, lead)
    finish(arrival, lead, outcome)
    if is_first_reading:
        answer(lead, is_new=outcome == "created")
    return True


def settled(arrival: Arrival) -> tuple[Lead, str]:
    """Return the lead a post became and how: created, joined, or filled in by a later mapping."""
    if arrival.submission.lead_id is not None:
        return refilled(arrival), arrival.submission.outcome
    same = duplicates.find_same(arrival.lead)
    if isinstance(same, Lead):
        lead, outcome = joined(arrival, same), "joined"
    else:
        lead, outcome = created(arrival), "created"
        if isinstance(same, Contact):
            tell_of_customer(arrival, same)
    responded(arrival, lead)
    return lead, outcome


def replay(submission: Submission) -> None:
    """Let a worker look at a submission again; whoever asks vouches for it, so it is not judged a second time.

    One that became a lead is read again only where its mapping may have changed: values that no field had.
    """
    if submission.state == Submission.State.DONE and submission.lead_id is not None and not submission.left_out:
        raise AlreadyDone
    submission.state, submission.attempts, submission.problem = Submission.State.WAITING, 0, ""
    submission.released_at = timezone.now()
    submission.save(update_fields=["state", "attempts", "problem", "released_at"])
    events.record(submission, "submission.replayed")


def replay_all(state: str, *, by: Member) -> int:
    """Let a worker look again at everything that failed, or lies in quarantine; return how many."""
    rows = Submission.objects.filter(state=state)
    found = rows.update(state=Submission.State.WAITING, attempts=0, problem="", released_at=timezone.now())
    if found:
        events.record(current_org(), "submissions.replayed", by=by, because=f"{found:,} {state}")
    return found

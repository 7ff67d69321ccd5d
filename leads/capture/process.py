"""Turning a stored submission into a lead or an inquiry: claimed by one statement, judged in one transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.utils import timezone

from leads import duplicates, inquiries
from leads.capture.mapping import Reading, read_pairs
from leads.configuration import configuration
from leads.editing import enter, set_owner
from leads.models import Campaign, Contact, Lead, Submission
from leads.normalize import normalize
from tenancy import events
from tenancy.acting import acting, current_org
from tenancy.refusals import Conflict, Refusal

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
# ProgrammingError: while an update is rolled out, code and tables differ for a moment.
TRANSIENT = (OperationalError, InterfaceError, ProgrammingError, Conflict)
WAITING = (Submission.State.WAITING, Submission.State.DELAYED)
# One statement claims: of two workers each gets another row, and a row that kills its worker is counted before it does.
CLAIM = """
    UPDATE leads_submission SET attempts = attempts + 1 WHERE id = (
        SELECT id FROM leads_submission WHERE state = ANY(%s) AND id > %s AND (attempts = 0 OR %s)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id, attempts
"""


class Drained(NamedTuple):
    """How many submissions were done, up to which one, and whether the time ran out before the end."""

    done: int
    last: int
    is_cut_short: bool


def drain(org_id: int, *, delayed: bool = False, after: int = 0, go_on: Callable[[], bool] = lambda: True) -> Drained:
    """Process what waits in an organization after one of its submissions, oldest first, each in a transaction.

    What was put off, beyond a rate or after a failed attempt, is for the sweep alone, which passes `delayed`.
    """
    last, done = after, 0
    states = [str(state) for state in (WAITING if delayed else WAITING[:1])]
    while go_on():
        with acting(org_id, door="form"), connection.cursor() as cursor:
            cursor.execute(CLAIM, [states, last, delayed])
            claimed = cursor.fetchone()
        if claimed is None:
            return Drained(done, last, is_cut_short=False)
        last, attempts = claimed
        done += process_claimed(org_id, last, attempts)
    return Drained(done, last, is_cut_short=True)


def process_claimed(org_id: int, pk: int, attempts: int) -> bool:
    """Process one claimed submission; what goes wrong is written on it, in words."""
    try:
        if attempts > MOST_ATTEMPTS:
            raise Refusal("A worker stopped each time it read this post. Look at its values, then replay it.")
        return attempt(org_id, pk)
    except TRANSIENT as error:
        log.warning("Submission %s waits for another attempt: %s", pk, error)
        if attempts >= MOST_ATTEMPTS:
            fail(org_id, pk, "It could not be stored in five attempts. Replay it when the database is well again.")
    except Refusal as refusal:
        fail(org_id, pk, "; ".join([refusal.sentence, *map(str, refusal.errors.values())]))
    except Exception as error:  # the worker goes on with the next post; this one says what it met
        log.exception("Submission %s failed", pk)
        fail(org_id, pk, f"An error of ours: {type(error).__name__}. The post is kept; replay it after an update.")
    return False


def attempt(org_id: int, pk: int) -> bool:
    """Process a submission, once more at once after a deadlock or a conflict: the other side is through by then."""
    try:
        with acting(org_id, door="form"):
            return process(pk)
    except TRANSIENT:
        with acting(org_id, door="form"):
            return process(pk)


def fail(org_id: int, pk: int, problem: str) -> None:
    """Mark a submission failed with the words its page shows."""
    with acting(org_id, door="form"):
        Submission.objects.filter(pk=pk, state__in=WAITING).update(
            state=Submission.State.FAILED, problem=problem, processed_at=timezone.now()
        )


@dataclass
class Arrival:
    """A post on its way to a lead."""

    submission: Submission
    reading: Reading
    lead: Lead
    campaign: Campaign | None

    @property
    def details(self) -> dict[str, Any]:
        return {"submission": self.submission.public_id, "source": self.lead.lead_source}


def process(pk: int) -> bool:
    """Make a lead or an inquiry of one submission; False when another worker has it."""
    rows = Submission.objects.select_for_update(skip_locked=True, of=("self",)).select_related("form__campaign")
    submission = rows.filter(pk=pk, state__in=WAITING).first()
    if submission is None:
        return False
    arrival = arrive(submission)
    same = duplicates.find_same(arrival.lead)
    if isinstance(same, Lead):
        lead, outcome = joined(arrival, same), "joined"
    else:
        lead, outcome = created(arrival), "created"
        if isinstance(same, Contact):
            tell_of_customer(arrival, same)
    if arrival.campaign is not None:
        inquiries.respond(arrival.campaign, lead, arrival.reading.member_status)
    finish(arrival, lead, outcome)
    return True


def arrive(submission: Submission) -> Arrival:
    """Read a post as a lead that is not stored yet."""
    settings, form = configuration(), submission.form
    reading = read_pairs(submission.pairs, settings)
    if form is not None:
        reading.values.setdefault("lead_source", form.lead_source)
    campaign = Campaign.objects.filter(pk=reading.campaign_id).first() if reading.campaign_id else None
    if reading.campaign_id and campaign is None:
        reading.note("Campaign_ID", "", "no campaign of yours has this id", is_doubtful=True)
    status = (settings.status_labeled(reading.status) if reading.status else None) or settings.default_status()
    lead = Lead(**reading.values, custom=reading.custom, status=status, created_at=submission.received_at)
    lead.campaign = campaign or (form.campaign if form else None)
    normalize(lead, current_org())
    return Arrival(submission, reading, lead, lead.campaign)


def created(arrival: Arrival) -> Lead:
    """Store a new person with a first inquiry, which counts before the lead is scored and routed."""
    lead, at = arrival.lead, arrival.submission.received_at
    lead.inquiry_count, lead.last_inquiry_at = 1, at
    set_owner(lead, None)
    enter(lead, because="Web form", **arrival.details)
    keep_inquiry(arrival, lead)
    events.record(lead, "lead.captured", **arrival.details)
    return lead


def joined(arrival: Arrival, lead: Lead) -> Lead:
    """Give the inquiry to the lead of the same person, whom nobody else changes meanwhile."""
    lead = Lead.objects.select_for_update(of=("self",)).with_labels().get(pk=lead.pk)
    inquiry = keep_inquiry(arrival, lead)
    inquiries.join(lead, inquiry, arrival.reading.values | {"custom": arrival.reading.custom})
    return lead


def keep_inquiry(arrival: Arrival, lead: Lead) -> Any:
    return inquiries.keep(
        lead,
        at=arrival.submission.received_at,
        lead_source=arrival.lead.lead_source,
        campaign=arrival.campaign,
        text=arrival.lead.description,
        submission=arrival.submission,
    )


def tell_of_customer(arrival: Arrival, contact: Contact) -> None:
    """A known contact who was never a lead becomes one; the account's owner is asked to answer."""
    inquiries.ask(contact, contact.account, contact.name, arrival.lead.description, contact.owner)


def finish(arrival: Arrival, lead: Lead, outcome: str) -> None:
    """Say on the submission what became of it, with every doubt."""
    submission = arrival.submission
    submission.state, submission.outcome, submission.lead = Submission.State.DONE, outcome, lead
    submission.problem = "\n".join(filter(None, [submission.problem, *arrival.reading.doubts]))
    submission.processed_at = timezone.now()
    submission.save(update_fields=["state", "outcome", "lead", "problem", "processed_at"])


def replay(submission: Submission) -> None:
    """Let a submission that failed or lies in quarantine wait for a worker again."""
    if submission.state == Submission.State.DONE and submission.lead_id is not None:
        raise AlreadyDone
    submission.state, submission.attempts, submission.problem = Submission.State.WAITING, 0, ""
    submission.save(update_fields=["state", "attempts", "problem"])
    events.record(submission, "submission.replayed")


class AlreadyDone(Refusal):
    """A submission makes one lead or inquiry, once."""

    code, status = "already_done", 409
    sentence = "This submission already became a lead. Open the lead instead."

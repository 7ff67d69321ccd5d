"""A post on its way to a lead: read, judged, and written with everything that comes along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from leads import inquiries
from leads.campaigns import check
from leads.capture import posted_names
from leads.capture.consents import given_consent
from leads.capture.mapping import read_pairs
from leads.capture.read_post import files
from leads.capture.reading import Reading
from leads.configuration import configuration
from leads.editing import enter, set_owner
from leads.files import attach
from leads.models import Campaign, Contact, Inquiry, Lead, Submission
from leads.normalize import normalize
from leads.values import BadValue
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Event
from tenancy.refusals import Refusal

BLANK = "None of its names has a field. Say what they mean under “Names without a field”, then replay it."
FINISHED = ("state", "outcome", "lead_id", "problem", "left_out", "consent", "processed_at")
MOST_FILES = 10  # of one post


@dataclass
class Arrival:
    """A post on its way to a lead."""

    submission: Submission
    reading: Reading
    lead: Lead
    campaign: Campaign | None

    @property
    def details(self) -> dict[str, Any]:
        found: dict[str, Any] = {"submission": self.submission.public_id, "source": self.lead.lead_source}
        form = self.submission.form
        found |= {"form": form.name} if form else {}
        return found | ({"origin": self.reading.origin} if self.reading.origin else {})


def arrive(submission: Submission, reading: Reading, campaigns: Mapping[int, Campaign] | None = None) -> Arrival:
    """Return a post as a lead that is not stored yet; of many posts the campaigns are read before."""
    settings, form = configuration(), submission.form
    if form is not None:
        reading.values.setdefault("lead_source", form.lead_source)
    wanted = reading.campaign_id
    if campaigns is None:
        campaigns = Campaign.objects.in_bulk([wanted]) if wanted else {}
    campaign = campaigns.get(wanted) if wanted else None
    if reading.campaign_id and campaign is None:
        reading.note("Campaign_ID", "", "no campaign of yours has this id", is_doubtful=True)
    status = (settings.status_labeled(reading.status) if reading.status else None) or settings.default_status()
    lead = Lead(**reading.values, custom=reading.custom, status=status, created_at=submission.received_at)
    lead.campaign = campaign or (form.campaign if form else None)
    if lead.campaign is not None:
        check_member_status(lead.campaign, reading)
    normalize(lead, current_org())
    return Arrival(submission, reading, lead, lead.campaign)


def check_member_status(campaign: Campaign, reading: Reading) -> None:
    """Spell a posted status as its campaign does; one that it lacks is remarked, and the usual one is used."""
    try:
        reading.member_status = reading.member_status and check(campaign, reading.member_status)
    except BadValue as mistake:
        words = f"“{reading.member_status}” is no status of this campaign, so it is not used. {mistake}"
        reading.note("member_status", reading.member_status, words, is_doubtful=True)
        reading.member_status = ""


def read(submission: Submission) -> Reading:
    return read_pairs(submission.pairs, configuration())


def created(arrival: Arrival) -> Lead:
    """Store a new person with a first inquiry, which counts before the lead is scored and routed."""
    lead, at = arrival.lead, arrival.submission.received_at
    lead.inquiry_count, lead.last_inquiry_at = 1, at
    set_owner(lead, None)
    form = arrival.submission.form
    override = {"route": form.route} if form and form.route else {}
    enter(lead, because="Web form", **arrival.details, **override)
    keep_inquiry(arrival, lead)
    events.record(lead, "lead.captured", **arrival.details)
    return lead


def joined(arrival: Arrival, lead: Lead) -> Lead:
    """Give the inquiry to the lead of the same person, whom nobody else changes meanwhile."""
    lead = Lead.objects.select_for_update(of=("self",)).with_labels().get(pk=lead.pk)
    inquiry = keep_inquiry(arrival, lead)
    inquiries.join(lead, inquiry, arrival.reading.values | {"custom": arrival.reading.custom})
    return lead


def refilled(arrival: Arrival) -> Lead:
    """Give a lead what its post says by a later mapping: what is blank is filled, nothing else happens again."""
    lead = Lead.objects.select_for_update(of=("self",)).with_labels().get(pk=arrival.submission.lead_id or 0)
    if lead.deleted_at is None:
        inquiries.fill(lead, arrival.reading.values | {"custom": arrival.reading.custom})
    return lead


def keep_inquiry(arrival: Arrival, lead: Lead) -> Inquiry:
    inquiry = inquiry_of(arrival, lead)
    inquiry.save(force_insert=True)
    return inquiry


def inquiry_of(arrival: Arrival, lead: Lead) -> Inquiry:
    """Return what a post is to its lead, not stored yet."""
    return Inquiry(
        lead=lead,
        at=arrival.submission.received_at,
        lead_source=arrival.lead.lead_source,
        campaign=arrival.campaign,
        text=arrival.lead.description[:32000],
        submission=arrival.submission,
        origin=arrival.reading.origin,
    )


def responded(arrival: Arrival, lead: Lead) -> None:
    """Put a lead into the campaign its post names."""
    if arrival.campaign is not None:
        inquiries.respond(arrival.campaign, lead, arrival.reading.member_status)


def tell_of_customer(arrival: Arrival, contact: Contact) -> None:
    """A known contact who was never a lead becomes one; the account's owner is asked to answer."""
    inquiries.ask(contact, contact.account, contact.name, arrival.lead.description, contact.owner)


def keep_what_came_along(arrival: Arrival, lead: Lead) -> None:
    """Keep consent and files with the lead, and the names that no field has."""
    submission, form = arrival.submission, arrival.submission.form
    if (event := consented(arrival, lead)) is not None:
        event.save(force_insert=True)
    if submission.raw and submission.content_type.lower().startswith("multipart/"):
        keep_files(arrival, lead, files(bytes(submission.raw), submission.content_type))
    posted_names.collect([arrival.reading.left_out], form)


def consented(arrival: Arrival, lead: Lead) -> Event | None:
    """Note on the submission what was agreed to, and return the event that tells it."""
    submission, form = arrival.submission, arrival.submission.form
    submission.consent = given_consent(submission, form, arrival.reading)
    if submission.consent:
        return events.prepare(lead, "lead.consented", because=submission.consent["text"], **submission.consent)
    if form is not None and form.asks_consent and form.needs_consent and submission.door == "web_to_lead":
        arrival.reading.note("form_consent", "", "no consent was given", is_doubtful=True)
    return None


def keep_files(arrival: Arrival, lead: Lead, found: Iterable[tuple[str, str, bytes]]) -> None:
    """Attach what was uploaded, where the form takes files; what is not kept is said."""
    form = arrival.submission.form
    for place, (name, kind, content) in enumerate(found):
        if form is None or not form.takes_files:
            arrival.reading.note(name, "", "this file was not kept: the form takes none", is_doubtful=True)
        elif place >= MOST_FILES:
            arrival.reading.note(name, "", f"this file was not kept: at most {MOST_FILES} are", is_doubtful=True)
        else:
            attach(lead, name, [content], by=None, content_type=kind)


def finish(arrival: Arrival, lead: Lead, outcome: str) -> None:
    """Keep on the submission what became of it."""
    conclude(arrival, lead, outcome)
    arrival.submission.save(update_fields=FINISHED)


def conclude(arrival: Arrival, lead: Lead, outcome: str) -> None:
    """Say on the submission what became of it, with every doubt; keeping it is the caller's."""
    submission = arrival.submission
    submission.state, submission.outcome, submission.lead = Submission.State.DONE, outcome, lead
    before = submission.problem.removeprefix(BLANK).strip()
    submission.problem = "\n".join(dict.fromkeys(filter(None, [before, *arrival.reading.doubts])))
    submission.left_out = sorted(arrival.reading.left_out)
    submission.processed_at = timezone.now()


def set_aside(submission: Submission, why: str) -> None:
    """Let a suspicious post wait in quarantine, where somebody sees why and may release it."""
    submission.state, submission.problem, submission.processed_at = Submission.State.QUARANTINED, why, timezone.now()


def give_up(submission: Submission, reading: Reading) -> None:
    """Mark a post that says nothing a lead could hold; its names are collected, so that somebody can map them."""
    submission.state, submission.processed_at = Submission.State.FAILED, timezone.now()
    submission.problem = f"{BLANK} {submission.problem.removeprefix(BLANK).strip()}".strip()
    submission.left_out = sorted(reading.left_out)
    posted_names.collect([reading.left_out], submission.form)


class AlreadyDone(Refusal):
    """A submission makes one lead or inquiry, once."""

    code, status = "already_done", 409
    sentence = "This submission already became a lead. Open the lead instead."

"""Many posts at once: what one alone goes through, as a few statements over the set."""

from collections.abc import Iterable

from django.utils import timezone

from leads import web_hooks
from leads.bulk import copy_records, update_rows
from leads.capture import posted_names
from leads.capture.arrival import (
    FINISHED,
    Arrival,
    arrive,
    conclude,
    consented,
    give_up,
    inquiry_of,
    joined,
    keep_what_came_along,
    read,
    responded,
    set_aside,
)
from leads.capture.meta import is_unread
from leads.capture.reading import Reading
from leads.capture.screening import reasons
from leads.duplicates import hold_everybody
from leads.intake import Newcomer, let_in
from leads.mail.replying import answer
from leads.models import Campaign, CampaignMember, Form, Inquiry, Submission
from tenancy import events
from tenancy.models import Event

WAITING = (Submission.State.WAITING, Submission.State.DELAYED)


def is_alone(submission: Submission) -> bool:
    """Say whether a post needs steps of its own: files, a captcha, a way of its own, or a second reading."""
    form = submission.form
    return bool(
        submission.raw or submission.lead_id or is_unread(submission) or (form and (form.captcha or form.route))
    )


def process_set(pks: Iterable[int]) -> tuple[int, list[int]]:
    """Make leads and inquiries of submissions; return how many, and which are left to be done one by one."""
    rows = Submission.objects.select_for_update(skip_locked=True, of=("self",)).select_related("form__campaign")
    found = list(rows.filter(pk__in=list(pks), state__in=WAITING).order_by("pk"))
    alone = [row.pk for row in found if is_alone(row)]
    hold_everybody()
    return settle([row for row in found if not is_alone(row)]), alone


def settle(rows: list[Submission]) -> int:
    """Judge posts, then let in those that pass, and say on each what became of it."""
    readings = [(row, read(row)) for row in rows]
    wanted = {reading.campaign_id for _, reading in readings if reading.campaign_id}
    campaigns = Campaign.objects.in_bulk(wanted)
    arrivals, aside = [], []
    for row, reading in readings:
        why = "" if row.released_at else reasons(row, reading, is_solved=None)
        if why:
            set_aside(row, why)
            aside.append(row)
        elif reading.is_blank:
            give_up(row, reading)
            aside.append(row)
        else:
            arrivals.append(arrive(row, reading, campaigns))
    enter(arrivals)
    finish([arrival.submission for arrival in arrivals] + aside)
    return len(arrivals)


def enter(arrivals: list[Arrival]) -> None:
    """Let arrivals in: new persons as a set, known ones each to their lead."""
    of = {id(arrival.lead): arrival for arrival in arrivals}
    for arrival in arrivals:
        arrival.lead.inquiry_count, arrival.lead.last_inquiry_at = 1, arrival.submission.received_at
    newcomers = [Newcomer(arrival.lead, {"words": "Web form", **arrival.details}) for arrival in arrivals]

    def join(newcomer: Newcomer) -> None:
        arrival = of[id(newcomer.draft)]
        assert newcomer.lead is not None
        newcomer.lead = joined(arrival, newcomer.lead)
        responded(arrival, newcomer.lead)
        keep_what_came_along(arrival, newcomer.lead)
        conclude(arrival, newcomer.lead, "joined")
        answer(newcomer.lead, is_new=False)

    let_in(newcomers, by=None, now=timezone.now(), join=join)
    keep_with_new([of[id(newcomer.draft)] for newcomer in newcomers if not newcomer.was_known])


def status_of(campaign: Campaign, reading: Reading) -> str:
    """Return how the sender of a post stands in its campaign: as it says, else as somebody who responded."""
    return reading.member_status or campaign.answered


def keep_with_new(arrivals: list[Arrival]) -> None:
    """Write what stands beside new leads: first inquiries, campaigns, consent, and the names that no field has."""
    copy_records(Inquiry, [inquiry_of(arrival, arrival.lead) for arrival in arrivals])
    members = [
        CampaignMember(campaign=one.campaign, lead=one.lead, status=status_of(one.campaign, one.reading))
        for one in arrivals
        if one.campaign
    ]
    CampaignMember.objects.bulk_create(members, ignore_conflicts=True)
    captured = [events.prepare(one.lead, "lead.captured", **one.details) for one in arrivals]
    copy_records(Event, captured + [event for one in arrivals if (event := consented(one, one.lead)) is not None])
    names: dict[int | None, tuple[Form | None, list[dict[str, str]]]] = {}
    for one in arrivals:
        names.setdefault(one.submission.form_id, (one.submission.form, []))[1].append(one.reading.left_out)
        conclude(one, one.lead, "created")
    for form, left_out in names.values():
        posted_names.collect(left_out, form)
    for one in arrivals:
        answer(one.lead, is_new=True)
    web_hooks.ring(*web_hooks.KINDS)


def finish(rows: list[Submission]) -> None:
    """Say on submissions what became of them, in one statement."""
    if rows:
        update_rows(Submission, FINISHED, ([row.pk, *(getattr(row, name) for name in FINISHED)] for row in rows))

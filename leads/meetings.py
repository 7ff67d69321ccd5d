"""Meetings with a lead: planned or held, with an invitation that is revised and called off."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from leads import activities, inquiries
from leads.editing import check_writable
from leads.mail import invitations, sending
from leads.models import Activity, Lead, Status
from tenancy import events, ids
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Conflict, Invalid

MINUTES = 30  # of an invitation without a length


class Canceled(Conflict):
    """A meeting that was called off stays so."""

    code = "meeting_canceled"
    sentence = "This meeting was called off. Plan a new one."


def plan(
    lead: Lead, *, by: Member, invite: bool, status: Status | None = None, follow_up: datetime | None = None,
    **details: Any,
) -> Activity:  # fmt: skip
    """Log a meeting; with `invite` the lead gets an invitation by e-mail.

    `details` are subject, at, ends_at, minutes, location, body. Raises `Invalid` and `Blocked` as mail does.
    """
    if invite:
        check_invitation(lead, details)
    meeting = activities.log(
        Activity.Kind.EVENT, by=by, lead=lead, status=status, follow_up=follow_up,
        invited_at=timezone.now() if invite else None, **details,
    )  # fmt: skip
    if invite:
        post(meeting, "REQUEST", by=by)
    return meeting


def check_invitation(lead: Lead, details: dict[str, Any]) -> None:
    """Refuse an invitation that cannot be sent or says nothing."""
    if lead.has_opted_out_of_email:
        raise activities.Blocked(f"{lead.name} has opted out of e-mail. Save the meeting without an invitation.")
    sending.check_address(lead)
    if not details.get("subject"):
        raise Invalid(errors={"subject": "Say what the meeting is about."})
    if details["at"] <= timezone.now():
        raise Invalid(errors={"at": "An invitation is for a time to come. Choose a later one."})
    if not details.get("ends_at"):
        details["ends_at"] = details["at"] + timedelta(minutes=MINUTES)


def change(meeting: Activity, *, by: Member, **details: Any) -> Activity:
    """Move a meeting or say something else about it; whoever was invited gets a revised invitation."""
    lead = guarded(meeting, by)
    changes = {
        name: [str(getattr(meeting, name) or ""), str(value or "")]
        for name, value in details.items()
        if getattr(meeting, name) != value
    }
    if not changes:
        return meeting
    for name, value in details.items():
        setattr(meeting, name, value)
    if meeting.ends_at and meeting.ends_at < meeting.at:
        raise Invalid(errors={"ends_at": "A meeting ends after it begins."})
    if meeting.invited_at:
        check_invitation(lead, {"subject": meeting.subject, "at": meeting.at, "ends_at": meeting.ends_at})
        meeting.sequence, meeting.outcome = meeting.sequence + 1, ""
    meeting.save()
    events.record(lead, "lead.meeting_changed", by=by, changes=changes, words=meeting.subject)
    if meeting.invited_at:
        post(meeting, "REQUEST", by=by)
    return meeting


def cancel(meeting: Activity, *, by: Member) -> Activity:
    """Call a meeting off; whoever was invited is told."""
    if meeting.canceled_at is not None:
        return meeting
    lead = guarded(meeting, by)
    meeting.canceled_at, meeting.sequence = timezone.now(), meeting.sequence + 1
    meeting.save(update_fields=["canceled_at", "sequence", "updated_at"])
    events.record(lead, "lead.meeting_canceled", by=by, words=meeting.subject)
    if meeting.invited_at and not lead.has_opted_out_of_email:
        post(meeting, "CANCEL", by=by)
    return meeting


def guarded(meeting: Activity, by: Member) -> Lead:
    """Return the lead of a meeting that may still change."""
    lead = meeting.lead
    require(by, "log", lead)
    if lead is None or meeting.kind != Activity.Kind.EVENT:
        raise Invalid("This is no meeting with a lead.")
    if meeting.canceled_at is not None:
        raise Canceled
    check_writable(lead)
    return lead


def post(meeting: Activity, method: str, *, by: Member) -> None:
    """Mail the invitation, its revision or its cancellation."""
    assert meeting.lead is not None
    what = {"CANCEL": "Canceled: "}.get(method, "Changed: " if meeting.sequence else "")
    subject = f"{what}{meeting.subject}"[:255]
    message = sending.post(
        meeting.lead, by=by, subject=subject, text=letter(meeting, method, by), calendar_method=method
    )
    message.calendar = invitations.calendar(meeting, method, organizer=message.reply_to, sender=message.sender)
    message.save(update_fields=["calendar"])
    if meeting.mail_id is None:
        meeting.mail = message
        meeting.save(update_fields=["mail", "updated_at"])


def letter(meeting: Activity, method: str, by: Member) -> str:
    """Return the words of an invitation, for programs that know no calendars."""
    begins = timezone.localtime(meeting.at)
    when = f"{begins:%A, %d %B %Y, %H:%M} ({begins.tzname()})"
    if method == "CANCEL":
        return f"“{meeting.subject}” on {when} is called off.\n\n{by.name}"
    facts = "\n".join(filter(None, [meeting.subject, when, meeting.location]))
    return "\n\n".join(filter(None, [facts, meeting.body.replace("\r\n", "\n"), by.name]))


def answered(content: bytes, lead: Lead, sender: str) -> str:
    """Note what an attendee answered to an invitation, and return it in words; empty when it is no such answer."""
    found = invitations.answer(content)
    meeting = meeting_of(found[0], lead) if found else None
    if found is None or meeting is None:
        return ""
    said = f"{lead.name} {invitations.WORDS[found[1]]} “{meeting.subject}”"
    meeting.outcome = found[1].capitalize()
    meeting.save(update_fields=["outcome", "updated_at"])
    events.record(lead, "lead.invitation_answered", words=said, answer=found[1].lower())
    if meeting.owner is not None:
        inquiries.tell(meeting.owner, "lead.invitation_answered", said, inquiries.path_of(lead))
    return said[:255]


def meeting_of(uid: str, lead: Lead) -> Activity | None:
    """Return the meeting of this lead that a UID names."""
    try:
        pk = ids.decode(uid.partition("@")[0], ids.TASK)
    except ids.BadId:
        return None
    return Activity.objects.filter(pk=pk, lead=lead, kind=Activity.Kind.EVENT).select_related("owner__user").first()

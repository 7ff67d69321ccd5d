"""Invitations as iCalendar (RFC 5545, RFC 5546): written in UTC, so that every calendar shows its own time."""

from datetime import UTC, datetime
from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress, vText
from icalendar.enums import PARTSTAT

from leads.models import Activity
from tenancy.acting import current_org

WORDS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "may come to"}
PRODUCT = "-//leadmgr//leadmgr//EN"


def calendar(meeting: Activity, method: str, *, organizer: str = "", sender: str = "") -> str:
    """Return a meeting as a calendar with a method: REQUEST, CANCEL or PUBLISH.

    `organizer` is the address answers come to, `sender` the From header with the organizer's name.
    """
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method)
    found.add_component(event(meeting, method, organizer, parseaddr(sender)[0]))
    return found.to_ical().decode()


def event(meeting: Activity, method: str, organizer: str, name: str) -> Event:
    found = Event()
    found.add("uid", uid(meeting))
    found.add("sequence", meeting.sequence)
    found.add("dtstamp", datetime.now(UTC).replace(microsecond=0))
    found.add("dtstart", meeting.at.astimezone(UTC).replace(microsecond=0))
    found.add("dtend", (meeting.ends_at or meeting.at).astimezone(UTC).replace(microsecond=0))
    found.add("summary", meeting.subject)
    for what, value in (("description", meeting.body), ("location", meeting.location)):
        if value:
            found.add(what, value)
    found.add("status", "CANCELLED" if method == "CANCEL" or meeting.canceled_at else "CONFIRMED")
    if organizer:
        found.add("organizer", address(organizer, name))
    if meeting.lead is not None and meeting.lead.email and method != "PUBLISH":
        found.add("attendee", attendee(meeting.lead.email, meeting.lead.name))
    return found


def address(email: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{email}")
    if name:
        found.params["CN"] = vText(name)
    return found


def attendee(email: str, name: str) -> vCalAddress:
    found = address(email, name)
    found.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": str(PARTSTAT.NEEDS_ACTION.value), "RSVP": "TRUE"}
    return found


def uid(meeting: Activity) -> str:
    return f"{meeting.public_id}@{current_org().public_id.lower()}.leadmgr"


def answer(content: bytes) -> tuple[str, str] | None:
    """Return (uid, what was answered) of a calendar that replies to an invitation; None for anything else."""
    try:
        found = Calendar.from_ical(content)
        if str(found.get("method", "")).upper() != "REPLY":
            return None
        for part in found.walk("VEVENT"):
            people = part.get("attendee", [])
            for one in people if isinstance(people, list) else [people]:
                state = str(getattr(one, "params", {}).get("PARTSTAT", "")).upper()
                if state in WORDS:
                    return str(part.get("uid", "")), state
    except Exception:  # a stranger's calendar: whatever is wrong with it, it is no answer we can read
        return None
    return None

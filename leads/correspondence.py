"""What a timeline adds to e-mails and meetings: who answered, whether it arrived, what came along."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from leads.models import Activity, FileAttachment, InboundMessage

STATES = {
    "waiting": "Waiting to be sent",
    "kept": "Kept, not sent",
    "failed": "Could not be sent",
    "bounced": "Came back",
}
MEETING_WORDS = {"Accepted": "Accepted", "Declined": "Declined", "Tentative": "May come"}


def of(rows: Sequence[Activity]) -> dict[int, dict[str, Any]]:
    """Return the further parts of the items of e-mails and meetings, in at most two queries."""
    mails = [row for row in rows if row.kind == Activity.Kind.EMAIL]
    names = {row.pk: row for row in mails}
    files = files_of(list(names)) if names else {}
    received = received_of([row.pk for row in mails if row.direction == "inbound"])
    found = {row.pk: mail(row, files.get(row.pk, []), received.get(row.pk)) for row in mails}
    return found | {row.pk: meeting(row) for row in rows if row.kind == Activity.Kind.EVENT}


def files_of(activities: list[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for file in FileAttachment.objects.filter(activity__in=activities).order_by("pk"):
        assert file.activity_id is not None
        found[file.activity_id].append((file.name, reverse("file", args=[file.pk])))
    return found


def received_of(activities: list[int]) -> dict[int, InboundMessage]:
    if not activities:
        return {}
    rows = InboundMessage.objects.filter(activity__in=activities).only("activity", "note")
    return {row.activity_id: row for row in rows if row.activity_id is not None}


def mail(row: Activity, files: list[tuple[str, str]], received: InboundMessage | None) -> dict[str, Any]:
    """Return what is said of an e-mail; the actor of an answer is whoever answered."""
    if row.direction == "inbound":
        person = row.lead.name if row.lead else ""
        link = [("Whole message", reverse("received", args=[received.pk]))] if received else []
        note = received.note if received else ""
        return {"actor": person, "icon": "reply", "files": files, "links": link, "quote": note}
    state = STATES.get(row.mail.state, "") if row.mail else ""
    why = row.mail.error if row.mail and row.mail.state in ("failed", "bounced") else ""
    return {"files": files, "state": state, "quote": why}


def meeting(row: Activity) -> dict[str, Any]:
    """Return what is said of a meeting: where, until when, what was answered, what can be done."""
    begins = timezone.localtime(row.at)
    until = f" to {timezone.localtime(row.ends_at):%H:%M}" if row.ends_at else ""
    where = f", {row.location}" if row.location else ""
    state = "Called off" if row.canceled_at else MEETING_WORDS.get(row.outcome, "Invited" if row.invited_at else "")
    links = [("Calendar file", reverse("meeting-ics", args=[row.pk]))]
    if row.at > timezone.now() and row.canceled_at is None and row.lead_id:
        links.append(("Change or call off", reverse("meeting", args=[row.pk])))
    quote = f"{begins:%d %b, %H:%M}{until}{where}" if row.ends_at or row.location else ""
    return {"state": state, "links": links, "quote": quote}

"""What a timeline adds to e-mails and meetings: who answered, whether it arrived, what came along."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat, JSONObject, Trim
from django.urls import reverse
from django.utils import timezone

from leads.models import Activity, FileAttachment, InboundMessage
from leads.models.activities import ActivityQuerySet

STATES = {
    "waiting": "Waiting to be sent",
    "kept": "Kept, not sent",
    "failed": "Could not be sent",
    "bounced": "Came back",
}
MEETING_WORDS = {"Accepted": "Accepted", "Declined": "Declined", "Tentative": "May come"}


def read_along(rows: ActivityQuerySet) -> ActivityQuerySet:
    """Read what belongs to each activity in the same statement: a page of 500 entries asks no more than one of 5."""
    files = FileAttachment.objects.filter(activity=OuterRef("pk")).order_by("pk")
    received = InboundMessage.objects.filter(activity=OuterRef("pk"))
    return rows.annotate(
        attached=ArraySubquery(files.values(json=JSONObject(pk="pk", name="name"))),
        received_id=Subquery(received.values("pk")[:1]),
        received_note=Subquery(received.values("note")[:1]),
        mail_state=F("mail__state"),
        mail_error=F("mail__error"),
        person=Trim(Concat("lead__first_name", Value(" "), "lead__last_name")),
    )


def of(row: Any) -> dict[str, Any]:
    """Return the further parts of the item of an activity that was read along."""
    if row.kind == Activity.Kind.EVENT:
        return meeting(row)
    return mail(row) if row.kind == Activity.Kind.EMAIL else {}


def mail(row: Any) -> dict[str, Any]:
    """Return what is said of an e-mail; the actor of an answer is whoever answered."""
    files = [(file["name"], reverse("file", args=[file["pk"]])) for file in row.attached]
    if row.direction == "inbound":
        link = [("Whole message", reverse("received", args=[row.received_id]))] if row.received_id else []
        return {"actor": row.person, "icon": "reply", "files": files, "links": link, "quote": row.received_note or ""}
    state, why = STATES.get(row.mail_state, ""), row.mail_error if row.mail_state in ("failed", "bounced") else ""
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

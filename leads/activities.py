"""Logging what was done and planning what is next."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from leads import tasks
from leads.addressing import tell_addressed
from leads.editing import check_writable
from leads.models import Account, Activity, Contact, Lead, Opportunity, Status
from leads.workflow import contacted, move
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid

OUTCOMES = ("Reached", "No answer", "Voicemail", "Gatekeeper", "Wrong number")
# What counts as a first attempt to reach somebody; a note or a task does not, nor does what came in.
OUTBOUND = (Activity.Kind.CALL, Activity.Kind.EMAIL, Activity.Kind.EVENT)


class Blocked(Invalid):
    """The person asked not to be reached this way."""

    code = "blocked"


def log(
    kind: str,
    *,
    by: Member,
    lead: Lead | None = None,
    contact: Contact | None = None,
    account: Account | None = None,
    opportunity: Opportunity | None = None,
    status: Status | None = None,
    follow_up: datetime | None = None,
    **details: Any,
) -> Activity:
    """Store an activity with everything that follows: counters, first response, status, a follow-up task.

    `details` are columns of `Activity`: subject, body, outcome, minutes, at, ends_at, owner, priority, direction,
    location; of a task also due_at, due_all_day, remind_minutes, remind_by, recurrence. Raises `Invalid` for a missing
    subject and `Blocked` for who may not be called or mailed.
    """
    require(by, "log", lead)
    if lead is not None:
        check_writable(lead)
    if (person := lead or contact) is not None:
        check_reachable(kind, person, details)
    check_details(kind, details)
    if kind == Activity.Kind.TASK:
        details = tasks.checked(details)
    owner = details.pop("owner", None) or by
    activity = Activity.objects.create(
        kind=kind, lead=lead, contact=contact, account=account, opportunity=opportunity,
        owner=owner, created_by=by, **details,
    )  # fmt: skip
    if kind == Activity.Kind.TASK:
        tasks.planned(activity, by)
    if lead is not None:
        touch(lead, activity, by=by)
        events.record(lead, f"activity.{kind}", by=by, activity=activity.public_id, **told(activity))
        if status is not None:
            move(lead, status, by=by)
        tell_addressed(lead, activity, by)
    if follow_up is not None:
        plan(activity, follow_up, by=by)
    return activity


def check_reachable(kind: str, person: Lead | Contact, details: dict[str, Any]) -> None:
    """Refuse calls and mails the person asked us not to make; what came in from them is welcome."""
    if details.get("direction", "outbound") != "outbound":
        return
    if kind == Activity.Kind.CALL and person.do_not_call:
        raise Blocked(f"{person.name} asked not to be called.")
    if kind == Activity.Kind.EMAIL and person.has_opted_out_of_email:
        raise Blocked(f"{person.name} has opted out of e-mail.")


def check_details(kind: str, details: dict[str, Any]) -> None:
    """Refuse an activity that says nothing."""
    if kind not in Activity.Kind.values:
        raise Invalid(errors={"kind": f"Choose one of {', '.join(Activity.Kind.values)}."})
    if kind == Activity.Kind.TASK and not details.get("subject"):
        raise Invalid(errors={"subject": "Say what is to be done."})
    if kind == Activity.Kind.NOTE and not (details.get("body") or details.get("subject")):
        raise Invalid(errors={"body": "Write the note."})
    if kind == Activity.Kind.CALL and not (details.get("outcome") or details.get("body") or details.get("subject")):
        raise Invalid(errors={"outcome": "Choose what the call came to."})
    if details.get("ends_at") and details.get("at") and details["ends_at"] < details["at"]:
        raise Invalid(errors={"ends_at": "A meeting ends after it begins."})


def told(activity: Activity) -> dict[str, Any]:
    """Return what the timeline says of an activity even after it is edited."""
    return {key: value for key, value in (("words", activity.subject), ("outcome", activity.outcome)) if value}


def touch(lead: Lead, activity: Activity, *, by: Member) -> None:
    """Keep the lead's own counters, which rules and lists read."""
    if activity.kind == Activity.Kind.TASK:
        return
    planned = activity.at > timezone.now()  # a meeting to come: what was done is done now
    at = timezone.now() if planned else activity.at
    changes: dict[str, Any] = {
        "last_activity_at": max(filter(None, (lead.last_activity_at, at))),
        "last_activity_words": words(activity)[:80],
        "is_unread": lead.is_unread and lead.owner_member_id != by.pk,
    }
    if activity.kind == Activity.Kind.CALL:
        changes["call_count"] = F("call_count") + 1
    Lead.objects.filter(pk=lead.pk).update(**changes)
    lead.refresh_from_db(fields=["last_activity_at", "last_activity_words", "call_count", "is_unread"])
    reaches = activity.kind in OUTBOUND and activity.direction == "outbound"
    if reaches and (not planned or activity.invited_at is not None):
        contacted(lead, by=by, at=at)


def words(activity: Activity) -> str:
    """Return the short form of an activity that lists show."""
    kind = str(activity.get_kind_display())
    parts = [kind, activity.outcome or activity.subject or activity.body[:60]]
    if activity.minutes:
        parts.insert(1, f"{activity.minutes} min")
    return ", ".join(part for part in parts if part)


def plan(activity: Activity, due_at: datetime, *, by: Member) -> Activity:
    """Add the follow-up task of an activity."""
    return log(
        Activity.Kind.TASK, by=by, lead=activity.lead, contact=activity.contact, account=activity.account,
        opportunity=activity.opportunity, subject="Follow up", due_at=due_at,
    )  # fmt: skip

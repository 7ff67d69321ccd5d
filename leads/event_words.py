"""How recorded events and activities are said on a timeline: one line a kind."""

from collections.abc import Callable
from typing import Any

from leads.configuration import configuration
from leads.customers import NOUNS
from leads.fields import BY_NAME
from leads.models import Activity
from tenancy.models import Event

DOORS = {"form": "Web form", "import": "Import", "api": "API", "rule": "Rule", "system": "System"}
# Their words stand in the sentence already.
NAMED = (
    "task.done", "task.snoozed", "lead.campaign", "lead.campaign_left", "lead.file_added",
    "lead.file_removed", "lead.auto_replied", "lead.answered",
    "lead.mail_bounced", "lead.meeting_changed", "lead.meeting_canceled", "lead.invitation_answered", "lead.lapsed",
)  # fmt: skip
Words = tuple[str, str, str]  # icon, text, tone
FIELDS = {row.name: row for noun in NOUNS.values() for row in noun.fields} | BY_NAME


def of_event(event: Event) -> dict[str, Any]:
    """Return the timeline's parts of an event: who, what, why."""
    say = KINDS.get(event.kind) or VERBS.get(event.kind.partition(".")[2], unnamed)
    icon, text, tone = say(event)
    actor = event.by or ("" if event.door == "page" else DOORS.get(event.door, ""))
    return {"icon": icon, "text": text, "tone": tone, "actor": actor, "body": body(event), "quote": quote(event)}


def of_activity(activity: Activity) -> str:
    """Say what somebody did."""
    if activity.kind == Activity.Kind.CALL:
        parts = ["called", activity.outcome.lower(), f"{activity.minutes} min" if activity.minutes else ""]
        return ", ".join(part for part in parts if part) + (f": {activity.subject}" if activity.subject else "")
    verbs = {"email": "sent an e-mail", "note": "wrote a note", "event": "met", "task": "finished"}
    if activity.direction != "outbound" and activity.kind == Activity.Kind.EMAIL:
        verbs["email"] = "replied"
    verb = verbs[activity.kind]
    return f"{verb}: {activity.subject}" if activity.subject else verb


def label(name: str) -> str:
    """Return what people call a field."""
    if name in FIELDS:
        return FIELDS[name].label
    key = name.removeprefix("custom.")
    custom = next((field.label for field in configuration().custom_fields if field.name == key), None)
    return custom or key.replace("_", " ").capitalize()


def body(event: Event) -> str:
    """List the changed fields, one a line; moves and owners are told in the sentence."""
    if not event.kind.endswith((".changed", ".enriched")):
        return ""
    return "\n".join(
        f"{label(name)}: {said(name, old)} → {said(name, new)}" for name, (old, new) in list(event.changes.items())[:20]
    )


def said(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in FIELDS and FIELDS[name].kind == "money" and isinstance(value, int):
        return f"{value / 100:,.2f}".removesuffix(".00")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def quote(event: Event) -> str:
    """Return why, in the words kept then."""
    because = event.because
    parts = [str(because.get("words") or ""), str(because.get("reason") or "")]
    if line := because.get("line"):
        parts.append(f"line {line}")
    if day := because.get("come_back_on"):
        parts.append(f"back on {day}")
    return ", ".join(part for part in parts if part and event.kind not in NAMED)


def pair(event: Event, name: str) -> tuple[str, str]:
    """Return what a field was and became, as shown then."""
    found = event.changes.get(name) or ["", ""]
    return str(found[0] or ""), str(found[1] or "")


def changed(event: Event) -> Words:
    names = [label(name) for name in event.changes]
    return "pencil", f"changed {', '.join(names[:4])}{' and more' if len(names) > 4 else ''}", ""


def moved(event: Event) -> Words:
    before, after = pair(event, "status")
    return "circle-dashed", f"moved it from {before} to {after}" if before else f"set {after}", ""


def assigned(event: Event) -> Words:
    before, after = pair(event, "owner")
    if event.by:
        return "users-round", f"handed it from {before} to {after}" if before else f"gave it to {after}", ""
    entry = event.because.get("entry") or event.because.get("rule")
    after = after or str(event.because.get("goes_to") or "where it was")  # it was there already
    return "route", f"routed it to {after}" + (f" by {entry}" if isinstance(entry, str) else ""), ""


def fixed(icon: str, text: str, tone: str = "") -> Callable[[Event], Words]:
    return lambda event: (icon, text, tone)


def unnamed(event: Event) -> Words:
    return "info", event.kind.partition(".")[2].replace("_", " "), ""


# What is said of any record.
VERBS: dict[str, Callable[[Event], Words]] = {
    "created": fixed("plus", "created it"),
    "changed": changed,
    "deleted": fixed("trash-2", "deleted it"),
}


def scored(event: Event) -> Words:
    old, new = event.changes.get("score") or (None, None)
    return "gauge", f"Score {old} → {new}" if old is not None else f"Score {new}", ""


def graded(event: Event) -> Words:
    old, new = pair(event, "grade")
    return "gauge", f"Grade {old} → {new}" if old else f"Grade {new}", ""


KINDS: dict[str, Callable[[Event], Words]] = {
    "lead.scored": scored,
    "lead.graded": graded,
    "lead.created": fixed("plus", "created this lead"),
    "lead.captured": fixed("mouse-pointer-click", "captured this lead", "form"),
    "lead.answered": lambda event: ("bot", f"was answered by {event.because.get('words')}", "mail"),
    "lead.not_answered": fixed("mail-x", "was not answered automatically", "mail"),
    "lead.consented": fixed("shield-check", "agreed to be contacted", "form"),
    "lead.inquired": fixed("mouse-pointer-click", "heard from this person again", "form"),
    "lead.enriched": changed,
    "lead.status": moved,
    "lead.reopened": fixed("undo-2", "opened it again"),
    "lead.assigned": assigned,
    "lead.routed": assigned,
    "lead.accepted": lambda event: ("user-round-check", f"accepted it from {pair(event, 'owner')[0]}", ""),
    "lead.put_back": lambda event: ("undo-2", f"put it back into {pair(event, 'owner')[1]} at once", ""),
    "lead.lapsed": lambda event: (
        "clock",
        f"First response {event.because.get('late')} late, {event.because.get('owner')} had it",
        "",
    ),
    "lead.released": lambda event: ("undo-2", f"gave it back to {pair(event, 'owner')[1]}", ""),
    "lead.converted": fixed("circle-check", "converted it", "form"),
    "lead.campaign": lambda event: ("megaphone", f"put it into {event.because.get('words') or 'a campaign'}", ""),
    "lead.campaign_left": lambda event: (
        "megaphone",
        f"took it out of {event.because.get('words') or 'a campaign'}",
        "",
    ),
    "lead.file_added": lambda event: ("paperclip", f"added the file {event.because.get('words')}", ""),
    "lead.file_removed": lambda event: ("paperclip", f"removed the file {event.because.get('words')}", ""),
    "activity.call": fixed("phone-call", "logged a call", "call"),
    "activity.note": fixed("sticky-note", "wrote a note"),
    "activity.email": fixed("mail", "sent an e-mail", "mail"),
    "activity.event": fixed("calendar-check", "met", "call"),
    "activity.task": fixed("list-checks", "planned a task", "task"),
    "lead.auto_replied": lambda event: ("bot", f"An automatic answer came: {event.because.get('words')}", "mail"),
    "lead.mail_bounced": lambda event: ("mail-x", f"The e-mail came back: {event.because.get('words')}", "mail"),
    "lead.meeting_changed": lambda event: ("calendar-clock", f"changed the meeting {event.because.get('words')}", ""),
    "lead.meeting_canceled": lambda event: ("calendar", f"called off the meeting {event.because.get('words')}", ""),
    "lead.invitation_answered": lambda event: ("calendar-check", str(event.because.get("words")), "call"),
    "lead.deleted": fixed("trash-2", "moved it to the recycle bin"),
    "lead.restored": fixed("undo-2", "restored it from the recycle bin"),
    "task.snoozed": lambda event: ("clock", f"put off {event.because.get('words') or 'a task'}", "task"),
    "task.done": lambda event: ("list-checks", f"finished {event.because.get('words') or 'a task'}", "task"),
}

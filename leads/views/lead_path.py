"""The path of a lead: done, current and coming steps, the main button, other outcomes, guidance."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from leads.configuration import configuration
from leads.models import Lead, Stage, Status
from leads.required_fields import exists, is_empty, label
from leads.rich_text import rich
from leads.status_times import usual_stay
from leads.views.lead_fields import shown_value
from leads.workflow import allowed_moves
from tenancy import times
from tenancy.models import Member


def context(lead: Lead, member: Member) -> dict[str, Any]:
    """Return path, main button, menu and guidance."""
    moves = allowed_moves(lead, member)
    steps = path(lead, moves)
    following = next_status(lead, moves)
    at = next((place for place, step in enumerate(steps, 1) if step["state"] in ("current", "lost")), len(steps))
    return {
        "path": steps,
        "path_is_lost": lead.stage == Stage.UNQUALIFIED,
        "path_position": f"step {at} of {len(steps)}",
        "next_status": following,
        "may_convert": any(status.kind == Stage.CONVERTED for status in moves),
        "outcomes": outcomes(lead, moves, following),
        "guidance": guidance(lead, following, moves),
    }


def open_moves(lead: Lead, member: Member) -> list[Status]:
    return [status for status in allowed_moves(lead, member) if status.kind == Stage.OPEN]


def shown_statuses(lead: Lead) -> list[Status]:
    """Return the steps drawn: the open ones and how it ends; other ends only when the lead is there."""
    settings = configuration()
    ends = settings.default_status(Stage.CONVERTED)
    if lead.stage != Stage.OPEN:
        ends = lead.status
    return [*settings.statuses_of(Stage.OPEN), ends]


def path(lead: Lead, moves: list[Status]) -> list[dict[str, Any]]:
    """Return the steps; only those the member may take now are buttons."""
    statuses = shown_statuses(lead)
    here = next((at for at, status in enumerate(statuses) if status.pk == lead.status_id), 0)
    allowed = {status.pk for status in moves}
    return [step(lead, status, place(at, here, lead), status.pk in allowed) for at, status in enumerate(statuses)]


def place(at: int, here: int, lead: Lead) -> str:
    if at == here:
        return "done" if lead.is_converted else "current"
    return "done" if at < here else "upcoming"


def step(lead: Lead, status: Status, state: str, is_allowed: bool) -> dict[str, Any]:
    converts = status.kind == Stage.CONVERTED
    name = "lead-convert" if converts else "lead-status"
    return {
        "label": status.label,
        "state": state,
        "status": status,
        "value": status.public_id,
        "url": reverse(name, args=[lead.pk]) if is_allowed else "",
        "dialog": "wide" if converts else "",
    }


def next_status(lead: Lead, moves: list[Status]) -> dict[str, Any] | None:
    """Return the main button: the next open step, on the last one the conversion, for a lost lead the way back."""
    if lead.stage == Stage.UNQUALIFIED:
        back = next((status for status in moves if status.kind == Stage.OPEN), None)
        return button(lead, back, "Open again") if back else None
    label = f"Mark {lead.status.label} complete"
    ahead = [row for row in moves if row.kind == Stage.OPEN and row.position > lead.status.position]
    if ahead:
        return button(lead, ahead[0], label)
    if any(status.kind == Stage.CONVERTED for status in moves):
        url = reverse("lead-convert", args=[lead.pk])
        return {"label": "Convert", "short": "Convert", "url": url, "dialog": "wide"}
    return None


def button(lead: Lead, status: Status, label: str) -> dict[str, Any]:
    url = reverse("lead-status", args=[lead.pk])
    short = "Mark complete" if label.startswith("Mark") else label
    return {"label": label, "short": short, "url": url, "value": status.public_id}


def outcomes(lead: Lead, moves: list[Status], following: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the other moves: back to an earlier step, or unqualified with a reason."""
    found: list[dict[str, Any]] = []
    for status in moves:
        if status.kind == Stage.CONVERTED or (following and status.public_id == following.get("value")):
            continue
        if status.kind == Stage.UNQUALIFIED:
            url = f"{reverse('lead-unqualify', args=[lead.pk])}?status={status.public_id}"
            found.append({"label": status.label, "url": url, "icon": "circle-x", "dialog": True})
        else:
            url = reverse("lead-status", args=[lead.pk])
            back = {"label": f"Back to {status.label}", "url": url, "icon": "undo-2", "post": True}
            found.append({**back, "name": "status", "value": status.public_id})
    return found


def guidance(lead: Lead, following: dict[str, Any] | None, moves: list[Status]) -> dict[str, Any] | None:
    """Return what to do in this status, what the next one asks for, and how long leads usually stay."""
    if lead.is_converted or lead.deleted_at is not None:
        return None
    ahead = ahead_of(following, moves)
    return {
        "title": f"To move on from {lead.status.label}" if lead.stage == Stage.OPEN else f"About {lead.status.label}",
        "text": rich(lead.status.guidance),
        "checklists": [checklist for checklist in (required(lead, ahead), of_this_step(lead)) if checklist],
        "usual": usual(lead),
        "stale_note": stale_note(lead),
        "reason": reason(lead),
    }


def ahead_of(following: dict[str, Any] | None, moves: list[Status]) -> Status | None:
    """Return the status that the main button leads to."""
    if following is None:
        return None
    if "value" not in following:
        return next((row for row in moves if row.kind == Stage.CONVERTED), None)
    return next((row for row in moves if row.public_id == following["value"]), None)


def required(lead: Lead, ahead: Status | None) -> dict[str, Any] | None:
    """Return what the next status asks for."""
    names = [name for name in ahead.required_fields if exists(name)] if ahead else []
    if ahead is None or not names:
        return None
    return {"title": f"Needed for {ahead.label}", "lines": [needed(lead, name) for name in names]}


def of_this_step(lead: Lead) -> dict[str, Any] | None:
    """Return the fields shown with this status."""
    names = [name for name in lead.status.key_fields if exists(name)][:5]
    return {"title": "Fields of this step", "lines": [needed(lead, name) for name in names]} if names else None


def needed(lead: Lead, name: str) -> dict[str, Any]:
    """Return one field of a checklist, filled or asked for."""
    called = label(name)
    if not is_empty(lead, name):
        return {"text": f"{called}: {shown_value(lead, name)}", "done": True}
    url = reverse("lead-field", args=[lead.pk, name])
    row = name.replace(".", "-")
    return {
        "text": f"{called} is empty.", "done": False, "url": url, "row": row,
        "action": f"Add {called[0].lower()}{called[1:]}",
    }  # fmt: skip


def usual(lead: Lead) -> str:
    """Say how long leads usually stay in this status."""
    found = usual_stay(lead.status.label)
    return f"Team median {times.duration(found.total_seconds())}." if found else ""


def stale_note(lead: Lead) -> str:
    """Say after how long without activity a lead of this status is flagged."""
    days = lead.status.stale_days
    if lead.is_stale(timezone.now()):
        return f"Stale: nobody has touched it for more than {days} d."
    return f"Flagged as stale after {days} d without activity." if days else ""


def reason(lead: Lead) -> str:
    """Say why a lead is unqualified, and until when."""
    if lead.reason_id is None:
        return ""
    found = next((row for row in configuration().reasons if row.pk == lead.reason_id), None)
    words = found.label if found else "no longer listed"
    return f"{words}, comes back on {lead.come_back_on:%-d %B %Y}" if lead.come_back_on else words

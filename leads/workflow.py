"""Moving a lead along its statuses; one table of steps drives every path.

Qualified (any converted status) is reached by conversion only; Unqualified asks for a reason; reopening keeps an
active owner and restarts the first-response clock.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from leads.configuration import configuration
from leads.editing import UseConvert, check_writable
from leads.models import Lead, Reason, Stage, Status
from leads.required_fields import check_filled, missing_fields
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal


class NotAllowedStep(Refusal):
    """The organization's table of steps has no such move, or not for this role."""

    code, status = "step_not_allowed", 409
    sentence = "A lead cannot go from “{source}” to “{target}”. {hint}"


class NeedsReason(Invalid):
    """Unqualified without a reason helps nobody later."""

    code, status = "reason_required", 422
    sentence = "Choose why this lead is unqualified."


def allowed_moves(lead: Lead, member: Member | None) -> list[Status]:
    """Return the statuses a member may take the lead to now, converted ones included: those lead to the dialog."""
    if lead.is_converted or lead.deleted_at is not None:
        return []
    settings = configuration()
    targets = {
        step.target_id for step in settings.steps if step.source_id == lead.status_id and step_is_for(step, member)
    }
    return [
        status
        for status in settings.statuses
        if status.pk in targets and status.is_active and may_reach(lead, status, member)
    ]


def step_is_for(step: Any, member: Member | None) -> bool:
    return member is None or not step.roles or member.role in step.roles or member.role == "admin"


def may_reach(lead: Lead, status: Status, member: Member | None) -> bool:
    """Say whether the member's role and this lead let them reach a status; rules (no member) may."""
    actions = {Stage.OPEN: "move", Stage.UNQUALIFIED: "disqualify", Stage.CONVERTED: "convert"}
    return member is None or member.may(actions[Stage(status.kind)], lead)


def move(
    lead: Lead,
    status: Status,
    *,
    by: Member | None,
    reason: Reason | None = None,
    come_back_on: date | None = None,
    because: dict[str, Any] | str | None = None,
) -> Lead:
    """Take a lead to an open or unqualified status and record it; the same status again changes nothing.

    Raises `UseConvert` for a converted status, `NotAllowedStep` where the table has no such step, `NeedsReason`.
    """
    check_writable(lead)
    if status.pk == lead.status_id:
        return lead
    if status.kind == Stage.CONVERTED:
        raise UseConvert(label=status.label, allowed=labels(allowed_moves(lead, by)))
    check_step(lead, status, by)
    if status.kind == Stage.UNQUALIFIED:
        return end(lead, status, by=by, reason=reason, come_back_on=come_back_on, because=because)
    if lead.stage == Stage.UNQUALIFIED:
        return reopen(lead, by=by, status=status, because=because)
    return enter(lead, status, by=by, because=because)


def check_step(lead: Lead, status: Status, by: Member | None) -> None:
    """Refuse a move the table does not have or the member may not take, naming the ones that exist."""
    if by is not None:
        require(by, "disqualify" if status.kind == Stage.UNQUALIFIED else "move", lead)
    allowed = allowed_moves(lead, by)
    if status not in allowed:
        hint = f"From here it can go to {' or '.join(labels(allowed))}." if allowed else "It stays where it is."
        raise NotAllowedStep(source=lead.status.label, target=status.label, hint=hint, allowed=labels(allowed))
    if by is not None:
        check_filled(lead, status)


def labels(statuses: Iterable[Status]) -> list[str]:
    return [status.label for status in statuses]


def enter(lead: Lead, status: Status, *, by: Member | None, because: Any, **columns: Any) -> Lead:
    """Write a status and whatever changes with it, and record the move."""
    before, now = lead.status.label, timezone.now()
    stayed = max(0, round((now - lead.status_since).total_seconds()))
    lead.status, lead.stage, lead.status_since = status, status.kind, now
    for name, value in columns.items():
        setattr(lead, name, value)
    lead.version += 1
    lead.save(update_fields=["status", "stage", "status_since", "version", "updated_at", *columns])
    changes = {"status": [before, status.label]}
    events.record(lead, "lead.status", by=by, changes=changes, because=because, stayed=stayed)
    return lead


def disqualify(
    lead: Lead,
    *,
    by: Member | None,
    reason: Reason | None,
    come_back_on: date | None = None,
    because: dict[str, Any] | str | None = None,
) -> Lead:
    """Mark a lead unqualified, in the organization's default status of that kind."""
    status = configuration().default_status(Stage.UNQUALIFIED)
    return move(lead, status, by=by, reason=reason, come_back_on=come_back_on, because=because)


def end(
    lead: Lead,
    status: Status,
    *,
    by: Member | None,
    reason: Reason | None,
    come_back_on: date | None,
    because: dict[str, Any] | str | None,
) -> Lead:
    """Write why a lead is unqualified: never, or not now with the day on which it reopens."""
    if reason is None or not reason.is_active:
        raise NeedsReason(errors={"reason": "Choose why this lead is unqualified."})
    if reason.kind == Reason.Kind.NOT_NOW and (come_back_on is None or come_back_on <= current_org().today):
        raise NeedsReason(
            "Choose the day to come back to this lead.", errors={"come_back_on": "Choose a day after today."}
        )
    back = come_back_on if reason.kind == Reason.Kind.NOT_NOW else None
    explained = {"words": because} if isinstance(because, str) else dict(because or {})
    explained |= {"reason": reason.label} | ({"come_back_on": back.isoformat()} if back else {})
    return enter(lead, status, by=by, because=explained, reason=reason, come_back_on=back)


def reopen(lead: Lead, *, by: Member | None, status: Status | None = None, because: Any = None) -> Lead:
    """Open an unqualified lead again: an active owner keeps it, else the assignment rule runs; the clock restarts."""
    check_writable(lead)
    if lead.stage == Stage.OPEN:
        return lead
    if by is not None:
        require(by, "move", lead)
    status = status or configuration().default_status()
    lead = enter(
        lead, status, by=by, because=because, reason=None, come_back_on=None,
        first_responded_at=None, first_response_due=None, is_unread=True,
    )  # fmt: skip
    keeps = lead.owner_member is not None and lead.owner_member.is_active
    events.record(lead, "lead.reopened", by=by, assign=not keeps)
    return lead


def contacted(lead: Lead, *, by: Member, at: datetime) -> None:
    """Note the first outbound attempt: the clock stops, and a lead in its first status moves on by itself."""
    if lead.first_responded_at is None:
        lead.first_responded_at = at
        lead.save(update_fields=["first_responded_at", "updated_at"])
        events.record(lead, "lead.first_response", by=by)
    settings = configuration()
    opened = settings.statuses_of(Stage.OPEN)
    if lead.stage != Stage.OPEN or lead.status_id != settings.default_status().pk or len(opened) < 2:
        return
    following = next((row for row in opened if row.position > lead.status.position), None)
    if following is None or missing_fields(lead, following):
        return
    if following in allowed_moves(lead, None):
        enter(lead, following, by=by, because="First outbound attempt")

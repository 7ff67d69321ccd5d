"""Changing an organization's statuses without leaving leads nowhere to go."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from leads import records, staleness
from leads.models import Lead, Stage, Status, StatusStep
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Refusal


class LastOfItsKind(Refusal):
    """Leads must always have an open status to begin in, one to end in well and one to end in badly."""

    code, status = "last_of_its_kind", 409
    sentence = "“{label}” is the only active {kind} status, or the default one. Make another one the default first."


class KindInUse(Refusal):
    """What a status means is not changed under the leads that have it."""

    code, status = "kind_in_use", 409
    sentence = "Leads have the status “{label}”. Its kind stays; make a new status instead."


class NoReplacement(Refusal):
    """A lead keeps what its status means."""

    code, status = "no_replacement", 422
    sentence = "Choose another active status of the kind {kind} for the leads that are “{label}”."


def make_status(values: Mapping[str, Any], next_ones: Iterable[Status] | None, *, by: Member) -> Status:
    """Add a status and the moves from it."""
    if values.get("is_default"):
        Status.objects.filter(kind=values.get("kind", Stage.OPEN), is_default=True).update(is_default=False)
    status = records.make(Status, values, by=by)
    lead_on(status, next_ones)
    current_org().configuration_changed()
    return status


def change_status(
    status: Status, values: Mapping[str, Any], next_ones: Iterable[Status] | None, *, by: Member
) -> Status:
    """Change a status and, when they are given, the moves from it."""
    kind = values.get("kind", status.kind)
    if kind != status.kind and Lead.objects.filter(status=status).exists():
        raise KindInUse(label=status.label)
    leaves = kind != status.kind or values.get("is_active") is False or values.get("is_default") is False
    if leaves and (status.is_default or is_last(status)):
        raise LastOfItsKind(label=status.label, kind=status.kind)
    if values.get("is_default"):
        Status.objects.filter(kind=kind, is_default=True).exclude(pk=status.pk).update(is_default=False)
    before = status.stale_days
    changed: Status = records.change(status, values, by=by)
    if changed.stale_days != before:
        staleness.apply_limit(changed, by=by)
    lead_on(changed, next_ones)
    current_org().configuration_changed()
    return changed


def remove_status(status: Status, *, by: Member) -> None:
    """Delete a status that no lead has."""
    if status.is_default or is_last(status):
        raise LastOfItsKind(label=status.label, kind=status.kind)
    records.remove(status, by=by)
    current_org().configuration_changed()


def replace_status(status: Status, replacement: Status, *, by: Member) -> int:
    """Stop using a status: its leads get another one of its kind, each with an event that says why."""
    if replacement.kind != status.kind or replacement.pk == status.pk or not replacement.is_active:
        raise NoReplacement(label=status.label, kind=status.kind)
    leads = Lead.objects.filter(status=status)
    changes, why = {"status": [status.label, replacement.label]}, f"“{status.label}” is no longer used"
    events.record_many(
        events.prepare(lead, "lead.status", by=by, changes=changes, because=why)
        for lead in leads.only("pk").iterator(chunk_size=2000)
    )
    moved = leads.update(status=replacement, version=F("version") + 1)
    change_status(status, {"is_active": False}, None, by=by)
    return moved


def let_step(status: Status, roles_by_target: Mapping[int, list[str] | None]) -> None:
    """Make exactly these the moves from a status, each for these roles; None is whoever may move the lead."""
    status.steps.exclude(target_id__in=roles_by_target).delete()
    for target_id, roles in roles_by_target.items():
        StatusStep.objects.update_or_create(source=status, target_id=target_id, defaults={"roles": roles})
    current_org().configuration_changed()


def is_last(status: Status) -> bool:
    return not Status.objects.of(status.kind).exclude(pk=status.pk).exists()


def lead_on(status: Status, next_ones: Iterable[Status] | None) -> None:
    """Make exactly these the statuses that leads may go to next; who may take a step that stays, stays."""
    if next_ones is None:
        return
    wanted = {row.pk for row in next_ones if row.pk != status.pk}
    status.steps.exclude(target_id__in=wanted).delete()
    there = set(status.steps.values_list("target_id", flat=True))
    StatusStep.objects.bulk_create([StatusStep(source=status, target_id=pk) for pk in sorted(wanted - there)])

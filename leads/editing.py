"""Making, changing, deleting and restoring a lead: by whoever, through whichever door, always the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from leads import duplicates, tags
from leads.configuration import configuration
from leads.fields import BY_NAME
from leads.models import Lead, Queue, Stage, Status
from leads.normalize import TWINS, normalize
from leads.values import clean_values
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Conflict, Invalid, Refusal

RECYCLE_DAYS = 30


class Converted(Refusal):
    """A converted lead is a record of how a customer was won; it no longer changes."""

    code, status = "converted_lead", 409
    sentence = "This lead was converted and can no longer be changed. Change its account, contact or opportunity."


class Deleted(Refusal):
    """What lies in the recycle bin is restored before anything else."""

    code, status = "deleted_lead", 409
    sentence = "This lead is in the recycle bin. Restore it first."


class UseConvert(Refusal):
    """A converted status is reached by converting, in no other way."""

    code, status = "use_convert", 409
    sentence = "“{label}” is reached by converting the lead. Convert it instead."


class UseStatus(Refusal):
    """Unqualified asks for a reason, which only the status action takes."""

    code, status = "use_status", 409
    sentence = "“{label}” asks for a reason. Set it through the lead's status action."


def create_lead(
    values: Mapping[str, Any],
    *,
    by: Member | None = None,
    owner: Member | Queue | None = None,
    created_at: datetime | None = None,
    assign: bool = True,
    because: dict[str, Any] | str | None = None,
) -> Lead:
    """Store a new lead and record `lead.created`, upon which it is scored, graded and routed.

    `values` are by catalog name, with `custom` and an open `status` label; without `owner` the active assignment rule
    decides, or the person who made it when `assign` is off. Raises `Invalid` with a sentence for each wrong field.
    """
    if by is not None:
        require(by, "create")
    lead = drafted(values, by=by, created_at=created_at)
    set_owner(lead, owner or (by if not assign and by else None))
    return enter(lead, by=by, because=because, assign=assign and owner is None)


def drafted(values: Mapping[str, Any], *, by: Member | None, created_at: datetime | None = None) -> Lead:
    """Return a lead of written values, which are clean then; it is not stored and has no owner yet."""
    written = dict(values)
    status = writable_status(written.pop("status", None))
    cleaned = clean_values(written, configuration().custom_fields, partial=False)
    cleaned["created_at"] = created_at or timezone.now()
    return Lead.fresh(cleaned, status=status, created_by=by)


def enter(lead: Lead, *, by: Member | None = None, assign: bool = True, **why: Any) -> Lead:
    """Store a lead whose values are clean, status and owner set, and record `lead.created`: capture starts here."""
    store_new(lead)
    events.record(lead, "lead.created", by=by, assign=assign, **why)
    return lead


def store_new(lead: Lead) -> None:
    """Normalize and insert a lead whose values are clean, with its match keys and weak resemblances."""
    normalize(lead, current_org())
    lead.stage, lead.status_since = lead.status.kind, lead.created_at
    lead.save(force_insert=True)
    duplicates.keep_keys(lead)
    tags.remember(lead.tags)


def set_owner(lead: Lead, owner: Member | Queue | None) -> None:
    """Give a new lead its owner; nobody's waits in the default queue until a rule has spoken."""
    if isinstance(owner, Member):
        lead.owner_member, lead.owner_queue = owner, None
    else:
        lead.owner_member, lead.owner_queue = None, owner or configuration().default_queue


def writable_status(label: Any) -> Status:
    """Return the open status meant; say in words why another kind is refused."""
    settings = configuration()
    if label in (None, ""):
        return settings.default_status()
    status = settings.status_labeled(str(label))
    allowed = [row.label for row in settings.statuses_of(Stage.OPEN)]
    if status is None:
        raise Invalid(errors={"status": f"Choose one of {', '.join(allowed)}."})
    if status.kind == Stage.CONVERTED:
        raise UseConvert(label=status.label, allowed=allowed)
    if status.kind == Stage.UNQUALIFIED:
        raise UseStatus(label=status.label, allowed=allowed)
    return status


def update_lead(lead: Lead, values: Mapping[str, Any], *, by: Member | None = None, version: int | None = None) -> Lead:
    """Change fields of a lead and record `lead.changed` with each field's old and new value.

    `version` is what the writer saw: when the lead has moved on, `Conflict` names who changed what meanwhile.
    """
    check_writable(lead)
    if by is not None:
        require(by, "edit", lead)
    cleaned = clean_values(values, configuration().custom_fields, partial=True)
    if "custom" in cleaned:
        cleaned["custom"] = merged(lead.custom, cleaned["custom"])
    changed = {name: value for name, value in cleaned.items() if getattr(lead, name) != value}
    if version is not None and version != lead.version:
        refuse_stale(lead, changed, version)
    return apply(lead, changed, by=by) if changed else lead


def apply(lead: Lead, changed: dict[str, Any], *, by: Member | None) -> Lead:
    """Write clean values, guarded by the version, and record them."""
    before = {name: getattr(lead, name) for name in changed}
    for name, value in changed.items():
        setattr(lead, name, value)
    normalize(lead, current_org())
    lead.is_unread = lead.is_unread and (by is None or lead.owner_member_id != by.pk)
    columns = {name: getattr(lead, name) for name in (*changed, *TWINS, "is_unread")}
    columns |= {"version": F("version") + 1, "updated_at": timezone.now()}
    if not Lead.objects.filter(pk=lead.pk, version=lead.version).update(**columns):
        refuse_stale(lead, changed, lead.version)
    lead.version += 1
    duplicates.keep_keys(lead)
    tags.remember(changed.get("tags", ()))
    events.record(lead, "lead.changed", by=by, changes=worded(before, changed))
    return lead


def worded(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [from, to]} with custom fields apart, each by its own name."""
    changes: dict[str, list[Any]] = {}
    for name, value in after.items():
        if name == "custom":
            old = before[name]
            changes |= {
                f"custom.{key}": [old.get(key), value.get(key)]
                for key in {*old, *value}
                if old.get(key) != value.get(key)
            }
        else:
            changes[name] = [before[name], value]
    return changes


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return custom values with the new ones written over; an emptied one is absent."""
    return {name: value for name, value in {**old, **new}.items() if value not in (None, "", [])}


def refuse_stale(lead: Lead, changed: dict[str, Any], version: int) -> None:
    """Say who changed what since the writer looked, and which of their values are not saved."""
    fresh = Lead.objects.get(pk=lead.pk)
    labels = ", ".join(BY_NAME[name].label if name in BY_NAME else name for name in changed)
    who = last_person(lead) or "Somebody"
    raise Conflict(
        f"{who} changed this lead while you were typing. Your {labels or 'changes'} are not saved. "
        "Look at the current values, then save again.",
        version=fresh.version,
        theirs={name: getattr(fresh, name) for name in changed},
    )


def last_person(lead: Lead) -> str:
    """Name who changed a lead last: a person, not the scoring that followed."""
    last = events.of(lead).exclude(by="").first()
    return last.by if last else ""


def check_writable(lead: Lead) -> None:
    """Refuse what may no longer change."""
    if lead.deleted_at is not None:
        raise Deleted
    if lead.is_converted:
        raise Converted


def delete_lead(lead: Lead, *, by: Member) -> None:
    """Put a lead into the recycle bin, for 30 days."""
    require(by, "delete", lead)
    if lead.deleted_at is not None:
        return
    lead.deleted_at = timezone.now()
    lead.save(update_fields=["deleted_at", "updated_at"])
    duplicates.drop_keys(lead)
    events.record(lead, "lead.deleted", by=by)


def restore_lead(lead: Lead, *, by: Member) -> None:
    """Take a lead out of the recycle bin."""
    require(by, "restore", lead)
    if lead.deleted_at is None:
        return
    lead.deleted_at = None
    lead.save(update_fields=["deleted_at", "updated_at"])
    duplicates.keep_keys(lead)
    events.record(lead, "lead.restored", by=by)

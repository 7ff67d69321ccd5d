"""Making, changing and removing records without a process of their own: accounts, campaigns, queues, rules, fields.

Leads have one: see `leads.editing`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from leads import duplicates
from leads.configuration import configuration
from leads.models import Account, Contact, Opportunity
from leads.normalize import website_domain
from leads.values import clean_custom
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Member, TenantModel
from tenancy.refusals import Conflict, Invalid, Refusal

Record = TypeVar("Record", bound=TenantModel)


class InUse(Refusal):
    """Something refers to the record; removing it would tear that."""

    code, status = "in_use", 409
    sentence = "“{name}” is still used by {count} {what}. Change those first."


def make(model: type[Record], values: Mapping[str, Any], *, by: Member) -> Record:
    """Store a new record and record the event; it belongs to whoever makes it unless the values say otherwise."""
    fresh: Any = model
    record = fresh(org_id=current_org().pk)
    write(record, values)
    if has(record, "owner") and record.owner_id is None:
        record.owner = by
    made: Record = stored(record, f"{kind(record)}.created", values, by=by)
    return made


def change(record: Any, values: Mapping[str, Any], *, by: Member, version: int | None = None) -> Any:
    """Write values into a record and record what changed; the same values again change nothing.

    `version` is what the writer saw: when the record has moved on, `Conflict` says so.
    """
    if version is not None and version != getattr(record, "version", version):
        refuse_stale(record, values)
    changes = write(record, values)
    if not changes:
        return record
    if has(record, "version"):
        record.version += 1
    return stored(record, f"{kind(record)}.changed", changes, by=by, changes=changes)


def refuse_stale(record: Any, values: Mapping[str, Any]) -> None:
    """Say who changed the record since the writer looked, and what stands there now."""
    last = events.of(record).first()
    who = last.by if last and last.by else "Somebody"
    theirs = {
        name: getattr(record, name) for name in values if name != "custom" and getattr(record, name) != values[name]
    }
    raise Conflict(
        f"{who} changed this {record._meta.verbose_name} while you were typing. Yours is not saved. "
        "Look at the current values, then save again.",
        version=record.version,
        theirs=theirs,
    )


def remove(record: TenantModel, *, by: Member) -> None:
    """Delete a record that nothing needs, and record it; the trail of what happened to it stays."""
    name, pk = str(record), record.pk
    try:
        record.delete()
    except ProtectedError as error:
        raise InUse(name=name, **used_by(list(error.protected_objects))) from error
    record.pk = pk
    events.record(record, f"{kind(record)}.deleted", by=by, name=name)


def used_by(rows: Sequence[Any]) -> dict[str, Any]:
    """Return how many of what first stands in the way."""
    options = rows[0]._meta
    same = sum(row._meta is options for row in rows)
    return {"count": same, "what": str(options.verbose_name if same == 1 else options.verbose_name_plural)}


def kind(record: TenantModel) -> str:
    return str(record._meta.model_name)


def has(record: TenantModel, column: str) -> bool:
    try:
        record._meta.get_field(column)
    except FieldDoesNotExist:
        return False
    return True


def write(record: TenantModel, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set values on a record and return {field: [from, to]} as people read it."""
    changes: dict[str, list[Any]] = {}
    for name, value in values.items():
        before = getattr(record, name) if record.pk is not None else None
        if name == "custom":
            value = with_custom(record, value)
        if before != value:
            changes[name] = [shown(before), shown(value)]
        setattr(record, name, value)
    settle(record, changes)
    return changes


def with_custom(record: Any, written: Any) -> dict[str, Any]:
    """Return a record's custom values with the written ones, which are checked, over them."""
    errors: dict[str, str] = {}
    fields = configuration().custom_fields_of(kind(record))
    cleaned = clean_custom(written or {}, fields, errors, partial=record.pk is not None)
    if errors:
        raise Invalid(errors=errors)
    return {name: value for name, value in {**record.custom, **cleaned}.items() if value not in (None, "", [])}


def settle(record: TenantModel, changes: Mapping[str, Any]) -> None:
    """Bring along what follows from other values."""
    if isinstance(record, Account) and "website" in changes:
        record.website_domain = website_domain(record.website)
    if isinstance(record, Opportunity) and "stage" in changes and "probability" not in changes:
        record.probability = record.stage.probability


def stored(
    record: Any, event: str, written: Collection[str], *, by: Member, changes: dict[str, Any] | None = None
) -> Any:
    """Check and save a record, and record the event."""
    check(record, written)
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:  # somebody took the name between the check and now
        raise Conflict(f"There is another {record._meta.verbose_name} like this already.") from error
    if isinstance(record, Contact):
        duplicates.keep_keys(record)
    events.record(record, event, by=by, changes=changes)
    return record


def check(record: Any, written: Collection[str]) -> None:
    """Refuse values that do not fit their columns, and a name that another record has."""
    try:
        record.clean_fields(exclude=[field.name for field in record._meta.fields if field.name not in written])
    except ValidationError as error:
        raise Invalid(errors=error.message_dict) from error
    for constraint in record._meta.constraints:
        try:
            constraint.validate(type(record), record)
        except ValidationError as error:
            name = (getattr(constraint, "fields", None) or ["body"])[-1]
            raise Invalid(errors={name: f"There is another {record._meta.verbose_name} with this {name}."}) from error


def shown(value: Any) -> Any:
    """Return a value as an event keeps it."""
    if value is None or isinstance(value, str | int | float | list | dict):
        return value
    return str(value)

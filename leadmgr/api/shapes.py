"""The shapes of requests and answers: they check names and types and never write."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from leads.configuration import configuration
from leads.models import Queue
from tenancy import ids
from tenancy.ids import BadId
from tenancy.models import Member

NO_SUCH_FIELD = "There is no such field."
READ_ONLY = "This field is read-only."


class Shape(serializers.Serializer):
    """A serializer that refuses what it does not know by name, instead of passing over it."""

    # Answers that are edited and put back whole may bring their read-only fields along.
    accepts_read_only = False

    def to_internal_value(self, written: Any) -> dict[str, Any]:
        errors = self.unwritable(written) if isinstance(written, Mapping) else {}
        try:
            found: dict[str, Any] = super().to_internal_value(written)
        except serializers.ValidationError as mistake:
            raise serializers.ValidationError({**errors, **mistake.detail}) from None  # type: ignore[dict-item]
        if errors:
            raise serializers.ValidationError(errors)
        return found

    def unwritable(self, written: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return an error for each name that cannot be written."""
        unknown = {name: [NO_SUCH_FIELD] for name in written if name not in self.fields}
        if self.accepts_read_only:
            return unknown
        return unknown | {name: [READ_ONLY] for name in written if name in self.fields and self.fields[name].read_only}

    @classmethod
    def read(cls, written: Any, *, partial: bool = False) -> dict[str, Any]:
        """Return the values of a body, or raise the errors of its fields; `partial` asks for none of them.

        What stands inside a field is asked for in full: half an entry of a rule is none.
        """
        shape = cls(data=written)
        for field in shape.fields.values() if partial else ():
            field.required, field.default = False, empty
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)


class Id(serializers.Field):
    """The record's own opaque id."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(source="pk", read_only=True, **options)

    def to_representation(self, pk: int) -> str:
        return ids.encode(self.prefix, pk)


class Link(serializers.Field):
    """Another record of the organization, by its id; read without touching that record's table."""

    default_error_messages = {"missing": "There is no such record: {reason}"}

    def __init__(self, model: Any, **options: Any) -> None:
        self.model = model
        super().__init__(**options)

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, f"{self.source}_id")

    def to_representation(self, pk: int) -> str:
        return ids.encode(self.model.id_prefix, pk)

    def to_internal_value(self, written: Any) -> Any:
        return found(self, self.model, written)


def found(field: serializers.Field, model: Any, written: Any) -> Any:
    """Return the record with an id; another organization's and a missing one look the same."""
    try:
        record = model.objects.filter(pk=ids.decode(written, model.id_prefix)).first()
    except BadId as mistake:
        raise serializers.ValidationError(str(mistake)) from None
    if record is None:
        raise serializers.ValidationError("There is no such record.")
    return record


class Owner(serializers.Field):
    """Who has a record: a member or, for leads, a queue. Written as `{"type", "id"}` or as the id alone."""

    kinds: Mapping[str, Any] = {"member": Member, "queue": Queue}

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, record: Any) -> dict[str, str] | None:
        return owner_of(record)

    def to_internal_value(self, written: Any) -> Member | Queue:
        kind, text = self.named(written)
        model = self.kinds.get(kind) if isinstance(kind, str) else None
        if model is None:
            raise serializers.ValidationError(f"The type of an owner is {' or '.join(self.kinds)}.")
        record: Member | Queue = found(self, model, text)
        return record

    def named(self, written: Any) -> tuple[Any, Any]:
        """Return the kind and id of a written owner; an id tells its kind by its first letters."""
        text = written.get("id") if isinstance(written, Mapping) else written
        kind = written.get("type") if isinstance(written, Mapping) else None
        if kind is None and isinstance(text, str):
            kind = next((name for name, model in self.kinds.items() if text.startswith(model.id_prefix)), None)
        return kind, text


class MemberOwner(Owner):
    """The member who has a record that queues cannot have."""

    kinds: Mapping[str, Any] = {"member": Member}


def owner_of(record: Any) -> dict[str, str] | None:
    """Return type, id and name of a record's owner, from what the process knows of the organization."""
    if (queue_id := getattr(record, "owner_queue_id", None)) is not None:
        queue = configuration().queue_by_id.get(queue_id) or record.owner_queue
        return {"type": "queue", "id": queue.public_id, "name": queue.name}
    member_id = record.owner_member_id if hasattr(record, "owner_member_id") else record.owner_id
    return None if member_id is None else {"type": "member", **person(member_id)}


def person(member_id: int) -> dict[str, str]:
    """Return id and name of a member."""
    member = configuration().member_by_id.get(member_id) or Member.objects.named().get(pk=member_id)
    return {"id": member.public_id, "name": member.name}


class Person(serializers.Field):
    """A member who did something, read-only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, f"{self.source}_id")

    def to_representation(self, member_id: int) -> dict[str, str]:
        return person(member_id)


@extend_schema_field({"type": "number", "description": "In major units of the organization's currency."})
class Money(serializers.DecimalField):
    """An amount in major units over a column of minor ones."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=17, decimal_places=2, coerce_to_string=False, min_value=Decimal(0), **options)

    def to_internal_value(self, written: Any) -> int:  # type: ignore[override]
        return int(super().to_internal_value(written) * 100)

    def to_representation(self, minor: int) -> int | float:  # type: ignore[override]
        return major(minor)


def major(minor: int) -> int | float:
    """Return an amount in major units: whole when it is."""
    return minor // 100 if minor % 100 == 0 else minor / 100

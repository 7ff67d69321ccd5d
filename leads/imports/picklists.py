"""What values become that an own picklist does not have: a choice, a new choice, nothing, or a refused row."""

from collections.abc import Iterator, Mapping
from typing import Any

from criteria import fold
from leads import records
from leads.configuration import Configuration, configuration
from leads.imports.seen import parts_of, values_of
from leads.models import CustomField, Import
from leads.models.custom_fields import MOST_CHOICES
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Invalid

NAMED, QUOTED = 3, 60  # values, letters
KINDS = (CustomField.Kind.PICKLIST, CustomField.Kind.MULTIPICKLIST)


def columns(mapping: Mapping[str, Any], settings: Configuration) -> Iterator[tuple[int, dict[str, Any], CustomField]]:
    """Yield the columns that fill an own picklist, as (number, column, field)."""
    own = {f"custom.{row.name}": row for row in settings.custom_fields if row.kind in KINDS}
    for number, column in mapping.get("columns", {}).items():
        if found := own.get(column.get("field") or ""):
            yield int(number), column, found


def undecided(batch: Import, number: int, column: Mapping[str, Any], field: CustomField) -> list[tuple[str, int]]:
    """Return the values of a column, with how often each occurs, of which nobody has said what they become."""
    seen = (parts_of if is_several(field) else values_of)(batch, number)
    known = {fold(word) for word in (*field.choices, *column.get("values", {}), *column.get("add", ()))}
    return [(value, count) for value, count in seen if value and fold(value) not in known]


def is_several(field: CustomField) -> bool:
    """Say whether a cell may hold several choices of a field."""
    return field.kind == CustomField.Kind.MULTIPICKLIST


def decided(mapping: Mapping[str, Any], batch: Import) -> None:
    """Ask for a decision about every value, or raise `Invalid` naming some: their rows would be refused one by one."""
    for number, column, field in columns(mapping, configuration()):
        if found := undecided(batch, number, column, field):
            named = ", ".join(f"“{value[:QUOTED]}” ({count:,})" for value, count in found[:NAMED])
            more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
            raise Invalid(
                f"“{field.label}” has no choice {named}{more}. Say in “{batch.headers[number]}” what they become."
            )


def own_field(name: str, settings: Configuration) -> CustomField | None:
    """Return the own picklist that a target names, if it is one."""
    return next((row for row in settings.custom_fields if row.kind in KINDS and f"custom.{row.name}" == name), None)


def grown(mapping: dict[str, Any], *, by: Member) -> dict[str, Any]:
    """Add to picklists what a mapping says; return it without that, as those values are choices then."""
    for _, column, field in list(columns(mapping, configuration())):
        if more := column.pop("add", ()):
            require(by, "configure")
            here = {fold(choice) for choice in field.choices}
            choices = [*field.choices, *(value for value in dict.fromkeys(more) if fold(value) not in here)]
            if len(choices) > MOST_CHOICES:
                raise Invalid(f"“{field.label}” would have {len(choices):,} choices; {MOST_CHOICES} are the most.")
            records.change(CustomField.objects.get(pk=field.pk), {"choices": choices}, by=by)
            current_org().configuration_changed()
    return mapping

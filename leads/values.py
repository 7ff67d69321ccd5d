"""Reading what a person or a program writes into a field: one function a kind, one sentence a mistake."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial as partial_
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from criteria import fold
from leads.fields import BY_NAME, FIELDS, NAMES, LeadField
from leads.models import CustomField
from tenancy.refusals import Invalid

TRUE = frozenset(("1", "true", "yes", "y", "on", "ja", "oui", "si", "x"))
FALSE = frozenset(("", "0", "false", "no", "n", "off", "nein", "non"))
MOST_TAGS, TAG_SIZE = 20, 40
# Addresses that need no closer look; Django's validator, which knows every form, takes five times as long.
PLAIN_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadValue(ValueError):
    """A value cannot be taken; the message says what to enter instead."""


def clean_values(values: Mapping[str, Any], custom_fields: Iterable[CustomField], *, partial: bool) -> dict[str, Any]:
    """Return the written values as the columns hold them, or raise `Invalid` naming every field that is wrong.

    Names are the catalog's plus `custom`, a mapping of custom field names; money is written in major units.
    """
    errors: dict[str, str] = {}
    cleaned: dict[str, Any] = {}
    for name, value in values.items():
        if (read := READERS.get(name)) is not None:
            try:
                cleaned[name] = read(value)
            except BadValue as mistake:
                errors[name] = str(mistake)
        elif name != "custom":
            errors[name] = "There is no such field."
    if not partial:
        errors |= {name: f"Enter the {BY_NAME[name].label.lower()}." for name in REQUIRED if name not in values}
    if "custom" in values or not partial:
        cleaned["custom"] = clean_custom(values.get("custom") or {}, custom_fields, errors, partial=partial)
    if errors:
        raise Invalid(errors=ordered(errors))
    return cleaned


def ordered(errors: dict[str, str]) -> dict[str, str]:
    """Return what is wrong in the order of the fields; what is no field comes first."""

    def place(name: str) -> int:
        return PLACES.get(name, len(PLACES) if name.startswith("custom.") else -1)

    return {name: errors[name] for name in sorted(errors, key=place)}


def read_into(cleaned: dict[str, Any], errors: dict[str, str], name: str, read: Callable[[], Any]) -> None:
    """Keep a value, or what is wrong with it."""
    try:
        cleaned[name] = read()
    except BadValue as mistake:
        errors[name] = str(mistake)


def clean_custom(
    values: Any, fields: Iterable[CustomField], errors: dict[str, str], *, partial: bool
) -> dict[str, Any]:
    """Return the custom values, absent ones left out."""
    if not isinstance(values, Mapping):
        errors["custom"] = "Write custom values as an object of field names and values."
        return {}
    by_name = {field.name: field for field in fields}
    errors.update({f"custom.{name}": "There is no such custom field." for name in values if name not in by_name})
    cleaned: dict[str, Any] = {}
    for name, field in by_name.items():
        if name in values:
            read_into(cleaned, errors, name, partial_(clean_custom_value, field, values[name]))
        elif field.is_required and not partial:
            errors[f"custom.{name}"] = f"Enter the {field.label.lower()}."
    for name in [name for name in errors if name in by_name]:
        errors[f"custom.{name}"] = errors.pop(name)
    return cleaned


def clean(row: LeadField, value: Any) -> Any:
    """Return one standard value as its column holds it."""
    return reader(row)(value)


def reader(row: LeadField) -> Callable[[Any], Any]:
    """Return what reads a standard field."""
    readers: dict[str, Callable[[Any], Any]] = {"flag": flag, "whole": whole, "money": money, "tags": tags}
    return readers.get(row.kind) or partial_({"area": area, "email": email}.get(row.kind, text), row)


def text(row: LeadField, value: Any) -> str:
    """Return a line of text without control characters, in its size; required ones are not empty."""
    if type(value) is str and value.isprintable():
        return sized(row, " ".join(value.split()))
    return sized(row, CONTROL.sub("", " ".join(as_text(value).split())).strip())


def area(row: LeadField, value: Any) -> str:
    """Return a text of several lines without control characters, in its size."""
    return sized(row, CONTROL.sub("", as_text(value)).strip())


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise BadValue("Enter a text.")
        return str(value)
    return value


def sized(row: LeadField, value: str) -> str:
    if row.required and not value:
        raise BadValue(f"Enter the {row.label.lower()}.")
    if row.size and len(value) > row.size:
        raise BadValue(f"Enter at most {row.size:,} characters; this has {len(value):,}.")
    return value


def email(row: LeadField, value: Any) -> str:
    written = text(row, value)
    if written and PLAIN_EMAIL.fullmatch(written) is None:
        try:
            validate_email(written)
        except ValidationError:
            raise BadValue("Enter a full address, such as name@company.com.") from None
    return written


def tags(value: Any) -> list[str]:
    """Return tags, each once in whatever case, from a list or from a text with commas or semicolons."""
    parts = value if isinstance(value, list | tuple) else re.split(r"[,;\n]", str(value or ""))
    if not all(isinstance(part, str) for part in parts):
        raise BadValue("Write tags as texts.")
    named = [" ".join(CONTROL.sub("", part).split()) for part in parts]
    found = list({fold(name): name for name in reversed(named) if name}.values())[::-1]
    if any(len(name) > TAG_SIZE or "," in name or ";" in name for name in found):
        raise BadValue(f"A tag has at most {TAG_SIZE} characters and no comma or semicolon.")
    if len(found) > MOST_TAGS:
        raise BadValue(f"Give a lead at most {MOST_TAGS} tags; these are {len(found)}.")
    return found


def flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    written = "" if value is None else str(value).strip().lower()
    if written in TRUE or written in FALSE:
        return written in TRUE
    raise BadValue("Enter yes or no.")


def number(value: Any) -> Decimal | None:
    """Return an exact number; thousands may be set apart by commas or blanks."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    written = re.sub(r"[,\s\u00a0\u202f]", "", str(value))
    try:
        found = Decimal(written)
    except InvalidOperation:
        raise BadValue("Enter a number, such as 1200 or 99.50.") from None
    if isinstance(value, bool) or not found.is_finite() or abs(found) >= Decimal(10) ** 15:
        raise BadValue("Enter a number, such as 1200 or 99.50.")
    return found


def whole(value: Any) -> int | None:
    if type(value) is str and WHOLE.fullmatch(value) is not None:
        return int(value)
    found = number(value)
    if found is None:
        return None
    if found != found.to_integral_value() or not 0 <= found < 2**31:
        raise BadValue("Enter a whole number, such as 250.")
    return int(found)


def money(value: Any) -> int | None:
    """Return minor units of an amount written in major ones."""
    if type(value) is str and WHOLE.fullmatch(value) is not None:
        return int(value) * 100
    found = number(value)
    if found is None:
        return None
    if found < 0 or found * 100 != (found * 100).to_integral_value():
        raise BadValue("Enter an amount, such as 50000 or 99.50.")
    return int(found * 100)


def clean_custom_value(field: CustomField, value: Any) -> Any:
    """Return one custom value as JSON holds it: text, number, ISO date, true or false, a choice, a list of choices."""
    kind = field.kind
    if kind == CustomField.Kind.CHECKBOX:
        return flag(value)
    if kind == CustomField.Kind.NUMBER:
        found = number(value)
        return None if found is None else int(found) if found == found.to_integral_value() else float(found)
    if kind == CustomField.Kind.DATE:
        return day(value)
    if kind == CustomField.Kind.MULTIPICKLIST:
        return several(field, value)
    written = area(LeadField(field.name, field.label, "area", 32000, field.is_required), value)
    if kind == CustomField.Kind.PICKLIST and written and written not in field.choices:
        return one_of(field, written)
    return written


def one_of(field: CustomField, written: str) -> str:
    """Return the choice meant, in any case."""
    found = next((choice for choice in field.choices if choice.lower() == written.lower()), None)
    if found is None:
        raise BadValue(f"Choose one of {', '.join(field.choices)}.")
    return str(found)


def several(field: CustomField, value: Any) -> list[str]:
    parts = value if isinstance(value, list | tuple) else str(value or "").split(";")
    return [one_of(field, str(part).strip()) for part in parts if str(part).strip()]


def day(value: Any) -> str | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise BadValue("Enter a date as year-month-day, such as 2026-11-30.") from None


READERS = {row.name: reader(row) for row in FIELDS}
REQUIRED = [row.name for row in FIELDS if row.required]
PLACES = {name: place for place, name in enumerate([*NAMES, "custom"])}

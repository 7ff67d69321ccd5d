"""How a catalog or custom field is drawn as a form control, and how its stored value is written into it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from leads.fields import LeadField
from leads.models import CustomField

Kind = CustomField.Kind
AUTOCOMPLETE = "off"


def choices(values: Any, current: str = "") -> list[tuple[str, str]]:
    """Return the options of a select; a value from outside the list stays choosable."""
    listed = [str(value) for value in values]
    if current and current not in listed:
        listed.append(current)
    return [("", "–"), *((value, value) for value in listed)]


def standard(row: LeadField, current: Any = "") -> forms.Field:
    """Return the control of a standard field; sizes and formats are checked by the verb, in its own words."""
    options: dict[str, Any] = {"label": row.label, "required": False}
    if row.kind == "flag":
        return forms.BooleanField(**options)
    if row.kind == "picklist":
        return forms.ChoiceField(choices=choices(row.choices, str(current or "")), **options)
    return forms.CharField(widget=widget(row), strip=False, **options)


def widget(row: LeadField) -> forms.Widget:
    attributes: dict[str, Any] = {"autocomplete": AUTOCOMPLETE}
    if row.required:
        attributes["aria-required"] = "true"
    if row.kind == "area":
        return forms.Textarea({**attributes, "rows": 2 if row.size < 1000 else 5})
    if row.kind in ("whole", "money"):
        return forms.TextInput({**attributes, "inputmode": "decimal"})
    kinds = {"email": "email", "phone": "tel", "url": "url"}
    # No browser validation of addresses: "example.com" is a good website, and our sentence is the better one.
    return forms.TextInput({**attributes, "inputmode": kinds.get(row.kind, "text")})


def custom(field: CustomField, current: Any = None) -> forms.Field:
    """Return the control of a custom field."""
    options: dict[str, Any] = {"label": field.label, "required": False}
    if field.kind == Kind.CHECKBOX:
        return forms.BooleanField(**options)
    if field.kind == Kind.PICKLIST:
        return forms.ChoiceField(choices=choices(field.choices, str(current or "")), **options)
    if field.kind == Kind.MULTIPICKLIST:
        listed = [(value, value) for value in [*field.choices, *stray(field, current)]]
        return forms.MultipleChoiceField(choices=listed, widget=forms.CheckboxSelectMultiple, **options)
    kinds: dict[str, forms.Widget] = {
        Kind.DATE: forms.DateInput({"type": "date"}),
        Kind.NUMBER: forms.TextInput({"inputmode": "decimal"}),
    }
    return forms.CharField(widget=kinds.get(field.kind, forms.TextInput()), **options)


def stray(field: CustomField, current: Any) -> list[str]:
    """Return the values a record has that the picklist no longer offers."""
    return [value for value in current or [] if value not in field.choices] if isinstance(current, list) else []


def shown(row: LeadField, value: Any) -> Any:
    """Return a stored value as the control shows it: money in major units."""
    if row.kind == "money" and value is not None:
        return f"{Decimal(value) / 100:f}".removesuffix(".00")
    if row.kind == "tags":
        return ", ".join(value or [])
    return "" if value is None else value


def written(form: forms.BaseForm, name: str) -> Any:
    """Return what was typed, unjudged: a box left open is False, a list stays a list."""
    field = form.fields[name]
    return field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))


def refuse(form: forms.Form, errors: Mapping[str, Any], sentence: str = "") -> None:
    """Put a refusal's sentences beside the fields they name; the rest stand above the form."""
    for name, words in errors.items():
        form.add_error(name if name in form.fields else None, words)
    if not errors and sentence:
        form.add_error(None, sentence)

"""The fields of a lead as the page shows them: in sections, each with its label, value and where to edit it."""

from typing import Any

from django.urls import reverse

from leads import highlights as strip
from leads.configuration import configuration
from leads.fields import BY_NAME, FIELDS, GROUPS, NOT_PROVIDED
from leads.models import CustomField, Lead
from tenancy import times
from tenancy.acting import current_org
from tenancy.templatetags.look import money

SHOWN_FLAGS = {
    "has_opted_out_of_email": ("Opted out", "May be e-mailed"),
    "has_opted_out_of_fax": ("Opted out", "May be faxed"),
    "do_not_call": ("Do not call", "May be called"),
}


def groups(lead: Lead, *, editable: bool) -> list[dict[str, Any]]:
    """Return the sections of fields, the organization's own among them."""
    found = [
        {"title": group, "rows": [row(lead, field.name, editable=editable) for field in FIELDS if field.group == group]}
        for group in GROUPS
    ]
    if own := configuration().custom_fields:
        rows = [row(lead, f"custom.{field.name}", editable=editable) for field in own]
        found.append({"title": "Own fields", "rows": rows})
    return found


def row(lead: Lead, name: str, *, editable: bool) -> dict[str, Any]:
    """Return one field."""
    return {
        "name": name.replace(".", "-"),
        "label": label(name),
        "value": shown_value(lead, name),
        "edit_url": reverse("lead-field", args=[lead.pk, name]) if editable else "",
    }


def label(name: str) -> str:
    if name in BY_NAME:
        return BY_NAME[name].label
    found = custom_field(name)
    return found.label if found else name


def custom_field(name: str) -> CustomField | None:
    key = name.removeprefix("custom.")
    return next((field for field in configuration().custom_fields if field.name == key), None)


def exists(name: str) -> bool:
    """Say whether a field of this name can be shown and edited."""
    return name in BY_NAME or (name.startswith("custom.") and custom_field(name) is not None)


def shown_value(lead: Lead, name: str) -> str:
    """Return a value in words, empty when there is none."""
    if name.startswith("custom."):
        return said(lead.custom.get(name.removeprefix("custom.")))
    if name in SHOWN_FLAGS:
        return SHOWN_FLAGS[name][0 if getattr(lead, name) else 1]
    value = getattr(lead, name)
    if BY_NAME[name].kind == "money":
        return str(money(value, current_org().currency))
    if BY_NAME[name].kind == "tags":
        return ", ".join(value)
    if BY_NAME[name].kind == "whole":
        return "" if value is None else f"{value:,}"
    return "" if value == NOT_PROVIDED else str(value or "")


def said(value: Any) -> str:
    """Return a custom value in words."""
    if value is True or value is False:
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def highlights(lead: Lead) -> list[dict[str, Any]]:
    """Return the strip of facts the organization chose; some are drawn by marks of their own, by their name."""
    return [{"name": row.name, "label": row.label, "value": highlighted(lead, row.name)} for row in strip.chosen()]


def highlighted(lead: Lead, name: str) -> str:
    """Return the words of a fact, empty for those that the page draws."""
    if name in strip.PLAIN:
        return strip.PLAIN[name](lead)
    return "" if name in strip.FACTS else shown_value(lead, name) or "–"


def first_response(lead: Lead) -> str:
    """Say how soon somebody answered; empty while nobody has, and the target is shown instead."""
    if lead.first_responded_at is None:
        return ""
    return f"After {times.duration((lead.first_responded_at - lead.created_at).total_seconds())}"


def consent(lead: Lead) -> list[dict[str, str]]:
    """Say what the person asked us not to do."""
    found = []
    if lead.do_not_call:
        found.append({"icon": "phone-off", "text": "Asked not to be called"})
    if lead.has_opted_out_of_email:
        found.append({"icon": "ban", "text": "Opted out of e-mail"})
    return found

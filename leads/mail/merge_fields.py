"""Merge fields: `{{ lead.first_name | there }}` in a text becomes the lead's first name, or "there" without one."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from leads import fields as catalog
from leads.configuration import configuration
from leads.models import Lead
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Invalid

FIELD = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")
LEFT_OUT = ("flag", "money", "whole")  # nobody writes them into a letter as they are stored
OWN: Mapping[str, str] = {
    "lead.name": "Full name",
    "me.name": "My name",
    "me.first_name": "My first name",
    "me.title": "My title",
    "me.email": "My e-mail",
    "organization.name": "Our organization",
}


@dataclass(frozen=True)
class Merged:
    """A text with its fields filled in, and the fields for which there is neither value nor fallback."""

    text: str
    missing: tuple[str, ...]


def known() -> dict[str, str]:
    """Return every merge field with its label."""
    standard = {f"lead.{row.name}": row.label for row in catalog.FIELDS if row.kind not in LEFT_OUT}
    custom = {f"lead.custom.{row.name}": row.label for row in configuration().custom_fields_of("lead")}
    return standard | dict(OWN) | custom


def check(**texts: str) -> None:
    """Refuse unknown merge fields by name, with the nearest known one."""
    names = known()
    errors = {}
    for place, text in texts.items():
        unknown = [match[1] for match in FIELD.finditer(text) if match[1] not in names]
        if unknown:
            errors[place] = " ".join(unknown_words(name, names) for name in dict.fromkeys(unknown))
        elif "{{" in FIELD.sub("", text):
            errors[place] = "A merge field is not closed. Write it as {{ lead.first_name }}."
    if errors:
        raise Invalid(errors=errors)


def unknown_words(name: str, names: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f" Did you mean {{{{ {near[0]} }}}}?" if near else " Choose one from the list."
    return f"There is no merge field {{{{ {name[:60]} }}}}.{hint}"


def merged(text: str, lead: Lead, member: Member | None, *, html: bool = False) -> Merged:
    """Fill a text in; a field without a value and without a fallback stays as it is written, and is named.

    What nobody writes by hand has no member; in HTML values are escaped.
    """
    values = values_of(lead, member)
    missing: list[str] = []

    def filled(match: re.Match[str]) -> str:
        value = values.get(match[1], "") or (match[2] or "").strip()
        if not value:
            missing.append(match[1])
            return match[0]
        return escape(value) if html else value

    return Merged(FIELD.sub(filled, text), tuple(dict.fromkeys(missing)))


def missing_words(missing: tuple[str, ...]) -> str:
    """Say which fields this lead has no value for, and what to do."""
    names = known()
    listed = ", ".join(f"{names.get(name, name)} ({{{{ {name} }}}})" for name in missing)
    return f"This lead has no value for {listed}. Write it yourself, or add a fallback: {{{{ {missing[0]} | there }}}}."


def values_of(lead: Lead, member: Member | None) -> dict[str, str]:
    """Return what each field becomes for this lead and this member."""
    found = {f"lead.{row.name}": written(getattr(lead, row.name)) for row in catalog.FIELDS if row.kind not in LEFT_OUT}
    found |= {f"lead.custom.{row.name}": written(lead.custom.get(row.name)) for row in
              configuration().custom_fields_of("lead")}  # fmt: skip
    mine = {
        "me.name": member.name,
        "me.first_name": member.name.split(" ")[0],
        "me.title": member.title,
        "me.email": member.user.email,
    } if member else {}  # fmt: skip
    return found | mine | {"lead.name": lead.name, "organization.name": current_org().name}


def written(value: Any) -> str:
    """Return a stored value as a letter has it."""
    if value in (None, [], catalog.NOT_PROVIDED):
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

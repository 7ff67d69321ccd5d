"""Fields that people fill before a lead may come to a status."""

from leads.configuration import configuration
from leads.fields import BY_NAME, NOT_PROVIDED
from leads.models import Lead, Status
from tenancy.refusals import Invalid


class FieldsMissing(Invalid):
    """A status asks for fields that are still empty; each is named."""

    code, status = "fields_missing", 422
    sentence = "“{target}” needs {fields} first."


def check_filled(lead: Lead, status: Status) -> None:
    """Refuse a status while fields it asks for are empty."""
    if missing := missing_fields(lead, status):
        names = [label(name) for name in missing]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        errors = dict.fromkeys(missing, f"“{status.label}” needs it.")
        raise FieldsMissing(errors=errors, target=status.label, fields=listed)


def missing_fields(lead: Lead, status: Status) -> list[str]:
    """Return the fields a status asks for that the lead has not; those deleted meanwhile are not asked for."""
    return [name for name in status.required_fields if exists(name) and is_empty(lead, name)]


def exists(name: str) -> bool:
    own = name.removeprefix("custom.")
    return name in BY_NAME or (own != name and any(row.name == own for row in configuration().custom_fields))


def is_empty(lead: Lead, name: str) -> bool:
    """Say whether nobody filled a field; a flag always says something, a number 0 too."""
    if name.startswith("custom."):
        return lead.custom.get(name.removeprefix("custom.")) in (None, "", [])
    return getattr(lead, name) in (None, "", [], NOT_PROVIDED)


def label(name: str) -> str:
    if name in BY_NAME:
        return BY_NAME[name].label
    own = name.removeprefix("custom.")
    return next((row.label for row in configuration().custom_fields if row.name == own), own)

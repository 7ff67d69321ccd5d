"""What a column can mean: the catalog's fields, an organization's own, and what a lead has beside its fields."""

from collections.abc import Mapping
from typing import Any

from leads.configuration import Configuration
from leads.fields import FIELDS, GROUPS

CREATED = "created_at"
NAME = "name"  # a full name, which is cut into its parts
FULL_NAME = (NAME, "Full name")
STATUS = "status"
OWNER = "owner"
RECORD = "id"
CAMPAIGN_STATUS = "campaign_status"
FURTHER = (
    (STATUS, "Status"),
    (OWNER, "Owner"),
    (CREATED, "Created"),
    (CAMPAIGN_STATUS, "Campaign member status"),
    (RECORD, "Record ID"),
)
# What says something about a row that is no value of the lead.
BESIDE = frozenset((OWNER, RECORD, CAMPAIGN_STATUS))
REQUIRED = tuple(row.name for row in FIELDS if row.required)


def targets(settings: Configuration) -> list[tuple[str, str]]:
    """Return (field, label) of everything a column can mean."""
    own = [(f"custom.{field.name}", field.label) for field in settings.custom_fields]
    return [FULL_NAME, *((row.name, row.label) for row in FIELDS), *FURTHER, *own]


def grouped(settings: Configuration) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the targets in groups, as a menu offers them."""
    found = [(group, [(row.name, row.label) for row in FIELDS if row.group == group]) for group in GROUPS]
    own = [(f"custom.{field.name}", field.label) for field in settings.custom_fields]
    first, *others = found
    menu = [(first[0], [FULL_NAME, *first[1]]), *others, ("About the row", list(FURTHER))]
    return [*menu, ("Own fields", own)] if own else menu


def field_of(mapping: Mapping[str, Any], number: int | str) -> str:
    """Return what a column means in a mapping, or nothing."""
    return str(mapping.get("columns", {}).get(str(number), {}).get("field", ""))

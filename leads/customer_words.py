"""Values of customer records as people read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import date_format

from leads.configuration import configuration
from leads.fields import LeadField
from leads.models.campaigns import MEMBER_STATUSES
from tenancy.acting import current_org
from tenancy.templatetags.look import money


def owner(record: Any) -> Any:
    """Return the owner from what the process remembers."""
    return configuration().member_by_id.get(record.owner_id or 0)


def shown(row: LeadField, record: Any) -> str:
    """Return a value in words, empty when there is none."""
    if row.kind == "member":
        whose = owner(record)
        return whose.name if whose else ""
    value = getattr(record, row.name)
    if row.kind == "statuses":
        return starred(value or MEMBER_STATUSES)
    if value is None or value == "":
        return ""
    if row.kind == "money":
        return str(money(value, current_org().currency))
    if row.kind == "date":
        return date_format(value, "j M Y")
    return said(value)


def starred(statuses: Iterable[Mapping[str, Any]]) -> str:
    """Return the member statuses of a campaign; those that count as a response have a star."""
    return ", ".join(f"{one['name']}{'*' if one['responded'] else ''}" for one in statuses)


def said(value: Any) -> str:
    """Return a value in words."""
    if value is True or value is False:
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)

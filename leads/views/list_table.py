"""The table of a list: heads that sort, widths, and rows in groups."""

from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse

from leads.lists import columns
from leads.lists.asking import GROUPINGS
from leads.lists.columns import Column
from leads.lists.listing import Listing
from leads.models import Lead
from leads.views import lead_fields
from leads.views.list_address import address
from tenancy.requests import MemberRequest

ACTIONS = 84
DIALOGS = ("status", "owner")  # cells that are changed in a dialog
NAME = 240  # what a name needs where a table is wider than the window


def shown_on(request: MemberRequest) -> tuple[Column, ...]:
    """Return the columns of the list that asks for one of its rows again."""
    page = urlsplit(request.htmx.current_url or "")
    if page.path != reverse("leads"):
        return columns.usual()
    return Listing.asked(request.member, QueryDict(page.query)).columns


def plain() -> dict[str, Any]:
    """Return the table of a page that is sorted its own way."""
    shown = columns.usual()
    return {"columns": shown, "heads": heads(shown, {})}


def table(listing: Listing, query: QueryDict) -> dict[str, Any]:
    """Return columns and heads of a list."""
    shown = listing.columns
    sorting = {column.name: sort_link(column, listing, query) for column in shown if column.sort}
    return {
        "columns": shown,
        "heads": heads(shown, listing.widths, sorting),
        "layout_url": f"{reverse('view-columns')}?{query.urlencode()}",
        "widths_url": reverse("view-widths"),
        "list_key": listing.key,
    }


def heads(
    shown: tuple[Column, ...], widths: dict[str, int], sorting: dict[str, dict[str, str]] | None = None
) -> list[dict[str, Any]]:
    """Return each column's head; the name takes what the others leave, as long as that is enough for a name."""
    wide = sum(widths.get(column.name, column.width) for column in shown) > 930
    found = []
    for column in shown:
        width = widths.get(column.name) or column.width or (NAME if wide else 0)
        css = column.css.split()[0]
        told = {"name": column.name, "label": column.label, "css": css, "width": width, "is_quiet": column.is_quiet}
        told["edits"] = column.name if lead_fields.exists(column.name) or column.name in DIALOGS else ""
        found.append(told | (sorting or {}).get(column.name, {}))
    return found


def sort_link(column: Column, listing: Listing, query: QueryDict) -> dict[str, str]:
    """Return where a click on a head leads: to sort by it, or to turn the order around."""
    first = listing.order.name.partition(",")[0]
    is_sorted = first.removeprefix("-") == column.sort
    turned = column.sort if first.startswith("-") else f"-{column.sort}"
    state = ("descending" if first.startswith("-") else "ascending") if is_sorted else ""
    return {"url": address(query, ordering=turned if is_sorted else column.first), "sorted": state}


def grouped(listing: Listing, leads: list[Lead]) -> list[dict[str, Any]]:
    """Return the rows under one head a value, for a list that is grouped."""
    found = []
    for _, together in groupby(leads, key=lambda lead: title_of(listing.grouping, lead).lower()):
        rows = list(together)
        title = title_of(listing.grouping, rows[0]) or f"No {GROUPINGS[listing.grouping].lower()}"
        found.append({"title": title, "leads": rows})
    return found


def title_of(grouping: str, lead: Lead) -> str:
    if grouping == "status":
        return lead.status.label
    return lead.owner.name if grouping == "owner" else lead.lead_source.strip()

"""The cards of what belongs to an account, a contact or an opportunity."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from leads.customers import CONTACT, OPPORTUNITY, Noun
from leads.models import Lead
from tenancy.acting import current_org
from tenancy.requests import MemberRequest
from tenancy.templatetags.look import money

RELATED = 10
LEADS = 50


def related(request: MemberRequest, noun: Noun, record: Any) -> list[dict[str, Any]]:
    """Return the cards of what belongs to a record."""
    if noun.name == "campaign":
        return []
    found = []
    if noun.name == "account":
        found.append(customers(request, CONTACT, record.contacts.all(), f"account={record.public_id}"))
    if noun.name in ("account", "contact"):
        query = f"{noun.name}={record.public_id}"
        found.append(customers(request, OPPORTUNITY, record.opportunities.select_related("stage"), query))
    became = Lead.objects.live().filter(**{f"converted_{noun.name}": record}).with_labels()
    return [*found, leads(became)]


def customers(request: MemberRequest, noun: Noun, rows: Any, query: str) -> dict[str, Any]:
    """Return a card of the first contacts or opportunities, with the way to all of them and to a new one."""
    found = list(rows.order_by(*noun.order)[: RELATED + 1])
    listed = "account" in query.split("=")[0]
    return {
        "title": noun.title,
        "symbol": noun.symbol,
        "rows": [{"url": row.get_absolute_url(), "name": row, "note": note(noun, row)} for row in found[:RELATED]],
        "all_url": f"{reverse(noun.plural)}?{query}" if listed and len(found) > RELATED else "",
        "more": len(found) > RELATED,
        "new_url": f"{reverse(f'{noun.name}-new')}?{query}" if request.member.may(noun.new) else "",
        "new_label": f"New {noun.name}",
        "nothing": f"No {noun.plural} yet.",
    }


def note(noun: Noun, row: Any) -> str:
    if noun is CONTACT:
        return row.title or row.email
    amount = money(row.amount, current_org().currency) if row.amount is not None else ""
    return ", ".join(filter(None, (str(row.stage), str(amount), date_format(row.close_date, "j M Y"))))


def leads(rows: Any) -> dict[str, Any]:
    """Return the card of the leads that became this record."""
    found = list(rows.order_by("-converted_at", "-id")[: LEADS + 1])
    return {
        "title": "Converted leads",
        "symbol": "circle-check",
        "rows": [
            {
                "url": row.get_absolute_url(),
                "name": row.name,
                "note": row.lead_source or row.company,
                "at": row.converted_at,
            }
            for row in found[:LEADS]
        ],
        "more": len(found) > LEADS,
        "nothing": "No lead became this record.",
    }

"""What the pages of customer records show: fields in sections, rows of lists, what belongs to a record."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from leads import campaigns
from leads.activities import OUTCOMES
from leads.conversion import end_of_quarter
from leads.customer_lists import SHOWN_LINKS, Page, page
from leads.customer_words import owner, said, shown
from leads.customers import CAMPAIGN, NOUNS, OPPORTUNITY, Noun
from leads.fields import LeadField
from leads.happenings import Place
from leads.lists.orders import Order
from leads.models import Campaign, CampaignMember
from leads.timeline import timeline
from leads.views import customer_related
from tenancy import ids
from tenancy.requests import MemberRequest


def list_context(request: MemberRequest, noun: Noun, page: Page) -> dict[str, Any]:
    """Return the context of one list page."""
    words = request.GET.get("q", "").strip()
    return {
        "navigation_key": noun.plural,
        "noun": noun,
        "columns": [(noun.by_name[name].label, css) for name, css in noun.columns],
        "rows": [line(noun, row) for row in page.rows],
        "q": words,
        "account": request.GET.get("account", ""),
        "summary": summary(noun, page),
        "previous_url": turned(request, before=page.previous),
        "next_url": turned(request, after=page.next),
        "new_url": reverse(f"{noun.name}-new") if request.member.may(noun.new) else "",
        "empty": empty(request, noun, words),
    }


def line(noun: Noun, record: Any) -> dict[str, Any]:
    """Return one row of a list: the record and its cells."""
    cells = [(css, name, noun.by_name[name].label, shown(noun.by_name[name], record)) for name, css in noun.columns]
    return {"record": record, "url": record.get_absolute_url(), "cells": cells, "owner": owner(record)}


def summary(noun: Noun, page: Page) -> str:
    if not page.rows:
        return f"No {noun.plural}"
    word = noun.name if page.count == 1 else noun.plural
    return f"{page.total} {word}" if not (page.previous or page.next) else f"{len(page.rows)} of {page.total}"


def turned(request: MemberRequest, **changes: str) -> str:
    """Return the address of a neighboring page, empty without one."""
    if not all(changes.values()):
        return ""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query.update(changes)
    return f"?{query.urlencode()}"


def empty(request: MemberRequest, noun: Noun, words: str) -> dict[str, str]:
    """Say why a list is empty and what to do."""
    every = reverse(noun.plural)
    if words:
        title = f"No {noun.plural} match “{words}”"
        return {
            "kind": "no-match",
            "title": title,
            "text": "A part of the name is enough.",
            "url": every,
            "action": "Clear the filter",
        }
    if request.GET.get("account"):
        return {
            "kind": "nothing",
            "title": f"No {noun.plural} of this account",
            "url": every,
            "action": f"Show all {noun.plural}",
        }
    may = request.member.may(noun.new)
    new = {"url": reverse(f"{noun.name}-new"), "action": f"New {noun.name}"} if may else {}
    return {"kind": "nothing", "title": f"No {noun.plural} yet", "text": noun.nothing, **new}


def page_context(request: MemberRequest, noun: Noun, record: Any) -> dict[str, Any]:
    """Return the context of a record's page."""
    member = request.member
    return {
        "navigation_key": noun.plural,
        "noun": noun,
        "record": record,
        "url": record.get_absolute_url(),
        "owner": owner(record),
        "subtitle": subtitle(record),
        "field_groups": field_groups(noun, record),
        "edit_url": reverse(f"{noun.name}-edit", args=[record.pk]) if member.may(noun.edit) else "",
        "actions": actions(request, noun, record),
        "related": customer_related.related(request, noun, record),
        **composer(request, record),
        **(members(request, record) if noun is CAMPAIGN else history(noun, record)),
        "section": request.GET.get("section", ""),
    }


def members(request: MemberRequest, campaign: Campaign) -> dict[str, Any]:
    """Return one page of who is in a campaign, and the counts of all."""
    rows = campaigns.members(campaign).select_related("lead__status", "contact")
    shown = page(rows, Order("members", "Newest first", ("-id",), CampaignMember), request.GET)
    return {
        "totals": campaigns.totals(campaign),
        "members": shown.rows,
        "summary": f"{len(shown.rows)} of {shown.total}" if shown.rows else "",
        "previous_url": turned(request, before=shown.previous),
        "next_url": turned(request, after=shown.next),
    }


def start(noun: Noun, query: Mapping[str, str]) -> dict[str, Any]:
    """Return what a new record begins with: the account or contact its page was opened from."""
    found: dict[str, Any] = {}
    for name in ("contact", "account"):
        with suppress(ids.BadId):
            if name in noun.by_name and query.get(name):
                model = NOUNS[name].model
                found[name] = model.objects.filter(pk=ids.decode(query[name], model.id_prefix)).first()
    if (contact := found.get("contact")) is not None:
        found.setdefault("account", contact.account)
    if noun is OPPORTUNITY:
        found["close_date"] = end_of_quarter(timezone.localdate())
    return found


def composer(request: MemberRequest, record: Any) -> dict[str, Any]:
    """Return what the composer offers; who may not be called or mailed is not."""
    no_call, no_mail = getattr(record, "do_not_call", False), getattr(record, "has_opted_out_of_email", False)
    kinds = [
        ("call", "Log call", "phone", not no_call),
        ("note", "Note", "sticky-note", True),
        ("task", "Task", "list-checks", True),
        ("email", "E-mail", "mail", not no_mail),
        ("event", "Meeting", "calendar-check", True),
    ]
    offered = [{"kind": kind, "label": label, "icon": icon} for kind, label, icon, welcome in kinds if welcome]
    asked = request.GET.get("compose", "")
    return {
        "url": record.get_absolute_url(),
        "may_work": request.member.may("log"),
        "composer_kinds": offered,
        "compose": asked if asked in {row["kind"] for row in offered} else offered[0]["kind"],
        "call_outcomes": [(words, words) for words in OUTCOMES],
        "now": timezone.localtime(),
    }


def history(noun: Noun, record: Any, *, before: Place | None = None) -> dict[str, Any]:
    """Return one page of what was done."""
    shown = timeline(record, before=before)
    address = reverse(f"{noun.name}-timeline", args=[record.pk])
    more = f"{address}?{urlencode({'before': shown.before})}" if shown.before else ""
    return {"days": shown.days, "timeline_url": address, "more_url": more, "is_older": before is not None}


def actions(request: MemberRequest, noun: Noun, record: Any) -> list[dict[str, Any]]:
    if not request.member.may(noun.edit):
        return []
    url = reverse(f"{noun.name}-delete", args=[record.pk])
    return [{"label": "Delete", "url": url, "icon": "trash-2", "dialog": True, "danger": True}]


def subtitle(record: Any) -> list[tuple[str, str]]:
    """Return the words under the name, each with the page it leads to."""
    found = []
    for name in ("title", "account", "industry", "billing_city", "stage", "type", "status"):
        value = getattr(record, name, None)
        if value:
            found.append((str(value), value.get_absolute_url() if hasattr(value, "get_absolute_url") else ""))
    return found[:3]


def field_groups(noun: Noun, record: Any) -> list[dict[str, Any]]:
    """Return the sections of fields, the organization's own among them."""
    found = [
        {
            "title": group,
            "rows": [field_row(row, record) for row in noun.fields if row.group == group and row.name != "owner"],
        }
        for group in noun.groups
    ]
    own = [
        {"name": f"custom-{row.name}", "label": row.label, "value": said(record.custom.get(row.name))}
        for row in noun.custom_fields
    ]
    found.append({"title": "Own fields", "rows": own})
    return [group for group in found if group["rows"]]


def field_row(row: LeadField, record: Any) -> dict[str, Any]:
    value = getattr(record, row.name)
    url = value.get_absolute_url() if row.kind in SHOWN_LINKS and hasattr(value, "get_absolute_url") else ""
    return {"name": row.name, "label": row.label, "value": shown(row, record), "url": url}

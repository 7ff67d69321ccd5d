"""Counts of several lists in one statement: each stops at 10,000, and a filter that takes too long leaves its out."""

from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import QueryDict

from leads.configuration import configuration
from leads.lists import predefined
from leads.lists.listing import Listing
from leads.lists.rows import COUNTED
from leads.lists.saved import Choices
from leads.models import SavedView
from tenancy.models import Member

PATIENCE = 400  # milliseconds
MOST = 12  # saved views counted beside the predefined ones


def counts(member: Member) -> dict[str, str]:
    """Return what stands beside each tab's name, by the list's key."""
    choices = Choices.of(member)
    standard = {
        view.key: Listing(member, view)
        for view in predefined.VIEWS
        if choices.is_pinned(view.key, usually=view.is_pinned)
    }
    kept = {view.public_id: listing for view in pinned(member, choices) if (listing := listed(member, view, choices))}
    found = counted(standard | kept)
    return (counted(standard) or {}) if found is None else found


def pinned(member: Member, choices: Choices) -> list[SavedView]:
    """Return the saved views that have tabs."""
    heads = [one for one in choices.saved if choices.is_pinned(one.key, usually=one.member_id == member.pk)]
    return list(SavedView.objects.filter(pk__in=[one.pk for one in heads[:MOST]])) if heads else []


def listed(member: Member, view: SavedView, choices: Choices) -> Listing | None:
    """Return the list of a saved view, without asking the database for the view again."""
    from leads.lists.asking import narrow

    queue = configuration().queue_by_id.get(view.queue_id or 0)
    if view.scope == "queue" and queue is None:
        return None
    scope = predefined.BY_KEY.get(view.scope, predefined.DEFAULT)
    listing = Listing(member, scope, queue=queue, saved=view, choices=choices)
    narrow(listing, QueryDict(""))
    return None if listing.problem else listing


def counted(lists: dict[str, Listing]) -> dict[str, str] | None:
    """Count in one statement; None when it took too long."""
    parts: list[str] = []
    values: list[Any] = []
    for listing in lists.values():
        sql, given = listing.leads.order_by()[: COUNTED + 1].values("pk").query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) l)")
        values += given
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            numbers = cursor.fetchone()
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError:
        return None
    return {key: said(number) for key, number in zip(lists, numbers, strict=True)}


def said(number: int) -> str:
    return f"{min(number, COUNTED):,}{'+' if number > COUNTED else ''}"

"""Deleted leads, page by page."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from leads.editing import RECYCLE_DAYS
from leads.lists.orders import Order
from leads.lists.rows import COLUMNS, labeled
from leads.models import Lead
from tenancy.models import Member

SHOWN = 50
ORDER = Order("deleted", "Deleted last", ("-deleted_at", "-id"))


@dataclass(frozen=True)
class Page:
    """One page of the bin."""

    leads: list[Lead]
    next: str


def page(member: Member, *, before: str = "") -> Page:
    """Return deleted leads that can still be restored, and whether this member may."""
    since = timezone.now() - timedelta(days=RECYCLE_DAYS)
    found = Lead.objects.deleted().filter(deleted_at__gte=since).order_by(*ORDER.columns())
    cursor = ORDER.read(before) if before else None
    if cursor is not None:
        found = found.filter(ORDER.beyond(cursor))
    rows = list(found.only(*COLUMNS)[: SHOWN + 1])
    leads = labeled(rows[:SHOWN])
    for lead in leads:
        lead.may_restore = member.may("restore", lead)  # type: ignore[attr-defined]
    return Page(leads, ORDER.cursor(rows[SHOWN - 1]) if len(rows) > SHOWN else "")

"""What a member looked at lately: one row a lead, the newest hundred kept."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from leads.models import Lead, LeadVisit
from tenancy.models import Member

KEPT = 100


def note_visit(lead: Lead, member: Member, *, now: datetime | None = None) -> None:
    """Remember that a member opened a lead, which its owner has then read, and forget what is too long ago."""
    at = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"lead": lead.pk, "member": member.pk, "now": at, "kept": KEPT - 1})
    if lead.owner_member_id == member.pk:
        lead.is_unread = False


def note_draft(lead: Lead, member: Member, *, now: datetime | None = None) -> None:
    """Remember that a member writes something on a lead; what they write stays in their browser."""
    at = now or timezone.now()
    LeadVisit.objects.update_or_create(lead=lead, member=member, defaults={"draft_at": at}, create_defaults={
        "draft_at": at, "at": at,
    })  # fmt: skip


# The row just written is not in the statement's snapshot: the others that stay are one fewer.
SQL = """
    WITH noted AS (
        INSERT INTO leads_leadvisit (lead_id, member_id, at) VALUES (%(lead)s, %(member)s, %(now)s)
        ON CONFLICT (org_id, member_id, lead_id) DO UPDATE SET at = excluded.at
    ), opened AS (
        UPDATE leads_lead SET is_unread = false WHERE id = %(lead)s AND owner_member_id = %(member)s AND is_unread
    )
    DELETE FROM leads_leadvisit WHERE id IN (
        SELECT id FROM leads_leadvisit WHERE member_id = %(member)s AND lead_id <> %(lead)s
        ORDER BY at DESC, id DESC OFFSET %(kept)s
    )
"""

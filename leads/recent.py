"""What a member looked at lately: one row a lead, the newest hundred kept."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from leads.models import Lead
from tenancy.models import Member

KEPT = 100


def note_visit(lead: Lead, member: Member, *, now: datetime | None = None) -> None:
    """Remember that a member opened a lead and forget what is too long ago, in one statement."""
    at = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"lead": lead.pk, "member": member.pk, "now": at, "kept": KEPT - 1})


# The row just written is not in the statement's snapshot: the others that stay are one fewer.
SQL = """
    WITH noted AS (
        INSERT INTO leads_leadvisit (lead_id, member_id, at) VALUES (%(lead)s, %(member)s, %(now)s)
        ON CONFLICT (org_id, member_id, lead_id) DO UPDATE SET at = excluded.at
    )
    DELETE FROM leads_leadvisit WHERE id IN (
        SELECT id FROM leads_leadvisit WHERE member_id = %(member)s AND lead_id <> %(lead)s
        ORDER BY at DESC, id DESC OFFSET %(kept)s
    )
"""

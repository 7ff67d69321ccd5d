"""Who sees which long work: whoever started it, managers and admins; a rescore concerns everybody."""

from django.db.models import Q, QuerySet

from leads.models import Job
from tenancy.abilities import require
from tenancy.models import Member


def visible(member: Member) -> QuerySet[Job]:
    """Return the jobs a member may see."""
    require(member, "view")
    rows = Job.objects.select_related("created_by__user", "file")
    return rows if member.may("bulk") else rows.filter(Q(created_by=member) | Q(kind="rescore"))

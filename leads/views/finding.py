"""The one door of pages to a lead: what the member may not see is as missing as what does not exist."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from leads.models import Lead
from leads.next_only import check_seen
from tenancy.requests import MemberRequest


def found(request: MemberRequest, pk: int) -> Lead:
    """Return a lead for its page, also from the recycle bin."""
    lead = get_object_or_404(Lead.objects.with_labels().select_related("campaign"), pk=pk)
    check_seen(lead, request.member)
    return lead


def found_live(request: MemberRequest, pk: int) -> Lead:
    """Return a lead to work with; one in the recycle bin is missing."""
    lead = found(request, pk)
    if lead.deleted_at is not None:
        raise Http404
    return lead

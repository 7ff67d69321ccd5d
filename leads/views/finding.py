"""The one door of pages to a lead: what the member may not see is as missing as what does not exist."""

from typing import Any, cast

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from leads.abilities import note_server
from leads.documents import together
from leads.models import Account, Contact, Lead, LeadFollow, Opportunity, QueueMember
from leads.next_only import check_seen
from tenancy.models import Member
from tenancy.requests import MemberRequest

BECOMES: dict[str, Any] = {
    "converted_account": Account,
    "converted_contact": Contact,
    "converted_opportunity": Opportunity,
}


def found(request: MemberRequest, pk: int) -> Lead:
    """Return a lead for its page, also from the recycle bin."""
    leads = Lead.objects.with_labels().select_related("campaign").annotate(**known_of(request.member))
    lead: Any = get_object_or_404(leads, pk=pk)
    note_server(lead, request.member, serves=lead.is_served)
    if lead.is_converted:
        read_outcome(lead)
    check_seen(lead, request.member)
    return cast(Lead, lead)


def known_of(member: Member) -> dict[str, Exists]:
    """Return what a page asks about a lead and its reader: whether they follow it, and serve the queue it waits in."""
    return {
        "is_followed": Exists(LeadFollow.objects.filter(lead=OuterRef("pk"), member=member)),
        "is_served": Exists(QueueMember.objects.filter(queue=OuterRef("owner_queue_id"), member=member)),
    }


def read_outcome(lead: Lead) -> None:
    """Read what a lead became in one statement."""
    became = [lead.converted_account_id, lead.converted_contact_id, lead.converted_opportunity_id]
    rows = together(model.objects.filter(pk=pk) for model, pk in zip(BECOMES.values(), became, strict=True))
    for name, found in zip(BECOMES, rows, strict=True):
        if found:
            setattr(lead, name, found[0])


def found_live(request: MemberRequest, pk: int) -> Lead:
    """Return a lead to work with; one in the recycle bin is missing."""
    lead = found(request, pk)
    if lead.deleted_at is not None:
        raise Http404
    return lead

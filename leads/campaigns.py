"""Who is in a campaign: leads join and leave, and what came of them is counted."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from leads.inquiries import respond
from leads.models import Campaign, CampaignMember, Lead, Stage
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member

MEMBER_STATUSES = ("Sent", "Responded")


def add(campaign: Campaign, lead: Lead, *, by: Member, status: str = "Sent") -> None:
    """Put a lead into a campaign; there already, it only gets the status."""
    require(by, "edit", lead)
    is_new = not CampaignMember.objects.filter(campaign=campaign, lead=lead).exists()
    respond(campaign, lead, status)
    if is_new:
        events.record(lead, "lead.campaign", by=by, campaign=campaign.public_id, words=campaign.name)


def leave(campaign: Campaign, lead: Lead, *, by: Member) -> None:
    """Take a lead out of a campaign."""
    require(by, "edit", lead)
    gone, _ = CampaignMember.objects.filter(campaign=campaign, lead=lead).delete()
    if gone:
        events.record(lead, "lead.campaign_left", by=by, campaign=campaign.public_id, words=campaign.name)


def members(campaign: Campaign) -> QuerySet[CampaignMember]:
    """Return who is in a campaign; leads in the recycle bin are not."""
    return CampaignMember.objects.filter(campaign=campaign).exclude(lead__deleted_at__isnull=False)


def totals(campaign: Campaign) -> dict[str, Any]:
    """Count the leads of a campaign, who of them responded and who became customers."""
    return members(campaign).aggregate(
        leads=Count("pk"),
        responded=Count("pk", filter=Q(status="Responded")),
        converted=Count("pk", filter=Q(lead__stage=Stage.CONVERTED)),
    )

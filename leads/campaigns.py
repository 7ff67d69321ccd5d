"""Who is in a campaign: leads join and leave, and what came of them is counted."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from criteria import fold
from leads.inquiries import respond
from leads.models import Campaign, CampaignMember, Lead, Stage
from leads.models.campaigns import MEMBER_STATUSES
from leads.values import BadValue
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid

USUAL = [one["name"] for one in MEMBER_STATUSES]
OFFERED = 200  # campaigns


def statuses_of(campaigns: Iterable[Campaign]) -> list[str]:
    """Return the statuses of several campaigns, each once, the usual ones first."""
    return list(dict.fromkeys([*USUAL, *(name for campaign in campaigns for name in campaign.statuses)]))


def check(campaign: Campaign, status: str) -> str:
    """Return how somebody is to stand in a campaign, as it spells that; nothing means its first status."""
    found = next((name for name in campaign.statuses if fold(name) == fold(status.strip())), "")
    if status.strip() and not found:
        raise BadValue(f"{campaign.name} has {', '.join(campaign.statuses)}. Choose one of them.")
    return found or campaign.statuses[0]


def newest() -> list[Campaign]:
    """Return the active campaigns that forms offer."""
    return list(Campaign.objects.filter(is_active=True).order_by("-id")[:OFFERED])


def add(campaign: Campaign, lead: Lead, *, by: Member, status: str = "") -> None:
    """Put a lead into a campaign; there already, it only gets the status."""
    require(by, "edit", lead)
    try:
        status = check(campaign, status)
    except BadValue as mistake:
        raise Invalid(errors={"status": str(mistake)}) from None
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
        responded=Count("pk", filter=Q(status__in=campaign.responses)),
        converted=Count("pk", filter=Q(lead__stage=Stage.CONVERTED)),
    )

"""Campaigns and who is in them."""

from typing import Any

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from tenancy import ids
from tenancy.models import Member, TenantModel

TYPES = (
    "Conference",
    "Webinar",
    "Trade Show",
    "Public Relations",
    "Partners",
    "Referral Program",
    "Advertisement",
    "Banner Ads",
    "Direct Mail",
    "Email",
    "Telemarketing",
    "Other",
)
# Who is in a campaign stands there somehow: the first is for whoever joins, some count as a response.
MEMBER_STATUSES: tuple[dict[str, Any], ...] = (
    {"name": "Sent", "responded": False},
    {"name": "Responded", "responded": True},
)
STATUSES = ("Planned", "In Progress", "Completed", "Aborted")


class Campaign(TenantModel):
    """A marketing effort that leads respond to; money in minor units."""

    id_prefix = ids.CAMPAIGN

    name = models.CharField(max_length=80)
    type = models.CharField(max_length=255, blank=True, default="Conference")
    status = models.CharField(max_length=255, default="Planned")
    is_active = models.BooleanField(default=True)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    budgeted_cost = models.BigIntegerField(null=True, blank=True)
    actual_cost = models.BigIntegerField(null=True, blank=True)
    expected_revenue = models.BigIntegerField(null=True, blank=True)
    description = models.TextField(max_length=32000, blank=True)
    owner = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    member_statuses = models.JSONField(
        default=list, blank=True, help_text='In their order, {"name", "responded"} each; empty: Sent and Responded.'
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def statuses(self) -> list[str]:
        """How somebody may stand in the campaign; the first is for whoever joins."""
        return [one["name"] for one in self.member_statuses or MEMBER_STATUSES]

    @property
    def responses(self) -> list[str]:
        """The statuses that count as a response."""
        return [one["name"] for one in self.member_statuses or MEMBER_STATUSES if one["responded"]]

    @property
    def answered(self) -> str:
        """How somebody stands who responds without saying more."""
        return (self.responses or self.statuses)[0]

    def get_absolute_url(self) -> str:
        return reverse("campaign", args=[self.pk])


class CampaignMember(TenantModel):
    """A lead or a contact in a campaign, once each."""

    id_prefix = ids.CAMPAIGN_MEMBER

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="campaign_members", db_constraint=False
    )
    lead = models.ForeignKey(
        "leads.Lead", null=True, on_delete=models.CASCADE, related_name="campaign_members", db_constraint=False
    )
    contact = models.ForeignKey(
        "leads.Contact", null=True, on_delete=models.CASCADE, related_name="campaign_members", db_constraint=False
    )
    status = models.CharField(max_length=40, default="Sent")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["org", "campaign", "lead"], condition=Q(lead__isnull=False), name="campaign_lead_once"
            ),
        ]

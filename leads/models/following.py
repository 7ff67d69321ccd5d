"""Which leads a member keeps an eye on: those followed on purpose, and those looked at lately."""

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils import timezone

from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import Member, TenantModel


class LeadFollow(TenantModel):
    """One member who wants to know what happens to one lead."""

    id_prefix = ids.FOLLOW

    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="follows", db_constraint=False, db_index=False
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="follows", db_constraint=False, db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "member", "lead"], name="lead_followed_once")]
        indexes = [Index(fields=["org", "lead"], name="lead_followers")]


class LeadVisit(TenantModel):
    """The last time a member opened a lead; only a member's newest are kept."""

    id_prefix = ids.VISIT

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    at = models.DateTimeField(default=timezone.now)
    draft_at = models.DateTimeField(null=True, help_text="When the member last began to write something here.")

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "member", "lead"], name="lead_visited_once")]
        indexes = [
            Index(fields=["org", "member", "-at", "-id"], name="lead_visits_newest"),
            Index(fields=["org", "lead"], name="lead_visits"),
        ]

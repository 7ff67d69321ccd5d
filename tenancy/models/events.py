"""The append-only record of everything that happened."""

from django.db import models
from django.utils import timezone

from tenancy import ids
from tenancy.models.base import TenantModel


class Event(TenantModel):
    """One thing that happened to one subject: audit trail, timeline, automation trigger and outbox in one row.

    Subject and member are kept without a foreign key, so that deleting a lead or a person keeps their trail.
    """

    id_prefix = ids.EVENT

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    member_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=121, blank=True, help_text="Who did it, as named then.")
    door = models.CharField(max_length=10, default="system")
    changes = models.JSONField(default=dict, help_text="{field: [from, to]}, as shown then.")
    because = models.JSONField(default=dict, help_text="Why: the rule, its version, the conditions and values.")

    class Meta:
        indexes = [
            models.Index(fields=["org", "subject_kind", "subject_id", "-id"], name="event_of_subject"),
            models.Index(fields=["org", "-id"], condition=models.Q(kind="lead.status"), name="event_lead_moves"),
        ]

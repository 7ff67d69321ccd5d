"""Who took which lead from which queue, and who gave one back: what daily limits and cool-downs are judged by."""

from django.db import models
from django.db.models import Index
from django.utils import timezone

from leads.models.lead import Lead
from leads.models.queues import Queue
from tenancy import ids
from tenancy.models import Member, TenantModel


class Claim(TenantModel):
    """One acceptance, written by `claim_lead()` in the statement that changes the owner.

    `waiting_since` is what the lead's `assigned_at` was, `version` what the claim made of its version: an undo puts
    the first back and asks that the second has not moved on.
    """

    id_prefix = ids.CLAIM

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField()
    version = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["org", "member", "at"], name="claim_of_member"),
            Index(fields=["org", "queue", "at"], name="claim_of_queue"),
            Index(fields=["org", "lead", "-id"], name="claim_of_lead"),
        ]


class GiveBack(TenantModel):
    """One lead that went back to a queue; until the queue's cool-down is over, not to the one who gave it back."""

    id_prefix = ids.GIVE_BACK

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=1000)

    class Meta:
        indexes = [
            Index(fields=["org", "member", "at"], name="give_back_of_member"),
            Index(fields=["org", "queue", "at"], name="give_back_of_queue"),
            Index(fields=["org", "lead"], name="give_back_of_lead"),
        ]

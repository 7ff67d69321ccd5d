"""What an organization mailed, readable by its admins."""

from django.db import models
from django.utils import timezone

from tenancy import ids
from tenancy.models.base import TenantModel


class MailMessage(TenantModel):
    """One message to a lead or a member, with what became of it."""

    id_prefix = ids.MAIL

    sender = models.CharField(max_length=254)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["org", "-id"], name="mail_newest"),
            models.Index(fields=["org", "id"], condition=models.Q(state="waiting"), name="mail_waiting"),
        ]

"""What an organization mailed, readable by its admins."""

from django.db import models
from django.utils import timezone

from tenancy import ids
from tenancy.models.base import TenantModel
from tenancy.models.files import StoredFile


class MailMessage(TenantModel):
    """One message to a lead or a member, with what became of it."""

    id_prefix = ids.MAIL

    sender = models.CharField(max_length=400, help_text="As the From header has it, with a name.")
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    bounce_to = models.CharField(max_length=254, blank=True, help_text="The sender on the envelope, if another.")
    message_id = models.CharField(max_length=255, blank=True, help_text="With its angle brackets.")
    references = models.TextField(blank=True, help_text="Message ids of what it answers, oldest first.")
    calendar = models.TextField(blank=True, help_text="An invitation to a meeting, as iCalendar.")
    calendar_method = models.CharField(max_length=10, blank=True)
    is_automatic = models.BooleanField(default=False, help_text="A program wrote it: others do not answer it.")
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["org", "-id"], name="mail_newest"),
            models.Index(fields=["org", "id"], condition=models.Q(state="waiting"), name="mail_waiting"),
        ]


class MailPart(TenantModel):
    """A file that a message carries."""

    id_prefix = ids.MAIL_PART

    message = models.ForeignKey(MailMessage, on_delete=models.CASCADE, related_name="parts", db_constraint=False)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100, blank=True)

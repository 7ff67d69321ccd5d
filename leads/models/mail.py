"""E-mail with leads: texts to begin with, and what came in."""

from typing import Self

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils import timezone

from leads.models.activities import Activity
from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import MailMessage, Member, StoredFile, TenantModel, TenantQuerySet


class EmailTemplateQuerySet(TenantQuerySet["EmailTemplate"]):
    """Questions about templates."""

    def offered_to(self, member: Member) -> Self:
        """The shared ones and one's own."""
        return self.filter(Q(member=None) | Q(member=member))


class EmailTemplate(TenantModel):
    """A text to begin an e-mail with, with merge fields; shared, or of one member."""

    id_prefix = ids.EMAIL_TEMPLATE

    name = models.CharField(max_length=80)
    folder = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=255)
    body = models.TextField(max_length=32000)
    html = models.TextField(max_length=64000, blank=True, help_text="The same with shapes and links; sanitized.")
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EmailTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "e-mail template"
        ordering = ["folder", "name", "id"]
        constraints = [
            UniqueConstraint(fields=["org", "name"], condition=Q(member=None), name="shared_template_name"),
            UniqueConstraint(fields=["org", "member", "name"], name="own_template_name"),
        ]

    def __str__(self) -> str:
        return self.name


class InboundMessage(TenantModel):
    """One message that came in, kept exactly as it came; work for a worker until it has its place."""

    id_prefix = ids.INBOUND

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        UNPLACED = "unplaced", "Without a place"  # its signature is wrong, or its lead is gone

    class Outcome(models.TextChoices):
        ANSWER = "answer", "Answer"
        AUTOMATIC = "automatic", "Automatic answer"
        BOUNCE = "bounce", "Could not be delivered"
        INVITATION = "invitation", "Answer to an invitation"

    once_key = models.CharField(max_length=64, help_text="Digest of address and Message-ID: one message, one row.")
    raw = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False,
        help_text="For a month.",
    )  # fmt: skip
    address = models.CharField(max_length=254, help_text="Which address of ours it was for.")
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    message_id = models.CharField(max_length=255, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    problem = models.TextField(blank=True, help_text="In words, for the mail settings.")
    note = models.CharField(max_length=255, blank=True, help_text="What is odd about it, for the timeline.")
    attempts = models.PositiveSmallIntegerField(default=0)
    answers = models.ForeignKey(
        MailMessage, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers", db_constraint=False
    )
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.SET_NULL, related_name="received", db_constraint=False
    )

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "once_key"], name="inbound_once")]
        indexes = [
            Index(fields=["org", "-id"], name="inbound_newest"),
            Index(fields=["org", "id"], condition=Q(state="waiting"), name="inbound_waiting"),
            Index(fields=["org", "received_at"], condition=Q(raw__isnull=False), name="inbound_raw"),
        ]

"""What arrived from outside, raw, and what became of it."""

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils import timezone

from leads.models.campaigns import Campaign
from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import TenantModel


class Form(TenantModel):
    """A web form: what it asks, what it adds, where its visitors go."""

    id_prefix = ids.FORM

    name = models.CharField(max_length=80)
    fields = models.JSONField(default=list)
    lead_source = models.CharField(max_length=255, blank=True, default="Web")
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    return_url = models.CharField(max_length=500, blank=True)
    rate_a_minute = models.PositiveIntegerField(default=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [UniqueConstraint(fields=["org", "name"], name="form_name")]

    def __str__(self) -> str:
        return self.name


class Submission(TenantModel):
    """One post, kept exactly as it came; work for a worker until it is a lead, an inquiry or a named failure."""

    id_prefix = ids.SUBMISSION

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"  # stored, not yet looked at
        DELAYED = "delayed", "Delayed"  # beyond the rate; drained by the sweep
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        QUARANTINED = "quarantined", "In quarantine"

    door = models.CharField(max_length=12, default="web_to_lead")
    form = models.ForeignKey(
        Form,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="submissions",
        db_constraint=False,
        db_index=False,
    )
    pairs = models.JSONField(default=list, help_text="[[name, value], ...] in the order they came.")
    raw = models.BinaryField(null=True, help_text="The body, when it could not be read whole.")
    content_type = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    referer = models.CharField(max_length=500, blank=True)
    once_key = models.CharField(
        max_length=80, help_text="Idempotency key, or content hash and minute: one post, one row."
    )
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    problem = models.TextField(blank=True, help_text="In words, for the submissions page.")
    outcome = models.CharField(max_length=12, blank=True)  # created, joined
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions", db_constraint=False
    )
    processed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "once_key"], name="submission_once")]
        indexes = [
            Index(fields=["org", "-id"], name="submission_newest"),
            Index(
                fields=["org", "id"], condition=models.Q(state__in=["waiting", "delayed"]), name="submission_waiting"
            ),
        ]


class Inquiry(TenantModel):
    """One time a person turned to us, with its own source, campaign and words."""

    id_prefix = ids.INQUIRY

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="inquiries", db_constraint=False)
    at = models.DateTimeField(default=timezone.now)
    lead_source = models.CharField(max_length=255, blank=True)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    text = models.TextField(max_length=32000, blank=True)
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )

    class Meta:
        verbose_name_plural = "inquiries"
        ordering = ["-at", "-id"]

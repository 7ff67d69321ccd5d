"""What goes out by itself: automatic answers to posts, and calls of other programs' web hooks."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils import timezone

from leads.models.mail import EmailTemplate
from tenancy import ids
from tenancy.models import TenantModel


class ReplyRule(TenantModel):
    """One entry of the automatic answers: the first one that a lead meets is sent."""

    id_prefix = ids.REPLY_RULE

    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    criteria = models.JSONField(default=dict)
    template = models.ForeignKey(EmailTemplate, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    sender_name = models.CharField(max_length=80, blank=True)
    sender_email = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "id"]
        constraints = [UniqueConstraint(fields=["org", "name"], name="reply_rule_name")]

    def __str__(self) -> str:
        return self.name


class WebHook(TenantModel):
    """A program that is told of events as they happen."""

    id_prefix = ids.WEB_HOOK

    class Body(models.TextChoices):
        JSON = "json", "JSON of the event"
        SLACK = "slack", "A message, as Slack takes it"

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list, help_text="The events it is told of.")
    body = models.CharField(max_length=5, choices=Body.choices, default=Body.JSON)
    secret = models.CharField(max_length=80, help_text="What its calls are signed with.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [UniqueConstraint(fields=["org", "name"], name="web_hook_name")]

    def __str__(self) -> str:
        return self.name


class WebHookDelivery(TenantModel):
    """One event on its way to one program; written by the database with the event, so that none is missed."""

    id_prefix = ids.WEB_HOOK_DELIVERY

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Delivered"
        FAILED = "failed", "Given up"

    hook = models.ForeignKey(WebHook, on_delete=models.CASCADE, related_name="deliveries", db_constraint=False)
    event_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, db_default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, help_text="The HTTP status of the last answer.")
    answer = models.CharField(max_length=500, blank=True, db_default="", help_text="What was answered, or why not.")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["org", "hook", "-id"], name="web_hook_newest"),
            Index(fields=["org", "next_at"], condition=Q(state="waiting"), name="web_hook_waiting"),
        ]

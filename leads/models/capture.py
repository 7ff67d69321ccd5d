"""What arrived from outside, raw, and what became of it."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils import timezone

from leads.capture.who import Firm, Who
from leads.models.campaigns import Campaign
from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import TenantModel


class Form(TenantModel):
    """A web form: what it asks, what it adds, what its visitors read, and how much of it is believed."""

    id_prefix = ids.FORM

    name = models.CharField(max_length=80)
    fields = models.JSONField(default=list)
    languages = models.JSONField(default=list, help_text="In their order; the first one is what most visitors get.")
    texts = models.JSONField(default=dict, help_text="Language → title, intro, button, thanks, consent, labels.")
    wordings = models.JSONField(default=list, help_text="Every wording of the consent there was, by its id.")
    asks_consent = models.BooleanField(default=False)
    needs_consent = models.BooleanField(default=True)
    keeps_origin = models.BooleanField(default=True, help_text="Sends along campaign parameters, page and referrer.")
    takes_files = models.BooleanField(default=False)
    lead_source = models.CharField(max_length=255, blank=True, default="Web")
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    route = models.JSONField(default=dict, help_text='{"by": "queue" or "member" or "rule", "id"}; empty: as always.')
    return_url = models.CharField(max_length=500, blank=True)
    sites = models.JSONField(default=list, help_text="Hosts whose scripts may post it and whose pages may frame it.")
    rate_a_minute = models.PositiveIntegerField(default=120)
    least_seconds = models.PositiveSmallIntegerField(default=2, help_text="Nobody fills it in faster.")
    stops_disposable = models.BooleanField(default=True)
    captcha = models.CharField(max_length=10, blank=True)
    captcha_key = models.CharField(max_length=200, blank=True)
    captcha_secret = models.CharField(max_length=200, blank=True)
    meta_secret = models.CharField(max_length=100, blank=True, help_text="Of the app whose notices of lead ads come.")
    meta_token = models.CharField(max_length=500, blank=True, help_text="Of the page whose lead ads are read.")
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
        DELAYED = "delayed", "Delayed"  # beyond the rate; has its turn after the others
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
    who = models.GeneratedField(expression=Who(), output_field=models.CharField(max_length=120), db_persist=True)
    firm = models.GeneratedField(expression=Firm(), output_field=models.CharField(max_length=120), db_persist=True)
    raw = models.BinaryField(null=True, help_text="The body, when it holds files or could not be read whole.")
    content_type = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    referer = models.CharField(max_length=500, blank=True)
    origin = models.CharField(max_length=255, blank=True, db_default="", help_text="The site that a browser named.")
    once_key = models.CharField(
        max_length=80, help_text="Idempotency key, or content hash and minute: one post, one row."
    )
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    problem = models.TextField(blank=True, help_text="In words, for the submissions page.")
    left_out = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))  # names of no field
    consent = models.JSONField(null=True, help_text="Wording, language and time of a consent that was given.")
    outcome = models.CharField(max_length=12, blank=True)  # created, joined
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions", db_constraint=False
    )
    released_at = models.DateTimeField(null=True, help_text="When somebody vouched for it; it is not judged again.")
    processed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "once_key"], name="submission_once")]
        indexes = [
            Index(fields=["org", "-id"], name="submission_newest"),
            Index(fields=["org", "id"], condition=Q(state__in=["waiting", "delayed"]), name="submission_waiting"),
            Index(fields=["org", "state", "-id"], name="submission_by_state"),
            Index(fields=["org", "form", "-id"], name="submission_of_form"),
            Index(fields=["org", "-id"], condition=~Q(left_out=[]), name="submission_left_out"),
        ]


class PostedName(TenantModel):
    """A parameter that posts carry and no field has; an admin says which field is meant."""

    id_prefix = ids.POSTED_NAME

    IGNORED = "-"  # a target that says: keep it with the submission only

    name = models.CharField(max_length=80)
    target = models.CharField(max_length=90, blank=True, help_text="A field's name, custom.NAME, - for none.")
    sample = models.CharField(max_length=200, blank=True)
    form = models.ForeignKey(
        Form, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [UniqueConstraint(fields=["org", "name"], name="posted_name_once")]


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
    origin = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))  # utm_source, page, ...
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )

    class Meta:
        verbose_name_plural = "inquiries"
        ordering = ["-at", "-id"]

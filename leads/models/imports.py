"""Lists that are imported, row by row."""

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from leads.models.campaigns import Campaign
from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import Member, TenantModel


class Import(TenantModel):
    """One list on its way in: its columns, their meaning, its options and its counts."""

    id_prefix = ids.IMPORT

    class State(models.TextChoices):
        MAPPING = "mapping", "Waiting for its mapping"
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    file_name = models.CharField(max_length=255)
    encoding = models.CharField(max_length=40, default="utf-8")
    delimiter = models.CharField(max_length=4, default=",")
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text='{"column": "field"}')
    written = models.JSONField(default=dict, help_text="How columns write dates, numbers and phones, by their number.")
    options = models.JSONField(default=dict)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAPPING)
    problem = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    tally = models.JSONField(
        default=dict, help_text="What a run counts along: its busy seconds, leads given by member."
    )
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])


class ImportRow(TenantModel):
    """One line of a list, raw, and what became of it."""

    id_prefix = ids.IMPORT

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CREATED = "created", "Created"
        JOINED = "joined", "Joined an existing lead"
        REJECTED = "rejected", "Rejected"

    batch = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="lines", db_constraint=False, db_index=False
    )
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.TextField(blank=True)
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.SET_NULL, related_name="import_rows", db_constraint=False
    )

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "batch", "line"], name="import_line_once")]
        indexes = [Index(fields=["org", "batch", "state", "line"], name="import_rows_by_state")]

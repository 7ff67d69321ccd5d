"""Lists that are imported, row by row."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from leads.models.campaigns import Campaign
from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import Member, StoredFile, TenantModel

UNDER_WAY = ("waiting", "running", "paused", "checking", "undoing")  # work that its author wants to follow


class Import(TenantModel):
    """One list on its way in: its columns, their meaning, its options and its counts."""

    id_prefix = ids.IMPORT

    class State(models.TextChoices):
        UPLOADING = "uploading", "Coming in"
        READING = "reading", "Being read"
        MAPPING = "mapping", "Waiting for its mapping"
        CHECKING = "checking", "Dry run"
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        CANCELED = "canceled", "Canceled"
        FAILED = "failed", "Failed"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    OPEN = (State.READING, State.MAPPING)  # in which columns and options may still be chosen

    file_name = models.CharField(max_length=255)
    encoding = models.CharField(max_length=40, default="utf-8")
    delimiter = models.CharField(max_length=4, default=",")
    source = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False,
        help_text="The file as it was sent, kept for as long as undo is possible.",
    )  # fmt: skip
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file, also when it is gone.")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes the file has, or will have once it is here.")
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes that are here.")
    resume_key = models.CharField(max_length=64, blank=True, help_text="By which a sender goes on with this file.")
    sheet = models.PositiveSmallIntegerField(default=1, help_text="Which sheet of a workbook is read, from 1.")
    remarks = models.JSONField(default=list, help_text="What reading the file through has to say, as sentences.")
    header_row = models.PositiveIntegerField(default=1, help_text="The record that names the columns, from 1.")
    headers = models.JSONField(default=list)
    sample = models.JSONField(default=list, help_text="First rows as [line, cells], long cells cut.")
    mapping = models.JSONField(default=dict, help_text="What columns mean, as `leads.imports.mapping` has it.")
    written = models.JSONField(default=dict, help_text="How columns write dates, numbers and phones, by their number.")
    options = models.JSONField(default=dict)
    findings = models.JSONField(default=dict, help_text="What the dry run found.")
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAPPING)
    problem = models.TextField(blank=True)
    examined = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file read through so far.")
    examined_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last said how far it is.")
    starts_when_read = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0, help_text="Known once the file has been read through.")
    reached = models.PositiveIntegerField(default=0, help_text="The last record of the file that is done.")
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    tally = models.JSONField(
        default=dict,
        help_text="What a run counts along: rows a second, seconds at work, leads by member, rows left by a cancel.",
    )
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            Index(fields=["org", "digest"], name="imports_by_file"),
            Index(fields=["org", "id"], name="imports_newest"),
            Index(fields=["org", "created_by"], condition=Q(state__in=UNDER_WAY), name="imports_under_way"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether its columns and options may still be chosen."""
        return self.state in self.OPEN

    @property
    def done(self) -> int:
        """Rows that are accounted for."""
        return self.created + self.updated + self.unchanged + self.skipped + self.rejected


class ImportRow(TenantModel):
    """One line of a list, raw, and what became of it."""

    id_prefix = ids.IMPORT

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CREATED = "created", "Created"
        UPDATED = "updated", "Updated"
        UNCHANGED = "unchanged", "Unchanged"
        SKIPPED = "skipped", "Skipped"
        REJECTED = "rejected", "Rejected"

    batch = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="lines", db_constraint=False, db_index=False
    )
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="{field: [old, new]} of an updated lead.")
    stays = models.TextField(db_default="", blank=True, help_text="What an undo left as it is, and why.")
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.SET_NULL, related_name="import_rows", db_constraint=False
    )

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "batch", "line"], name="import_line_once")]
        indexes = [
            Index(fields=["org", "batch", "state", "line"], name="import_rows_by_state"),
            Index(fields=["org", "batch", "line"], condition=Q(stays__gt=""), name="import_rows_that_stay"),
        ]

    @property
    def values(self) -> str:
        """What the row holds, without its blanks."""
        return ", ".join(filter(None, self.cells))


class ImportMapping(TenantModel):
    """What columns mean by their names: kept under a name, or without one as the last list with them was imported."""

    id_prefix = ids.IMPORT_MAPPING

    name = models.CharField(max_length=80, blank=True)
    fingerprint = models.CharField(max_length=64, help_text="What lists with the same column names have in common.")
    mapping = models.JSONField(default=dict, help_text="As an import has it, but columns go by name.")
    file_name = models.CharField(max_length=255, blank=True)
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            UniqueConstraint(fields=["org", "name"], condition=~Q(name=""), name="import_mapping_name"),
            UniqueConstraint(fields=["org", "fingerprint"], condition=Q(name=""), name="import_mapping_remembered"),
        ]

    def __str__(self) -> str:
        return self.name

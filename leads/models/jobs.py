"""Long work, visible while it runs."""

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from tenancy import ids
from tenancy.models import Member, StoredFile, TenantModel


class Job(TenantModel):
    """A piece of long work with a progress bar: rescoring, bulk changes, exports."""

    id_prefix = ids.JOB

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=20)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["org", "state"], condition=models.Q(state="waiting"), name="job_waiting")]

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in (Job.State.DONE, Job.State.FAILED)


class JobRow(TenantModel):
    """One lead of a bulk change: what became of it, why, and what it takes to undo it.

    `values` is {column: [from, to]}. The lead is kept without a key: the result outlives it.
    """

    id_prefix = ids.JOB_ROW

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        UNCHANGED = "unchanged", "Unchanged"
        REFUSED = "refused", "Refused"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="rows", db_constraint=False, db_index=False)
    lead_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    words = models.TextField(blank=True)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "job", "lead_id"], name="job_lead_once")]
        indexes = [Index(fields=["org", "job", "state", "id"], name="job_rows_by_state")]

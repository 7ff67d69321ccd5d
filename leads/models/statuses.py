"""The steps a lead walks through, as each organization names them."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, UniqueConstraint

from tenancy import ids
from tenancy.models import TenantModel, TenantQuerySet


class Stage(models.TextChoices):
    """The kind of a status; rules of movement and the database depend on it, names do not."""

    OPEN = "open", "Open"
    UNQUALIFIED = "unqualified", "Unqualified"
    CONVERTED = "converted", "Converted"


class StatusQuerySet(TenantQuerySet["Status"]):
    """Questions about an organization's statuses."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def of(self, kind: str) -> Self:
        return self.active().filter(kind=kind).order_by("position", "id")

    def default(self) -> "Status":
        """Return the status a new lead gets; an organization always has an open one."""
        found: Status = self.of(Stage.OPEN).order_by("-is_default", "position")[0]
        return found


class Status(TenantModel):
    """One value of a lead's status."""

    id_prefix = ids.STATUS

    label = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Stage.choices, default=Stage.OPEN)
    position = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    guidance = models.TextField(max_length=1000, blank=True)
    key_fields = models.JSONField(default=list, blank=True, help_text="Fields shown with the step, at most five.")
    stale_days = models.PositiveSmallIntegerField(
        null=True, blank=True, default=14, help_text="Days a lead may be left alone here; none when it may be forever."
    )
    required_fields = models.JSONField(
        default=list, blank=True, help_text="Fields that people fill before a lead comes here."
    )

    objects = StatusQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            UniqueConstraint(fields=["org", "label"], name="status_label"),
            UniqueConstraint(fields=["org", "kind"], condition=Q(is_default=True), name="one_default_status_a_kind"),
        ]

    def __str__(self) -> str:
        return self.label


class StatusStep(TenantModel):
    """One allowed move between statuses, and who may take it."""

    id_prefix = ids.STATUS

    source = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="steps", db_constraint=False)
    target = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    roles = ArrayField(models.CharField(max_length=10), null=True, blank=True)  # None: whoever may move the lead

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "source", "target"], name="status_step_once")]


class Reason(TenantModel):
    """Why a lead is unqualified: never, or not now and when to come back."""

    id_prefix = ids.REASON

    class Kind(models.TextChoices):
        NEVER = "never", "Never"
        NOT_NOW = "not_now", "Not now"

    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NEVER)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [UniqueConstraint(fields=["org", "label"], name="reason_label")]

    def __str__(self) -> str:
        return self.label

"""What happens while a first response is owed, and upon which events leads are routed anew."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from leads.models import Lead
from tenancy import ids
from tenancy.models import TenantModel


class ResponseClock(TenantModel):
    """The steps still to come for one lead whose first response is owed: alert the manager, take the lead back.

    It is about one target, `due`: a lead with another one, or an answered one, has nothing to do with it any more.
    """

    id_prefix = ids.RESPONSE_CLOCK

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    due = models.DateTimeField()
    alert_at = models.DateTimeField(null=True)
    take_back_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(help_text="The earlier of the steps that are left.")
    lapsed = models.JSONField(default=list, help_text="Members who let the lead lapse before, by id.")

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "lead"], name="response_clock_once")]
        indexes = [Index(fields=["org", "next_at"], name="response_clock_next")]


class Reroute(TenantModel):
    """One event upon which open leads are routed anew."""

    id_prefix = ids.REROUTE

    class Upon(models.TextChoices):
        """What happens to a lead."""

        SCORE = "score", "The score reaches a number"
        FIELD = "field", "A field changes"
        REOPENED = "reopened", "A lead is reopened"
        OWNER_OFF = "owner_off", "The owner is switched off"

    upon = models.CharField(max_length=10, choices=Upon.choices)
    score = models.IntegerField(null=True, blank=True)
    field = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            UniqueConstraint(
                fields=["org", "upon"], condition=Q(upon__in=["reopened", "owner_off"]), name="reroute_upon_once"
            )
        ]

    def __str__(self) -> str:
        if self.upon == self.Upon.SCORE:
            return f"The score reaches {self.score}"
        return f"“{self.field}” changes" if self.upon == self.Upon.FIELD else str(self.get_upon_display())

"""Assignment rules: ordered entries, edited as a draft, published as versions nobody can change."""

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils import timezone

from tenancy import ids
from tenancy.models import Member, TenantModel


class AssignmentRule(TenantModel):
    """A named list of entries, first match wins; one rule of an organization is active, the main one.

    One that is on beside it speaks first, about the leads of its `criteria` on its days; sets come by `position`.
    Neither active nor on, a rule runs only where an import or a form chose it.

    An entry is `{"id", "name", "active", "criteria", "assign": {"type": "member" | "queue" | "pool" | "account" |
    "keep" | "unqualify", "id": bigint or null}, "target_minutes": int or null}`, with "note" and "ladder" at will.
    `draft`: None without edits, else with who edited it last and when.
    """

    id_prefix = ids.RULE

    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    draft = models.JSONField(null=True, blank=True)
    draft_at = models.DateTimeField(null=True, blank=True)
    draft_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    is_on = models.BooleanField(default=False, help_text="Speaks before the main rule about the leads of its criteria.")
    criteria = models.JSONField(default=dict, blank=True, help_text="Empty: every lead.")
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0, help_text="Of two sets that fit, the lower one speaks.")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["org", "name"], name="assignment_rule_name"),
            UniqueConstraint(fields=["org"], condition=Q(is_active=True), name="one_active_assignment_rule"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(TenantModel):
    """The entries as published: what routing runs and what every explanation refers to."""

    id_prefix = ids.RULE

    rule = models.ForeignKey(AssignmentRule, on_delete=models.CASCADE, related_name="versions", db_constraint=False)
    number = models.PositiveIntegerField()
    entries = models.JSONField(default=list)
    tests = models.JSONField(
        null=True, help_text="Each entry's conditions in words, in order: [field, label, operator, wanted]."
    )
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )

    class Meta:
        ordering = ["-number"]
        constraints = [UniqueConstraint(fields=["org", "rule", "number"], name="rule_version_number")]

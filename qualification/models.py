"""Scoring rules (interest) and grading profiles (fit)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, UniqueConstraint

from tenancy import ids
from tenancy.models import TenantModel


class ScoringRule(TenantModel):
    """So many points for every lead that meets the criteria."""

    id_prefix = ids.SCORING_RULE

    name = models.CharField(max_length=80)
    criteria = models.JSONField(default=dict)
    points = models.IntegerField(validators=[MinValueValidator(-1000), MaxValueValidator(1000)])
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [UniqueConstraint(fields=["org", "name"], name="scoring_rule_name")]

    def __str__(self) -> str:
        return self.name


class GradingProfile(TenantModel):
    """What a fitting lead looks like; one profile of an organization is active."""

    id_prefix = ids.GRADING_PROFILE

    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["org", "name"], name="grading_profile_name"),
            UniqueConstraint(fields=["org"], condition=Q(is_active=True), name="one_active_grading_profile"),
        ]

    def __str__(self) -> str:
        return self.name


class GradingCriterion(TenantModel):
    """One trait of fit, worth one to three thirds of a letter; `counts_against` takes them off when it is missed.

    A trait whose fields are all unknown counts neither way (Account Engagement: match, no match, not known).
    """

    id_prefix = ids.GRADING_PROFILE

    profile = models.ForeignKey(GradingProfile, on_delete=models.CASCADE, related_name="criteria", db_constraint=False)
    name = models.CharField(max_length=80)
    criteria = models.JSONField(default=dict)
    thirds = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1), MaxValueValidator(3)])
    counts_against = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [UniqueConstraint(fields=["org", "profile", "name"], name="grading_criterion_name")]

    def __str__(self) -> str:
        return self.name

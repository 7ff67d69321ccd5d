"""Which scoring rules and grading criteria name a record in their conditions."""

from collections.abc import Iterator

from django.urls import reverse

from leads.mentions import Mention, names
from qualification.models import GradingCriterion, ScoringRule
from tenancy.models import TenantModel


def rules_naming(record: TenantModel) -> Iterator[Mention]:
    """Yield the rules, active or not: a switched-off one may come back."""
    for rule in ScoringRule.objects.all():
        if names(rule.criteria, record):
            yield Mention(f"scoring rule “{rule.name}”", reverse("scoring-rule", args=[rule.pk]))
    for criterion in GradingCriterion.objects.all():
        if names(criterion.criteria, record):
            yield Mention(f"grading criterion “{criterion.name}”", reverse("grading-criterion", args=[criterion.pk]))

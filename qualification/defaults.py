"""The scoring rules and the grading profile a new organization begins with."""

from typing import Any

from qualification.models import GradingCriterion, GradingProfile, ScoringRule
from tenancy.models import Organization

# Interest: name, points, criteria. An inquiry is +50, as in Account Engagement; silence takes points off again.
SCORING: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("Has inquired", 50, {"field": "inquiry_count", "gte": 1}),
    ("Inquired a second time", 50, {"field": "inquiry_count", "gte": 2}),
    ("Inquired three times or more", 50, {"field": "inquiry_count", "gte": 3}),
    ("Inquired within 7 days", 10, {"field": "last_inquiry_at", "within": {"last": 7, "unit": "days"}}),
    ("Spoken to", 10, {"field": "call_count", "gte": 1}),
    ("Spoken to three times or more", 10, {"field": "call_count", "gte": 3}),
    ("Active within 30 days", 5, {"field": "last_activity_at", "within": {"last": 30, "unit": "days"}}),
    (
        "Left a phone number",
        5,
        {"any": [{"field": "phone", "empty": False}, {"field": "mobile_phone", "empty": False}]},
    ),
    ("Free e-mail address", -10, {"field": "is_free_email", "is": True}),
    (
        "Quiet for 60 days",
        -20,
        {
            "all": [
                {"field": "created_at", "before": {"last": 60, "unit": "days"}},
                {"not": {"field": "last_activity_at", "within": {"last": 60, "unit": "days"}}},
                {"not": {"field": "last_inquiry_at", "within": {"last": 60, "unit": "days"}}},
            ]
        },
    ),
    ("Opted out of e-mail", -25, {"field": "has_opted_out_of_email", "is": True}),
)
PROFILE_NAME = "Default"
INDUSTRIES = ["Technology", "Manufacturing", "Finance", "Healthcare", "Consulting"]
SENIOR = ["chief", "ceo", "cto", "cfo", "coo", "owner", "founder", "president", "director", "head of", "manager"]
BUYING = ["sales", "marketing", "operations", "procurement", "purchasing", "technology", "engineering", "information"]


def provide(org: Organization) -> GradingProfile:
    """Give the acting organization rules for interest and a profile of who fits."""
    ScoringRule.objects.bulk_create(
        ScoringRule(name=name, points=points, criteria=criteria, position=position)
        for position, (name, points, criteria) in enumerate(SCORING)
    )
    profile = GradingProfile.objects.create(name=PROFILE_NAME)
    GradingCriterion.objects.bulk_create(
        GradingCriterion(profile=profile, name=name, criteria=criteria, thirds=2, position=position)
        for position, (name, criteria) in enumerate(grading(org))
    )
    return profile


def grading(org: Organization) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return the five traits of Account Engagement's default profile, each two thirds of a letter.

    A lead has no department, so its job title says where it works.
    """
    return (
        ("Company size", {"field": "number_of_employees", "gte": 50}),
        ("Industry", {"field": "industry", "in": INDUSTRIES}),
        ("Location", {"field": "country", "is": org.country}),
        ("Job title", {"field": "title", "contains": SENIOR}),
        ("Department", {"field": "title", "contains": BUYING}),
    )

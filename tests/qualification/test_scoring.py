"""A score is the sum of what holds, and says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.editing import create_lead
from leads.models import CustomField, Lead
from qualification import scoring
from qualification.models import ScoringRule
from tenancy import events
from tenancy.acting import current_org

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(in_acme):
    return create_lead({"last_name": "Vogel", "company": "Kornfeld", "country": "Germany", "number_of_employees": 300})


def only(**rules: tuple[int, dict]) -> None:
    """Let these be the organization's scoring rules."""
    ScoringRule.objects.all().delete()
    for name, (points, criteria) in rules.items():
        ScoringRule.objects.create(name=name, points=points, criteria=criteria)
    current_org().configuration_changed()


def test_a_score_is_the_sum_of_the_points_that_hold(lead):
    only(
        big=(30, {"field": "number_of_employees", "gte": 200}),
        german=(-5, {"field": "country", "is": "DE"}),
        phone=(11, {"field": "phone", "empty": False}),
    )
    assert scoring.score(lead).score == 25
    assert Lead.objects.get(pk=lead.pk).score == 25


def test_the_event_of_a_score_explains_it_to_the_point(lead):
    only(big=(30, {"field": "number_of_employees", "gte": 200}), german=(-5, {"field": "country", "is": "DE"}))
    before = lead.score
    scoring.score(lead)
    event = events.of(lead).filter(kind="lead.scored")[0]
    assert event.changes == {"score": [before, 25]}
    assert event.because["lines"] == [
        {"points": 30, "name": "big", "words": "Employees is at least 200"},
        {"points": -5, "name": "german", "words": "Country is Germany"},
    ]


def test_scoring_again_without_a_change_records_nothing(lead):
    only(big=(30, {"field": "number_of_employees", "gte": 200}))
    scoring.score(lead)
    told = events.of(lead).count()
    scoring.score(lead)
    assert events.of(lead).count() == told


def test_an_inquiry_is_worth_fifty_points_by_default(lead):
    before = scoring.score(lead).score
    lead.inquiry_count += 1
    assert scoring.score(lead).score == before + 50
    lead.inquiry_count += 1
    assert scoring.score(lead).score == before + 100


def test_a_quiet_lead_cools_down_by_default(lead):
    before = scoring.total(scoring.lines(lead))
    assert scoring.total(scoring.lines(lead, now=timezone.now() + timedelta(days=90))) == before - 20


def test_a_rule_that_is_off_counts_nothing(lead):
    only(big=(30, {"field": "number_of_employees", "gte": 200}))
    ScoringRule.objects.update(is_active=False)
    current_org().configuration_changed()
    assert scoring.score(lead).score == 0


def test_a_rule_over_a_deleted_field_counts_nothing_and_is_known_as_broken(lead):
    CustomField.objects.create(name="segment", label="Segment")
    only(segment=(30, {"not": {"field": "custom.segment", "is": "small"}}))
    assert scoring.score(lead).score == 30
    CustomField.objects.all().delete()
    current_org().configuration_changed()
    assert scoring.score(lead).score == 0
    assert scoring.rules()[0].criteria.broken


def test_every_default_rule_can_be_read(in_acme):
    assert [rule.name for rule in scoring.rules() if rule.criteria.broken] == []

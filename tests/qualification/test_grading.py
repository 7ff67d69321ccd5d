"""A grade starts at D and moves in thirds of a letter."""

import pytest

from leads.editing import create_lead
from qualification import grading
from qualification.grading import State
from qualification.models import GradingCriterion, GradingProfile
from tenancy import events
from tenancy.acting import current_org

pytestmark = pytest.mark.django_db

HOLDS = {"field": "company", "is": "Kornfeld"}
MISSES = {"field": "company", "is": "Rheinhafen"}
UNKNOWN = {"field": "industry", "is": "Energy"}


@pytest.fixture
def lead(in_acme):
    return create_lead({"last_name": "Vogel", "company": "Kornfeld"})


def traits(*rows: tuple[int, dict, bool]) -> None:
    """Let these be the organization's grading criteria."""
    profile = GradingProfile.objects.get(is_active=True)
    profile.criteria.all().delete()
    for place, (thirds, criteria, against) in enumerate(rows):
        GradingCriterion.objects.create(
            profile=profile, name=f"Trait {place}", thirds=thirds, criteria=criteria, counts_against=against
        )
    current_org().configuration_changed()


@pytest.mark.parametrize(
    ("rows", "letter"),
    [
        ([(1, HOLDS, False)], "D+"),
        ([(2, HOLDS, False)], "C-"),
        ([(3, HOLDS, False)], "C"),
        ([(2, HOLDS, False)] * 2, "C+"),
        ([(2, HOLDS, False)] * 5, "A+"),
        ([(1, HOLDS, False)] * 10, "A+"),
        ([(3, HOLDS, False)] * 9, "A+"),
        ([(1, MISSES, True)], "D-"),
        ([(3, MISSES, True)] * 2, "F"),
        ([(3, HOLDS, False), (1, MISSES, True)], "C-"),
        ([(1, HOLDS, False), (1, MISSES, True)], "D"),
        ([(2, HOLDS, False), (3, UNKNOWN, True)], "C-"),
        ([(2, UNKNOWN, True)], "D"),
        ([(2, MISSES, False)], "D"),
        ([], ""),
    ],
)
def test_the_arithmetic_of_account_engagement(lead, rows, letter):
    traits(*rows)
    assert grading.grade(lead).grade == letter


def test_the_event_of_a_grade_says_what_matched_and_what_is_not_known(lead):
    traits((2, HOLDS, False), (3, UNKNOWN, True))
    grading.grade(lead)
    event = events.of(lead).filter(kind="lead.graded")[0]
    assert event.changes["grade"][1] == "C-"
    assert [(line["name"], line["state"], line["thirds"]) for line in event.because["lines"]] == [
        ("Trait 0", "match", 2),
        ("Trait 1", "not known", 0),
    ]


def test_an_absent_field_counts_neither_way_even_when_a_negation_holds(lead):
    traits((2, {"not": UNKNOWN}, False))
    assert [line.state for line in grading.lines(lead)] == [State.NOT_KNOWN]


def test_a_trait_may_be_a_blank(lead):
    traits((1, {"field": "industry", "empty": True}, False))
    assert [line.state for line in grading.lines(lead)] == [State.MATCH]


def test_a_trait_over_a_deleted_field_is_not_known(lead):
    traits((2, {"field": "custom.gone", "is": "x"}, True))
    assert [line.state for line in grading.lines(lead)] == [State.NOT_KNOWN]


def test_the_default_profile_takes_a_perfect_fit_to_the_top(in_acme):
    lead = create_lead(
        {
            "last_name": "Vogel",
            "company": "Kornfeld",
            "number_of_employees": 900,
            "industry": "Technology",
            "country": "Germany",
            "title": "Director of Marketing",
        }
    )
    assert grading.grade(lead).grade == "A+"

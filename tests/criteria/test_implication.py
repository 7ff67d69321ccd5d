"""Whether one tree follows from another: what is claimed holds for every row."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria.implication import implies, is_never
from tests.criteria.samples import BERLIN, NOW, SCHEMA, samples, trees

ALL = {"all": []}
DE, DACH = {"field": "country", "is": "de"}, {"field": "country", "in": ["de", "at", "ch"]}
BIG, HUGE = {"field": "employees", "gte": 100}, {"field": "employees", "gt": 250}


def follows(first, second) -> bool:
    return implies(SCHEMA.parse(first), SCHEMA.parse(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (DE, ALL),
        (DE, DACH),
        (HUGE, BIG),
        ({"all": [DE, BIG]}, {"any": [DACH, HUGE]}),
        ({"any": [DE, {"field": "country", "is": "ch"}]}, DACH),
        ({"all": [{"any": [DE, BIG]}, {"field": "city", "is": "Bonn"}]}, {"any": [BIG, DACH]}),
        ({"none": [DACH]}, {"not": DE}),
        ({"field": "country", "is": "ch"}, {"none": [DE, {"field": "country", "is": "at"}]}),
        (DE, {"field": "country", "empty": False}),
        ({"field": "country", "empty": True}, {"not": DACH}),
        ({"field": "employees", "between": [120, 200]}, BIG),
        ({"all": [BIG, {"field": "employees", "lte": 200}]}, {"field": "employees", "between": [99, 200]}),
        ({"field": "employees", "lt": 50}, {"not": BIG}),
        (HUGE, {"field": "employees", "not": 250}),
        ({"field": "city", "is": "Bad Honnef"}, {"field": "city", "starts_with": ["bad "]}),
        ({"field": "city", "starts_with": "Bad H"}, {"field": "city", "contains": ["ad"]}),
        ({"field": "city", "not_in": ["Bonn", "Köln"]}, {"field": "city", "not": "bonn"}),
        ({"field": "grade", "is": "A"}, {"field": "grade", "gte": "B"}),
    ],
)
def test_what_follows_is_seen_and_not_the_other_way_round(first, second):
    assert follows(first, second)
    assert not follows(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (DE, BIG),
        ({"not": DE}, {"field": "country", "in": ["at", "ch"]}),
        ({"not": DE}, {"field": "country", "not": "de"}),  # a row without a country
        ({"field": "employees", "gte": 100}, HUGE),
        ({"field": "seen_at", "within": "last 7 days"}, {"field": "seen_at", "within": "last 30 days"}),
    ],
)
def test_what_does_not_surely_follow_is_not_claimed(first, second):
    assert not follows(first, second)


@pytest.mark.parametrize(
    "tree",
    [
        {"all": [DE, {"field": "country", "is": "at"}]},
        {"all": [HUGE, {"field": "employees", "lt": 20}]},
        {"all": [DE, {"field": "country", "empty": True}]},
    ],
)
def test_conditions_that_rule_each_other_out_are_seen(tree):
    assert is_never(SCHEMA.parse(tree))
    assert not is_never(SCHEMA.parse({"any": [tree, BIG]}))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(trees, min_size=6, max_size=6), st.lists(samples, min_size=6, max_size=6))
def test_whatever_is_claimed_holds_for_every_row(some, rows):
    parsed = [SCHEMA.parse(tree) for tree in some]
    judged = [[one.at(NOW, tz=BERLIN, me=7).holds(row) for row in rows] for one in parsed]
    for one, held in zip(parsed, judged, strict=True):
        assert not (is_never(one) and any(held)), one.data
        for other, also in zip(parsed, judged, strict=True):
            if implies(one, other):
                assert not any(here and not there for here, there in zip(held, also, strict=True)), (
                    one.data,
                    other.data,
                )

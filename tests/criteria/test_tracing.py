"""What decided a tree is told in numbers as `because` tells it in words."""

from datetime import UTC, datetime

import pytest

from criteria.periods import Standpoint
from criteria.tracing import Questions
from leads.schema import lead_schema

SCHEMA = lead_schema()
NOW = datetime(2026, 3, 4, tzinfo=UTC)
CITY, BIG, OLD = (
    {"field": "city", "is": "Bonn"},
    {"field": "number_of_employees", "gte": 9},
    {"field": "title", "empty": True},
)
ROWS = [
    {"city": city, "number_of_employees": size, "title": title, "tags": ["a"], "created_at": NOW}
    for city in ("Bonn", "Oslo", "") for size in (4, 10, None) for title in ("", "Clerk")
]  # fmt: skip
TREES = [
    CITY, {"all": []}, {"all": [CITY, BIG]}, {"any": [CITY, BIG, OLD]}, {"none": [CITY, OLD]},
    {"not": {"all": [BIG, {"any": [CITY, OLD]}]}}, {"all": [{"any": [CITY, BIG]}, {"not": OLD}]},
    {"all": [{"field": "created_at", "gte": "2026-01-01"}]},
]  # fmt: skip


@pytest.mark.parametrize("tree", TREES)
def test_numbers_say_what_words_say(tree):
    criteria = SCHEMA.parse(tree)
    bound = criteria.at(NOW, tz=UTC)
    questions = Questions()
    trace = questions.tracer(criteria.root)
    asking = questions.at(Standpoint(NOW, UTC))
    tests = list(criteria.root.tests())
    for row in [*ROWS, *ROWS]:
        held, numbers = trace(asking.answers(SCHEMA.row(row)))
        assert held == bound.holds(row)
        told = [(tests[abs(one) - 1].field.name, one < 0) for one in numbers]
        assert told == [(reason["field"], reason["holds"]) for reason in bound.because(row)]

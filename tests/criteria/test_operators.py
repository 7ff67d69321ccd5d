"""Every operator of every kind of field, in memory and in the database alike."""

from datetime import date

import pytest

from criteria import Country, DateTime, Grade, Money, Reference
from tests.criteria.samples import SCHEMA
from tests.criteria.test_laws import both

TEXT = [
    ("is", "Ulm", True),
    ("is", "Bonn", False),
    ("is", ["Bonn", "Ulm"], True),
    ("not", "Bonn", True),
    ("not", "ulm", False),
    ("not", ["Bonn", "Ulm"], False),
    ("in", ["Bonn", "Ulm"], True),
    ("in", ["Bonn"], False),
    ("not_in", ["Bonn"], True),
    ("not_in", ["Ulm"], False),
    ("contains", "L", True),
    ("contains", ["x", "lm"], True),
    ("contains", ["x", "y"], False),
    ("not_contains", ["x", "y"], True),
    ("not_contains", ["x", "lm"], False),
    ("starts_with", ["x", "ul"], True),
    ("starts_with", "lm", False),
    ("not_starts_with", "lm", True),
    ("not_starts_with", ["x", "u"], False),
    ("ends_with", ["x", "LM"], True),
    ("ends_with", "u", False),
    ("not_ends_with", "u", True),
    ("not_ends_with", ["x", "m"], False),
    ("lt", "Unna", True),
    ("lt", "Ulm", False),
    ("lte", "Ulm", True),
    ("gt", "Aachen", True),
    ("gt", "Ulm", False),
    ("gte", "Ulm", True),
    ("empty", False, True),
    ("empty", True, False),
    ("is", "", False),
    ("not", "", True),
    ("is", None, False),
]


@pytest.mark.parametrize(("operator", "argument", "expected"), TEXT)
def test_text(table, operator, argument, expected):
    assert both(table, {"field": "city", operator: argument}, city="Ulm") is expected
    assert both(table, {"field": "custom.segment", operator: argument}, custom={"segment": "Ulm"}) is expected


NUMBERS = [
    ("is", 5, True),
    ("is", [4, 5], True),
    ("not", 5, False),
    ("in", [4, "5"], True),
    ("not_in", [4, 6], True),
    ("lt", 5, False),
    ("lte", 5, True),
    ("gt", 4, True),
    ("gte", 5, True),
    ("gte", 6, False),
    ("between", [5, 6], True),
    ("between", [6, 7], False),
    ("empty", True, False),
]


@pytest.mark.parametrize(("operator", "argument", "expected"), NUMBERS)
def test_numbers(table, operator, argument, expected):
    for name, stored in (("employees", {"employees": 5}), ("custom.sites", {"custom": {"sites": 5}})):
        tree = {"field": name, operator: argument}
        assert both(table, tree, **stored) is expected


LISTS = [
    ("includes", "VIP", True),
    ("includes", ["x", "vip"], True),
    ("includes", ["x"], False),
    ("includes_all", ["vip", "new"], True),
    ("includes_all", ["vip", "x"], False),
    ("excludes", ["x"], True),
    ("excludes", ["x", "new"], False),
    ("is", ["New", "VIP"], True),
    ("is", ["vip"], False),
    ("not", ["vip"], True),
    ("not", ["new", "vip"], False),
    ("empty", False, True),
]


@pytest.mark.parametrize(("operator", "argument", "expected"), LISTS)
def test_lists(table, operator, argument, expected):
    listed = ["vip", "New", "", 3, ["x"]]
    assert both(table, {"field": "labels", operator: argument}, labels=listed) is expected
    assert both(table, {"field": "custom.interests", operator: argument}, custom={"interests": listed}) is expected


DAYS = [
    ("on", "2026-03-29", True),
    ("on", {"last": 1, "unit": "days"}, True),
    ("is", "TODAY", True),
    ("within", {"this": "week"}, True),
    ("within", {"last": 1, "unit": "weeks"}, False),
    ("not", "yesterday", True),
    ("before", "2026-03-29", False),
    ("before", "tomorrow", True),
    ("lt", "tomorrow", True),
    ("after", "2026-03-28", True),
    ("gt", "TODAY", False),
    ("lte", "2026-03-29", True),
    ("gte", "2026-03-30", False),
    ("between", ["2026-03-01", "2026-03-29"], True),
    ("between", ["2026-03-01", "2026-03-28"], False),
    ("empty", True, False),
]


@pytest.mark.parametrize(("operator", "argument", "expected"), DAYS)
def test_days(table, operator, argument, expected):
    assert both(table, {"field": "born", operator: argument}, born=date(2026, 3, 29)) is expected
    assert both(table, {"field": "custom.since", operator: argument}, custom={"since": "2026-03-29"}) is expected


def test_a_date_that_does_not_exist_is_no_reason_to_fail(table):
    assert both(table, {"field": "custom.since", "after": "2026-02-27"}, custom={"since": "2026-02-31"})


@pytest.mark.parametrize(
    ("tree", "values", "expected"),
    [
        ({"field": "opted_out", "is": False}, {"opted_out": False}, True),
        ({"field": "opted_out", "is": "True"}, {"opted_out": False}, False),
        ({"field": "custom.partner", "not": True}, {"custom": {"partner": False}}, True),
        ({"field": "custom.partner", "is": True}, {"custom": {"partner": "true"}}, False),
        ({"field": "owner", "is": "me"}, {"owner_id": 7}, True),
        ({"field": "owner", "not_in": ["me", "8"]}, {"owner_id": 9}, True),
        ({"field": "owner", "empty": True}, {}, True),
        ({"field": "country", "is": "Germany"}, {"country_key": "de"}, True),
        ({"field": "country", "in": ["at", "GERMANY"]}, {"country_key": "ch"}, False),
        ({"field": "grade", "in": ["A", "a+"]}, {"grade": 12}, True),
        ({"field": "grade", "between": ["C-", "B+"]}, {"grade": 4}, True),
        ({"field": "grade", "is": "F"}, {"grade": 0}, True),
        ({"field": "custom.segment", "is": "enterprise"}, {"custom": {"segment": "ENT"}}, True),
    ],
)
def test_choices_and_references(table, tree, values, expected):
    assert both(table, tree, **values) is expected


def test_every_operator_of_every_field_is_offered_with_words():
    for field in SCHEMA.fields:
        assert all(operator.words for operator in field.operators.values())
        assert "empty" in field.operators


@pytest.mark.parametrize("kind", [Money, Reference, DateTime, Country, Grade])
def test_a_kind_that_json_cannot_hold_is_no_custom_field(kind):
    with pytest.raises(TypeError, match="custom"):
        kind("custom.amount", "Amount")

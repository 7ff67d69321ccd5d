"""Filter logic over numbered conditions: every tree has one, and it gives the tree back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria import CriteriaError
from criteria.lines import Lines
from criteria.logic import combined, numbered, plain
from tests.criteria.samples import BERLIN, ME, NOW, SCHEMA, askable, asked, samples, trees

A, B, C = ({"field": "city", "is": name} for name in ("Ulm", "Bonn", "Kiel"))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(trees, st.lists(samples, min_size=4, max_size=4))
def test_any_tree_comes_back_from_its_logic_and_means_the_same(tree, rows):
    tests, logic = numbered(SCHEMA.parse(tree).data)
    found = combined(logic, tests)
    assert found == plain(SCHEMA.parse(tree).data)
    assert numbered(found) == (tests, logic)
    before, after = (SCHEMA.parse(one).at(NOW, tz=BERLIN, me=ME) for one in (tree, found))
    assert [before.holds(row) for row in rows] == [after.holds(row) for row in rows]


@pytest.mark.parametrize(
    ("logic", "tree"),
    [
        ("", {"all": [A, B, C]}),
        ("1 and (2 or 3)", {"all": [A, {"any": [B, C]}]}),
        ("((1))AND(2)AND 3", {"all": [A, B, C]}),
        ("NOT(1 OR 2) AND NOT 3", {"all": [{"none": [A, B]}, {"none": [C]}]}),
        ("(1 AND 2) OR (1 AND 3)", {"any": [{"all": [A, B]}, {"all": [A, C]}]}),
        ("NOT (1 AND 2 AND 3)", {"none": [{"all": [A, B, C]}]}),
    ],
)
def test_logic_as_admins_write_it_is_read(logic, tree):
    assert combined(logic, [A, B, C]) == tree


@pytest.mark.parametrize(
    ("logic", "words"),
    [
        ("1 AND 2", "condition 3 must stand in the filter logic"),
        ("1", "conditions 2 and 3 must stand"),
        ("1 AND 2 AND 3 AND 4", "no condition 4: the last one is 3"),
        ("0 AND 1 AND 2 AND 3", "no condition 0"),
        ("1 AND (2 OR 3", "a parenthesis is not closed"),
        ("1 AND 2) OR 3", "one “)” too many"),
        ("1 AND 2 OR 3", "needs parentheses"),
        ("1 2 3", "AND or OR is missing before “2”"),
        ("1 AND 2 AND", "missing after “AND”"),
        ("AND 1 AND 2", "begin with the number"),
        ("1 AND () AND 2", "nothing between the parentheses"),
        ("1 XOR 2", "“XOR” is no number"),
        ("1 & 2", "“&” is no number"),
        ("(" * 400 + "1", "at most 20 levels"),
        ("1 AND " * 500 + "2", "at most 2,000 characters"),
    ],
)
def test_logic_that_cannot_be_followed_says_why(logic, words):
    with pytest.raises(CriteriaError, match=r".") as caught:
        combined(logic, [A, B, C])
    assert words in caught.value.message


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(asked(askable(SCHEMA)))
def test_any_condition_comes_back_from_its_line(tree):
    lines, told = Lines(SCHEMA), SCHEMA.parse(tree).data
    line = lines.written(told)
    assert "\n" not in line
    assert SCHEMA.parse(lines.read(line)).data == told


@pytest.mark.parametrize(
    ("line", "test"),
    [
        ('City is any of "Ulm", "a, b"', {"field": "city", "in": ["Ulm", "a, b"]}),
        ("city is any of Ulm, Bonn", {"field": "city", "in": ["Ulm", "Bonn"]}),
        ("Company is Vogel, Brenner", {"field": "company", "is": "Vogel, Brenner"}),
        ("Employees is at least 250", {"field": "employees", "gte": 250}),
        ("Last seen is on or after last 30 days", {"field": "seen_at", "gte": {"last": 30, "unit": "days"}}),
        ("Country is Germany", {"field": "country", "is": "de"}),
        ("custom.segment is not empty", {"field": "custom.segment", "empty": False}),
    ],
)
def test_a_line_as_people_write_it_is_read(line, test):
    assert SCHEMA.parse(Lines(SCHEMA).read(line)).data == test


@pytest.mark.parametrize(
    "tree",
    [
        {"field": "custom.hall", "is": "7A"},
        {"field": "hall", "in": ["7A", "8"]},
        {"field": "a formula", "says": 'AND(A, "B", C > 1)'},
    ],
)
def test_a_condition_on_a_field_that_is_gone_keeps_what_it_said(tree):
    assert Lines(SCHEMA).read(Lines(SCHEMA).written(tree)) == tree


@pytest.mark.parametrize("line", ["Nonsense", "City sounds like Ulm", "City is any of", "Employees is at least many"])
def test_a_line_that_says_nothing_is_no_condition(line):
    assert SCHEMA.stored(Lines(SCHEMA).read(line)).broken

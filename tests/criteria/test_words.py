"""A tree says in English what it asks, and why a row passed or failed."""

import json

import pytest

from tests.criteria.samples import BERLIN, ME, NOW, SCHEMA, Sample
from tests.criteria.test_laws import bind


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"all": []}, "every lead"),
        ({"field": "country", "in": ["de", "Austria", "ch"]}, "Country is any of Germany, Austria or Switzerland"),
        ({"field": "city", "is": "Ulm"}, "City is “Ulm”"),
        ({"field": "country", "in": ["de"]}, "Country is Germany"),
        ({"field": "labels", "excludes": ["vip"]}, "Labels does not include vip"),
        ({"field": "city", "empty": True}, "City is empty"),
        ({"field": "city", "not": ""}, "City is not empty"),
        ({"field": "employees", "between": [200, "1,000"]}, "Employees is between 200 and 1,000"),
        ({"field": "revenue", "gte": 50_000_000}, "Annual revenue is at least 50,000,000 EUR"),
        ({"field": "revenue", "lt": "99.5"}, "Annual revenue is less than 99.50 EUR"),
        ({"field": "ratio", "is": "1.50"}, "Ratio is 1.5"),
        ({"field": "opted_out", "is": False}, "Opted out is no"),
        ({"field": "owner", "is": "me"}, "Owner is me"),
        ({"field": "grade", "gte": "b+"}, "Grade is at least B+"),
        ({"field": "custom.segment", "is": "ENT"}, "Segment is Enterprise"),
        ({"field": "labels", "includes_all": ["a", "b"]}, "Labels includes all of a and b"),
        ({"field": "seen_at", "before": {"ago": 14, "unit": "days"}}, "Last seen is before 14 days ago"),
        ({"field": "seen_at", "on": "LAST_N_DAYS:30"}, "Last seen is in the last 30 days"),
        ({"field": "seen_at", "not": "today"}, "Last seen is not today"),
        ({"field": "born", "on": "2026-03-09"}, "Birthday is on 9 Mar 2026"),
        ({"field": "born", "between": ["yesterday", "tomorrow"]}, "Birthday is between yesterday and tomorrow"),
        ({"not": {"field": "city", "is": "Ulm"}}, "not (City is “Ulm”)"),
    ],
)
def test_a_tree_in_words(tree, words):
    assert SCHEMA.parse(tree).words() == words


def test_groups_are_bracketed_where_it_matters():
    tree = {
        "all": [
            {"field": "country", "is": "de"},
            {"any": [{"field": "employees", "gte": 250}, {"field": "revenue", "gte": 5}]},
            {"none": [{"field": "city", "is": "Ulm"}, {"field": "city", "is": "Bonn"}]},
        ]
    }
    assert SCHEMA.parse(tree).words() == (
        "Country is Germany and (Employees is at least 250 or Annual revenue is at least 5 EUR)"
        " and none of (City is “Ulm” or City is “Bonn”)"
    )


def test_the_canonical_tree_is_plain_json_that_reads_back():
    tree = {"not": {"any": [{"field": "ratio", "is": 0.5}, {"field": "country", "is": ["Germany", "AT", "de"]}]}}
    criteria = SCHEMA.parse(tree)
    assert criteria.data == {"none": [{"field": "ratio", "is": "0.5"}, {"field": "country", "in": ["de", "at"]}]}
    assert SCHEMA.parse(json.loads(json.dumps(criteria.data))) == criteria
    assert criteria.fields() == {"ratio", "country"}


TREE = {
    "all": [
        {"field": "country", "is": "de"},
        {"any": [{"field": "employees", "gte": 250}, {"field": "revenue", "gte": "1000"}]},
        {"none": [{"field": "city", "is": "Ulm"}]},
    ]
}


class TestBecause:
    def reasons(self, **values):
        return bind(TREE).because(Sample(**values))

    def test_a_match_names_what_held_with_the_value_seen(self):
        reasons = self.reasons(country_key="de", employees=10, revenue=123_450, city="Bonn")
        assert reasons[:2] == [
            {
                "field": "country",
                "label": "Country",
                "operator": "is",
                "wanted": "Germany",
                "seen": "Germany",
                "holds": True,
            },
            {
                "field": "revenue",
                "label": "Annual revenue",
                "operator": "is at least",
                "wanted": "1,000 EUR",
                "seen": "1,234.50 EUR",
                "holds": True,
            },
        ]
        assert [(reason["field"], reason["holds"]) for reason in reasons] == [
            ("country", True),
            ("revenue", True),
            ("city", False),
        ]
        assert json.loads(json.dumps(reasons)) == reasons

    def test_a_miss_names_only_what_failed(self):
        reasons = self.reasons(country_key="de", employees=10, city="ULM")
        assert [(reason["field"], reason["seen"], reason["holds"]) for reason in reasons] == [
            ("employees", "10", False),
            ("revenue", None, False),
            ("city", "ULM", True),
        ]

    def test_every_kind_of_value_can_be_said(self):
        row = Sample(
            seen_at=NOW,
            born=NOW.date(),
            labels=["VIP", ""],
            grade=12,
            owner_id=ME,
            opted_out=True,
            custom={"since": "2026-01-01"},
        )
        tree = {
            "any": [
                {"field": name, "empty": False}
                for name in ("seen_at", "born", "labels", "grade", "owner", "opted_out", "custom.since")
            ]
        }
        seen = [reason["seen"] for reason in SCHEMA.parse(tree).at(NOW, tz=BERLIN).because(row)]
        assert seen == ["29 Mar 2026 11:30", "29 Mar 2026", "VIP", "A+", "7", "yes", "2026-01-01"]


def test_one_folded_row_serves_many_trees():
    row = SCHEMA.row(Sample(city="Ulm", employees=5))
    judges = [bind({"field": "city", "is": city}).closure() for city in ("Bonn", "ULM")]
    assert [judge(row) for judge in judges] == [False, True]
    assert row == {"city": "ulm"}

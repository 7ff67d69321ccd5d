"""What is wrong with a rule is said before it runs, and only what is surely so."""

import pytest
from django.utils import timezone

from assignment import lint
from assignment.comparing import changes
from assignment.entries import Rule
from assignment.models import AssignmentRule, Pool, PoolMember
from leads.models import Queue
from tenancy.acting import current_org
from tests.assignment.rules import entry
from tests.factories import AccountFactory, LeadFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}
DE, DACH = {"field": "country", "is": "DE"}, {"field": "country", "in": ["DE", "AT", "CH"]}
BIG = {"field": "number_of_employees", "gte": 250}
FAX = {"field": "lead_source", "in": ["Web", "Purchased List"]}


def found(*entries, **scope):
    """What is said about entries, as {(number, kind): words}."""
    current_org().configuration_changed()
    row = AssignmentRule.objects.get(is_active=True)
    for name, value in scope.items():
        setattr(row, name, value)
    said = lint.findings(row, Rule.of(row, 0, list(entries)), timezone.now())
    return {(one.entry.number, one.kind): one.words for one in said}


def test_an_entry_behind_a_wider_one_is_unreachable_as_its_conditions_prove(in_acme):
    said = found(
        entry("Off", ALL, in_acme.ada, active=False), entry("DACH", DACH, in_acme.ada),
        entry("Big Germans", {"all": [DE, BIG]}, in_acme.ben), entry("Big", BIG, in_acme.ben),
    )  # fmt: skip
    assert said == {(3, "unreachable"): "No lead gets here: entry 2 “DACH” takes all that match."}


def test_what_the_owner_of_an_account_cannot_take_reaches_the_next_entry(in_acme):
    AccountFactory(owner=in_acme.ada, website_domain="brenner.example")
    LeadFactory(country="Germany", email="a@brenner.example")
    LeadFactory(country="Germany", email="b@elsewhere.example")
    said = found(entry("Known", ALL, "account"), entry("Germans", DE, in_acme.ben), entry("Again", ALL, "account"))
    assert said == {
        (2, "overlap"): "Of 2 among the last 2 leads that match, entry 1 took 1 before.",
        (3, "unreachable"): "No lead gets here: entry 1 “Known” takes all that match.",
    }


def test_leads_that_earlier_entries_take_are_counted(in_acme):
    LeadFactory(country="Germany", number_of_employees=900)
    LeadFactory(country="Germany", number_of_employees=10)
    LeadFactory(country="France", number_of_employees=900)
    said = found(
        entry("German", DE, in_acme.ada), entry("Big", BIG, in_acme.ada),
        entry("Both", {"all": [{"field": "country", "in": ["DE", "FR"]}, BIG]}, in_acme.ada),
        entry("Huge", {"field": "number_of_employees", "gte": 5000}, in_acme.ben),
    )  # fmt: skip
    assert said[2, "overlap"] == "Of 2 among the last 3 leads that match, entry 1 took 1 before."
    assert said[4, "unreachable"].startswith("No lead gets here: entry 2")
    assert (1, "overlap") not in said


def test_values_that_no_lead_has_are_named(in_acme):
    LeadFactory(lead_source="Web")
    said = found(
        entry("Fax", FAX, in_acme.ada), entry("Not fax", {"not": {"field": "lead_source", "is": "Other"}}, in_acme.ada)
    )
    values = {words for (_, kind), words in said.items() if kind == "value"}
    assert values == {"No lead has Lead source Purchased List."}


def test_targets_that_cannot_take_leads_are_named(in_acme):
    in_acme.ben.is_active = False
    in_acme.ben.save()
    LeadFactory()
    empty, queue = Pool.objects.create(name="Empty", queue=in_acme.queue), Queue.objects.create(name="Nobody's")
    paused = Pool.objects.create(name="Paused", queue=in_acme.queue)
    PoolMember.objects.create(pool=paused, member=in_acme.ada, is_paused=True)
    pools = [{"type": "pool", "id": one.pk} for one in (empty, paused)]
    said = found(
        entry("Left", {"field": "city", "empty": True}, in_acme.ben), entry("Queue", BIG, queue),
        entry("Empty", DACH, pools[0]), entry("Paused", {"field": "title", "contains": "head"}, pools[1]),
    )  # fmt: skip
    assert {words for (_, kind), words in said.items() if kind == "target"} == {
        "Its leads go to the default queue: Ben Acme is deactivated.",
        "Nobody accepts from Nobody's: its leads wait there.",
        "Nobody is in the pool Empty: its leads wait in its queue.",
        "Nobody of the pool Paused takes leads: they wait in its queue.",
    }


def test_conditions_that_rule_each_other_out_are_named(in_acme):
    said = found(entry("Never", {"all": [DE, {"field": "country", "is": "AT"}]}, in_acme.ada))
    assert (1, "never") in said


def test_a_set_is_judged_by_its_own_leads(in_acme):
    LeadFactory(lead_source="Trade Show", country="Germany")
    LeadFactory(lead_source="Web", country="France")
    fair = {"is_active": False, "criteria": {"field": "lead_source", "is": "Trade Show"}}
    said = found(entry("French", {"field": "country", "in": ["FR"]}, in_acme.ada), **fair)
    assert said == {(1, "idle"): "None of the last 1 leads matches it."}
    assert found(entry("French", {"field": "country", "in": ["FR"]}, in_acme.ada)) == {}


def test_the_difference_of_two_lists_names_each_entry_and_moves_as_few_as_possible(in_acme):
    one, two, three = entry("One", DE, in_acme.ada), entry("Two", BIG, in_acme.ben), entry("Three", ALL, in_acme.queue)
    edited = {**two, "criteria": DACH, "active": False, "target_minutes": 30}
    new = entry("New", BIG, "keep")
    told = [(one.kind, one.number, one.name, one.lines) for one in changes([one, two, three], [three, new, edited])]
    assert told == [
        ("moved", 1, "Three", (("Place", "3", "1"),)),
        ("added", 2, "New", (("Conditions", "", "Employees is at least 250"), ("Goes to", "", "Keeps its owner"))),
        (
            "changed", 3, "Two",
            (
                ("State", "on", "off"),
                ("Conditions", "Employees is at least 250", "Country is any of Germany, Austria or Switzerland"),
                ("First response within", "", "30 min"),
            ),
        ),
        ("removed", 1, "One", (("Conditions", "", "Country is Germany"), ("Goes to", "", "Ada Acme"))),
    ]  # fmt: skip
    assert changes([one, two], [one, two]) == []

"""Making and changing leads, with every mistake said in words."""

import pytest

from leads.editing import create_lead, delete_lead, restore_lead, update_lead
from leads.models import Lead
from tenancy import events
from tenancy.refusals import Conflict, Invalid, NotAllowed
from tests.factories import CustomFieldFactory, LeadFactory


@pytest.fixture
def ada(in_acme):
    return in_acme.ada


def refused(values, ada):
    with pytest.raises(Invalid) as refusal:
        create_lead({"last_name": "Vogel", "company": "Brenner"} | values, by=ada)
    return refusal.value.errors


def test_a_lead_is_stored_normalized_and_recorded(ada):
    lead = create_lead(
        {"last_name": " Vogel ", "company": "Brenner", "email": "k@Brenner.example", "phone": "0371 5550148",
         "country": "Deutschland", "website": "https://www.brenner.co.uk/x", "annual_revenue": "50,000.50"}, by=ada,
    )  # fmt: skip
    assert (lead.last_name, lead.email_domain, lead.phone_e164) == ("Vogel", "brenner.example", "+493715550148")
    assert (lead.country, lead.country_key, lead.website_domain, lead.annual_revenue) == (
        "Deutschland",
        "de",
        "brenner.co.uk",
        5_000_050,
    )
    assert events.of(lead).filter(kind="lead.created").get().by == ada.name


def test_a_number_is_read_by_the_leads_own_country(ada):
    lead = create_lead({"last_name": "V", "company": "B", "country": "France", "phone": "01 42 68 53 00"}, by=ada)
    assert lead.phone_e164 == "+33142685300"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"last_name": ""}, "last_name", "Enter the last name"),
        ({"company": None}, "company", "Enter the company"),
        ({"email": "nobody"}, "email", "name@company.com"),
        ({"number_of_employees": "many"}, "number_of_employees", "number"),
        ({"number_of_employees": 2.5}, "number_of_employees", "whole number"),
        ({"annual_revenue": "1.001"}, "annual_revenue", "amount"),
        ({"city": "x" * 41}, "city", "at most 40 characters; this has 41"),
        ({"do_not_call": "perhaps"}, "do_not_call", "yes or no"),
        ({"nickname": "K"}, "nickname", "no such field"),
        ({"custom": {"shoe": 42}}, "custom.shoe", "no such custom field"),
        ({"custom": ["x"]}, "custom", "an object"),
        ({"status": "Somewhere"}, "status", "Open, Contacted"),
        ({"first_name": ["K"]}, "first_name", "Enter a text"),
    ],
)
def test_a_wrong_value_is_said_by_its_field(ada, values, field, words):
    assert words in refused(values, ada)[field]


def test_all_mistakes_are_said_at_once(ada):
    assert set(refused({"last_name": "", "email": "x", "number_of_employees": "y"}, ada)) == {
        "last_name",
        "email",
        "number_of_employees",
    }


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        ("text", "x", "x"), ("number", "2.50", 2.5), ("number", "1,200", 1200), ("date", "2026-11-30", "2026-11-30"),
        ("checkbox", "yes", True), ("picklist", "MID", "mid"), ("multipicklist", "ent; mid", ["ent", "mid"]),
    ],
)  # fmt: skip
def test_custom_values_are_stored_by_kind(ada, kind, written, stored):
    CustomFieldFactory(name="extra", kind=kind, choices=["ent", "mid"])
    assert create_lead({"last_name": "V", "company": "B", "custom": {"extra": written}}, by=ada).custom == {
        "extra": stored
    }


@pytest.mark.parametrize(
    ("kind", "written"), [("number", "x"), ("date", "31.11.2026"), ("picklist", "tiny"), ("multipicklist", "ent;tiny")]
)
def test_a_wrong_custom_value_is_said(ada, kind, written):
    CustomFieldFactory(name="extra", kind=kind, choices=["ent", "mid"])
    assert "custom.extra" in refused({"custom": {"extra": written}}, ada)


def test_a_required_custom_field_is_asked_for(ada):
    CustomFieldFactory(name="extra", is_required=True)
    assert "custom.extra" in refused({}, ada)


def test_changes_are_recorded_from_and_to(ada):
    lead = LeadFactory(owner_member=ada, city="Berlin")
    update_lead(lead, {"city": "Chemnitz", "company": lead.company}, by=ada)
    assert events.of(lead).filter(kind="lead.changed").get().changes == {"city": ["Berlin", "Chemnitz"]}


def test_saying_the_same_again_changes_nothing(ada):
    lead = LeadFactory(owner_member=ada, city="Berlin")
    update_lead(lead, {"city": "Berlin"}, by=ada)
    assert (lead.version, events.of(lead).count()) == (1, 0)


def test_nobodys_text_is_lost_when_two_write_at_once(ada, in_acme):
    lead = LeadFactory(owner_member=ada)
    theirs, mine = Lead.objects.get(pk=lead.pk), Lead.objects.get(pk=lead.pk)
    update_lead(theirs, {"city": "Berlin"}, by=in_acme.ben, version=1)
    with pytest.raises(Conflict, match="Ben Acme changed this lead while you were typing. Your City"):
        update_lead(mine, {"city": "Chemnitz"}, by=ada, version=1)
    assert Lead.objects.get(pk=lead.pk).city == "Berlin"


def test_a_viewer_only_reads(in_acme):
    with pytest.raises(NotAllowed, match="Only reps, marketers, managers and admins"):
        update_lead(LeadFactory(), {"city": "x"}, by=in_acme.vic)


def test_a_deleted_lead_can_be_restored(ada):
    lead = LeadFactory(owner_member=ada)
    delete_lead(lead, by=ada)
    assert not Lead.objects.live().exists()
    restore_lead(lead, by=ada)
    assert Lead.objects.live().get() == lead


def test_a_rep_deletes_own_leads_only(ada, in_acme):
    with pytest.raises(NotAllowed):
        delete_lead(LeadFactory(owner_member=in_acme.ben), by=ada)

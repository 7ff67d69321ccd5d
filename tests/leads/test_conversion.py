"""A good lead becomes an account, a contact and, if wanted, an opportunity."""

from datetime import date

import pytest
from django.utils import timezone

from leads import activities, conversion
from leads.conversion import NewOpportunity, Plan, convert, end_of_quarter
from leads.models import Account, Activity, Stage
from tenancy.refusals import Invalid, NotAllowed
from tests.factories import AccountFactory, ContactFactory, CustomFieldFactory, LeadFactory


@pytest.fixture
def lead(in_acme):
    return LeadFactory(
        owner_member=in_acme.ada, company="Brenner AG", title="Head of Production", phone="+49 371 5550148",
        city="Chemnitz", industry="Machinery", website="https://www.brenner.example", do_not_call=True,
    )  # fmt: skip


def test_new_records_get_the_leads_fields(lead, in_acme):
    done = convert(lead, Plan(account="Brenner AG", opportunity=NewOpportunity()), by=in_acme.ada)
    assert (done.account.name, done.account.billing_city, done.account.industry) == (
        "Brenner AG",
        "Chemnitz",
        "Machinery",
    )
    assert (done.contact.last_name, done.contact.title, done.contact.email) == (lead.last_name, lead.title, lead.email)
    assert done.contact.do_not_call
    assert {done.account.owner, done.contact.owner, done.opportunity.owner} == {in_acme.ada}
    assert (done.opportunity.name, done.opportunity.account, done.opportunity.contact) == (
        "Brenner AG-",
        done.account,
        done.contact,
    )
    assert done.opportunity.close_date == end_of_quarter(timezone.localdate())
    assert not done.opportunity.stage.is_closed


def test_the_lead_is_closed_and_links_to_all_three(lead, in_acme):
    done = convert(
        lead, Plan(account="Brenner AG", opportunity=NewOpportunity(name="Pilot", amount=6_000_000)), by=in_acme.ada
    )
    lead.refresh_from_db()
    assert (lead.stage, lead.status.label) == (Stage.CONVERTED, "Qualified")
    assert (lead.converted_account, lead.converted_contact, lead.converted_opportunity) == (
        done.account,
        done.contact,
        done.opportunity,
    )
    assert done.opportunity.amount == 6_000_000


def test_an_existing_record_only_gets_what_it_has_not(lead, in_acme):
    account = AccountFactory(owner=in_acme.ben, industry="Energy")
    contact = ContactFactory(owner=in_acme.ben, account=account, title="CEO")
    done = convert(lead, Plan(account=account, contact=contact), by=in_acme.ada)
    assert (done.account.industry, done.account.billing_city, done.account.owner) == ("Energy", "Chemnitz", in_acme.ben)
    assert (done.contact.title, done.contact.email, done.contact.do_not_call) == ("CEO", lead.email, False)
    assert done.opportunity is None


def test_activities_move_along(lead, in_acme):
    activities.log("call", lead=lead, by=in_acme.ada, outcome="Reached", direction="inbound")
    done = convert(lead, Plan(account="Brenner AG"), by=in_acme.ada)
    call = Activity.objects.get()
    assert (call.lead, call.contact, call.account) == (lead, done.contact, done.account)


def test_custom_values_go_where_a_field_of_the_same_name_is_and_the_rest_is_told(lead, in_acme):
    CustomFieldFactory(name="segment", entity="lead")
    CustomFieldFactory(name="segment", entity="account")
    CustomFieldFactory(name="halls", label="Hall count", entity="lead")
    lead.custom = {"segment": "mid", "halls": "3"}
    lead.save()
    done = convert(lead, Plan(account="Brenner AG"), by=in_acme.ada)
    assert (done.account.custom, done.unmapped) == ({"segment": "mid"}, ["Hall count"])


def test_a_contact_of_another_account_is_refused_in_words_and_nothing_is_made(lead, in_acme):
    contact = ContactFactory(owner=in_acme.ben, account=AccountFactory(owner=in_acme.ben))
    with pytest.raises(Invalid) as refused:
        convert(lead, Plan(account=AccountFactory(owner=in_acme.ada), contact=contact), by=in_acme.ada)
    assert "belongs to another account" in refused.value.errors["contact"]
    lead.refresh_from_db()
    assert lead.stage == Stage.OPEN


def test_an_account_needs_a_name(lead, in_acme):
    with pytest.raises(Invalid) as refused:
        convert(lead, Plan(account="  "), by=in_acme.ada)
    assert "account" in refused.value.errors
    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["ben", "vic", "mara"])
def test_only_the_owner_their_managers_and_admins_convert(lead, in_acme, name):
    with pytest.raises(NotAllowed):
        convert(lead, Plan(account="Brenner AG"), by=getattr(in_acme, name))


def test_accounts_of_the_same_name_or_domain_are_suggested(lead, in_acme):
    same_name = AccountFactory(owner=in_acme.ben, name="brenner ag")
    same_domain = AccountFactory(owner=in_acme.ben, name="Brenner Group", website_domain="brenner.example")
    AccountFactory(owner=in_acme.ben)
    assert {row.record for row in conversion.suggest_accounts(lead)} == {same_name, same_domain}


@pytest.mark.parametrize(
    ("today", "end"), [("2026-01-01", "2026-03-31"), ("2026-06-30", "2026-06-30"), ("2026-11-22", "2026-12-31")]
)
def test_the_close_date_is_the_end_of_the_quarter(today, end):
    assert end_of_quarter(date.fromisoformat(today)) == date.fromisoformat(end)

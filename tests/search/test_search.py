"""Search finds by any part of a name, company, e-mail or phone, and offers what can be done."""

import pytest
from django.db import connection

from leads import searching
from leads.models import Queue
from tests.factories import AccountFactory, ContactFactory, LeadFactory, OpportunityFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def katrin(in_acme):
    return LeadFactory(
        first_name="Katrin",
        last_name="Vogel",
        company="Brenner Präzision AG",
        email="k.vogel@brenner.example",
        phone="0371 / 555 01-48",
        owner_member=in_acme.ada,
    )


@pytest.mark.parametrize(
    "words",
    [
        *("kat", "ATRI", "vogel", "katrin brenner", "brenner katrin", "präz", "vogel@bren", "0371 555", "+49 371 555"),
        *("+49 (0)371 5550148", "0049371555", "371-555-01", "(0371) 555 01 48"),
    ],
)
def test_a_lead_is_found_by_any_part(in_acme, katrin, words):
    assert searching.leads(in_acme.ada, words, 8) == [katrin]


@pytest.mark.parametrize("words", ["vogler", "100%", "katrin meyer", "0371 556", "_atrin", "\\", "%"])
def test_what_is_not_there_is_not_found(in_acme, katrin, words):
    assert searching.leads(in_acme.ada, words, 8) == []


def test_old_leads_are_found_through_the_index(in_acme):
    """The newest 5,000 are walked; whoever is older must come from the index, which is asked for what is missing."""
    LeadFactory.create_batch(3, company="Common GmbH")
    with connection.cursor() as cursor:
        cursor.execute("SELECT org_id FROM leads_lead LIMIT 1")
        org = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM search_further_leads(%s, ARRAY['%%common%%'], ARRAY[]::bigint[], 2)", [org]
        )
        assert cursor.fetchone()[0] == 2


def test_customers_are_found_by_any_part(in_acme):
    account = AccountFactory(owner=in_acme.ada, name="Brenner Präzision AG", phone="+49 371 555 0148")
    contact = ContactFactory(owner=in_acme.ada, first_name="Katrin", last_name="Vogel", email="k@brenner.example")
    deal = OpportunityFactory(owner=in_acme.ada, account=account, name="40 machines for Brenner")
    assert searching.customers("präzision", 8) == ([account], [], [])
    assert searching.customers("371 555-01", 8) == ([account], [], [])
    assert searching.customers("brenner", 8) == ([account], [contact], [deal])
    assert searching.customers("vogel katrin", 8) == ([], [contact], [])


def test_nothing_of_another_organization_is_found(acme, globex):
    with acme.open():
        LeadFactory(company="Brenner AG")
        AccountFactory(owner=acme.ada, name="Brenner AG")
    with globex.open():
        assert searching.search(globex.mallory, "brenner", most=8) == []


def test_leads_that_wait_in_line_are_not_found_by_those_who_do_not_see_them(acme):
    with acme.open():
        lead = LeadFactory(company="Brenner AG")
        Queue.objects.filter(pk=acme.queue.pk).update(mode=Queue.Mode.NEXT)
        acme.org.configuration_changed()
        assert searching.leads(acme.ada, "brenner", 8) == []
        assert searching.leads(acme.grace, "brenner", 8) == [lead]
    page = f"http://testserver{acme.url(f'leads/{lead.public_id}/')}"
    answer = acme.client(acme.ada).get(acme.url("search/?q=>"), headers=HTMX | {"HX-Current-URL": page})
    assert lead.name not in answer.content.decode()


def test_the_palette_offers_actions_on_the_open_lead_after_a_greater_than(acme, client):
    with acme.open():
        lead = LeadFactory(owner_member=acme.ada, do_not_call=True)
    page = f"http://testserver{acme.url(f'leads/{lead.public_id}/')}"
    answer = acme.client(acme.ada).get(acme.url("search/?q=>"), headers=HTMX | {"HX-Current-URL": page})
    shown = answer.content.decode()
    assert f"Actions on {lead.name}" in shown and "Change status" in shown and "New lead" in shown
    assert "Log call" not in shown and "Go to</h2>" not in shown
    narrowed = acme.client(acme.ada).get(acme.url("search/?q=>note"), headers=HTMX | {"HX-Current-URL": page})
    assert "Write note" in narrowed.content.decode() and "Change status" not in narrowed.content.decode()


def test_a_viewer_is_offered_nothing_they_may_not_do(acme):
    with acme.open():
        lead = LeadFactory(owner_member=acme.ada)
    page = f"http://testserver{acme.url(f'leads/{lead.public_id}/')}"
    shown = acme.client(acme.vic).get(acme.url("search/?q=>"), headers=HTMX | {"HX-Current-URL": page})
    for words in ("Write note", "Change status", "New lead", "Accept"):
        assert words not in shown.content.decode()


def test_the_page_without_script_leads_to_all_that_match(acme):
    with acme.open():
        LeadFactory.create_batch(26, company="Brenner AG")
        AccountFactory.create_batch(26, owner=acme.ada, name="Brenner AG")
    page = acme.client(acme.ada).get(acme.url("search/?q=brenner")).content.decode()
    assert "All leads with" in page and "All accounts with" in page and "<mark>Brenner</mark>" in page
    rest = acme.client(acme.ada).get(acme.url("leads/?view=all&q=brenner"))
    assert rest.content.decode().count("Brenner AG") >= 26

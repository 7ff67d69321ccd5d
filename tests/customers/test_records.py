"""Accounts, contacts, opportunities and campaigns are listed, opened and kept apart by organization."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.customers import NOUNS
from tests.factories import AccountFactory, CampaignFactory, ContactFactory, LeadFactory, OpportunityFactory

MAKERS = {
    "account": AccountFactory,
    "contact": ContactFactory,
    "opportunity": OpportunityFactory,
    "campaign": CampaignFactory,
}
nouns = pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)


def make(cast, noun, **values):
    with cast.open():
        return MAKERS[noun.name](owner=cast.ada, **values)


def text(response):
    return response.content.decode()


@nouns
def test_a_list_shows_its_records_and_says_when_there_are_none(acme, noun):
    client, page = acme.client(acme.vic), acme.url(f"{noun.plural}/")
    assert f"No {noun.plural} yet" in text(client.get(page))
    record = make(acme, noun)
    response = client.get(page)
    assert str(record) in text(response)
    assert record.public_id in text(response)


@nouns
def test_a_search_narrows_the_list(acme, noun):
    column = "last_name" if noun.name == "contact" else "name"
    make(acme, noun, **{column: "Brenner"})
    make(acme, noun, **{column: "Alpstein"})
    page = text(acme.client(acme.ada).get(acme.url(f"{noun.plural}/?q=BREN")))
    assert "Brenner" in page
    assert "Alpstein" not in page
    assert "match “zzz”" in text(acme.client(acme.ada).get(acme.url(f"{noun.plural}/?q=zzz")))


@nouns
def test_a_long_list_comes_in_pages_that_lead_forth_and_back(acme, noun):
    for _ in range(51):
        make(acme, noun)
    client, address = acme.client(acme.ada), acme.url(f"{noun.plural}/")
    first = client.get(address)
    assert first.context["previous_url"] == ""
    assert len(first.context["rows"]) == 50
    second = client.get(address + first.context["next_url"])
    assert len(second.context["rows"]) == 1
    assert second.context["next_url"] == ""
    back = client.get(address + second.context["previous_url"])
    assert [row["record"] for row in back.context["rows"]] == [row["record"] for row in first.context["rows"]]


@nouns
@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "bnVsbA"])
def test_a_broken_place_begins_at_the_start(acme, noun, cursor):
    make(acme, noun)
    response = acme.client(acme.ada).get(acme.url(f"{noun.plural}/?after={cursor}"))
    assert len(response.context["rows"]) == 1


@nouns
def test_mallory_gets_the_same_404_for_a_record_as_for_none(acme, globex, noun):
    record = make(acme, noun)
    page = f"{noun.plural}/{record.public_id}/"
    mallory = globex.client(globex.mallory)
    assert mallory.get(globex.url(page)).status_code == 404
    assert mallory.get(acme.url(page)).status_code == 404
    assert str(record) not in text(mallory.get(globex.url(f"{noun.plural}/")))
    assert acme.client(acme.vic).get(acme.url(page)).status_code == 200


def test_an_account_shows_its_people_deals_and_leads(acme):
    with acme.open():
        account = AccountFactory(owner=acme.ada, name="Brenner AG", annual_revenue=150050)
        ContactFactory(owner=acme.ada, account=account, last_name="Vogel")
        OpportunityFactory(owner=acme.ada, account=account, name="Spindles", amount=6000000)
        LeadFactory(last_name="Petersen", converted_account=account)
    page = text(acme.client(acme.vic).get(account_page(acme, account)))
    for words in ("Jonas Vogel", "Spindles", "60,000\u00a0EUR", "Katrin Petersen", "1,500.50\u00a0EUR"):
        assert words in page


def account_page(cast, account):
    return cast.url(f"accounts/{account.public_id}/")


@nouns
def test_a_list_asks_the_database_as_often_for_many_as_for_one(acme, noun, django_assert_max_num_queries):
    client, address = acme.client(acme.ada), acme.url(f"{noun.plural}/")
    make(acme, noun)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    with acme.open():
        account = AccountFactory(owner=acme.ada)
        more = {"account": account} if noun.name in ("contact", "opportunity") else {}
        for _ in range(10):
            MAKERS[noun.name](owner=acme.ben, **more)
    with django_assert_max_num_queries(len(one)):
        client.get(address)

"""Walking a list: every row once, in order, also while rows come and go."""

import base64

import pytest

from leads.models import Lead
from tests.factories import LeadFactory


@pytest.fixture
def leads(acme):
    with acme.open():
        return LeadFactory.create_batch(23)


ORDERS = ["created_at", "updated_at", "score", "name", "company", "first_response_due", "status_since"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_walk_meets_every_lead_once_in_order(acme, ada, leads, order, sign):
    with acme.open():  # ties are what pages stumble over
        Lead.objects.update(score=7, company="Same AG", created_at=leads[0].created_at)
        Lead.objects.filter(pk__in=[lead.pk for lead in leads[:5]]).update(score=9, last_name="Same")
    met = [lead["id"] for lead in ada.walk(f"leads/?limit=4&ordering={sign}{order}")]
    assert sorted(met) == sorted(lead.public_id for lead in leads)
    backwards = [lead["id"] for lead in ada.walk(f"leads/?limit=7&ordering={'' if sign else '-'}{order}")]
    assert met == backwards[::-1]


def test_rows_that_come_meanwhile_move_nobody(acme, ada, leads):
    met, address = [], "leads/?limit=5"
    while address:
        page = ada.get(address).json()
        met += [lead["id"] for lead in page["results"]]
        with acme.open():
            LeadFactory()
            Lead.objects.filter(pk=leads[3].pk).update(city="Oslo")
        address = page["next"]
    assert len(met) == len(set(met))
    assert {lead.public_id for lead in leads} <= set(met)


def test_the_next_address_keeps_filter_and_order_and_counts_once(ada, leads):
    tree = '{"field": "score", "gte": 0}'
    page = ada.get(f"leads/?limit=10&ordering=name&count=1&filter={tree}").json()
    assert page["count"] == 23
    following = ada.get(page["next"]).json()
    assert "count" not in following
    names = [lead["last_name"].lower() for lead in page["results"] + following["results"]]
    assert names == sorted(names)


def test_a_last_page_that_is_full_has_no_next(ada, leads):
    assert ada.get("leads/?limit=23").json()["next"] is None


@pytest.mark.parametrize("written", ['["-created_at", "2026-11-22", 1e309]', '["-created_at", [], 1]', "[", "7"])
def test_a_cursor_of_nobody_is_refused(ada, leads, written):
    cursor = base64.urlsafe_b64encode(written.encode()).decode()
    assert ada.get(f"leads/?cursor={cursor}").status_code == 422


def test_a_cursor_of_another_order_or_kind_is_refused(ada, leads):
    cursor = ada.get("leads/?limit=5&ordering=name").json()["next"].rpartition("cursor=")[2]
    assert ada.get(f"leads/?ordering=-score&cursor={cursor}").status_code == 422
    assert ada.get(f"accounts/?cursor={cursor}").status_code == 422

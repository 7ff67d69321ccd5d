"""The list beside one lead: the member's choice of layout, the rows around a lead, and what answers the pane."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import LeadFactory
from tests.pages.conftest import HTMX, text


@pytest.fixture
def split(acme, ada):
    """Ada's browser, in which lists stand beside a lead."""
    ada.post(acme.url("layout/"), {"layout": "split"})
    return ada


def rows(response) -> list[str]:
    return [lead.last_name for group in response.context["groups"] for lead in group["leads"]]


def test_a_layout_is_remembered_for_the_member_alone(acme, ada, ben, own):
    assert ada.post(acme.url("layout/"), {"layout": "split", "next": acme.url("leads/")})["Location"] == acme.url(
        "leads/"
    )
    assert 'id="split-rows"' in text(ada.get(acme.url("leads/")))
    assert 'id="split-rows"' not in text(ben.get(acme.url("leads/")))
    assert 'id="split-rows"' not in text(ada.get(acme.url("leads/?layout=table")))


def test_a_layout_that_does_not_exist_changes_nothing(acme, split):
    split.post(acme.url("layout/"), {"layout": "sideways"})
    assert 'id="split-rows"' in text(split.get(acme.url("leads/")))


def test_who_wants_boards_is_led_to_the_board_of_the_same_list(acme, ada, own):
    ada.post(acme.url("layout/"), {"layout": "board"})
    assert ada.get(acme.url("leads/?view=mine"))["Location"] == acme.url("board/?view=mine")
    assert ada.get(acme.url("leads/?view=mine&layout=table")).status_code == 200


@pytest.mark.parametrize("path", ["", "leads/?view=mine", "leads/?view=all&q=Brenner"])
def test_each_row_is_a_link_to_a_lead_that_remembers_the_list(acme, split, own, path):
    page = text(split.get(acme.url(path)))
    address = page.partition(f'href="{acme.url(f"leads/{own.public_id}/?from=")}')[2].partition('"')[0]
    shown = split.get(acme.url(f"leads/{own.public_id}/?from={address}"))
    assert rows(shown) == ["Vogel"]
    assert f'id="name-{own.public_id}"' in text(shown) and 'aria-current="true"' in text(shown)


def test_a_lead_stands_between_its_neighbors_of_the_narrowed_list(acme, split):
    with acme.open():
        leads = [LeadFactory(last_name=name, company=f"{name} AG", score=score) for name, score in
                 (("Alt", 30), ("Berg", 20), ("Cron", 10), ("Other", 25))]  # fmt: skip
    trail = quote("view=all&q=ag&ordering=-score", safe="")
    with acme.open():
        LeadFactory(last_name="Unseen", company="Ltd", score=15)
    shown = split.get(acme.url(f"leads/{leads[1].public_id}/?from={trail}"))
    assert rows(shown) == ["Alt", "Other", "Berg", "Cron"]


def test_a_lead_that_has_left_its_list_still_stands_where_it_was(acme, split, own):
    with acme.open():
        LeadFactory(last_name="Berg", owner_member=acme.ada)
    shown = split.get(acme.url(f"leads/{own.public_id}/?from=unread"))
    again = split.get(acme.url(f"leads/{own.public_id}/?from=unread"))
    assert set(rows(shown)) == set(rows(again)) == {"Vogel", "Berg"}


def test_the_pane_gets_the_lead_without_the_shell(acme, split, own, path):
    answer = text(split.get(path(own, "?from=mine"), headers=HTMX | {"HX-Target": "pane"}))
    assert "<title>Katrin Vogel, Brenner AG" in answer
    assert 'id="record-head"' in answer and '<nav class="sidebar"' not in answer
    assert "row/?from=mine" in answer


def test_a_row_is_drawn_again_after_a_change(acme, split, own, path):
    answer = text(split.get(path(own, "row/?from=mine"), headers=HTMX))
    assert answer.strip().startswith(f'<li id="row-{own.public_id}"')
    assert split.get(path(own, "row/")).status_code == 302


def test_a_lead_opened_by_another_way_stands_alone(acme, split, own, path):
    assert 'id="split-rows"' not in text(split.get(path(own)))
    assert 'id="split-rows"' not in text(split.get(path(own, "?from=nonsense")))


def test_more_rows_come_without_the_page(acme, split):
    with acme.open():
        LeadFactory.create_batch(51)
    first = split.get(acme.url("leads/"))
    following = split.get(first.context["next_url"], headers=HTMX | {"HX-Target": "split-more"})
    assert text(following).count('<li id="row-') == 1 and "<main" not in text(following)
    assert 'id="split-more"' in text(first)


@pytest.mark.parametrize("address", ["leads/?view=mine", "leads/{lead}/?from=mine", "leads/{lead}/?from=in%3Dinbox"])
def test_a_split_page_costs_as_many_queries_for_sixty_leads_as_for_one(acme, split, own, address):
    path = acme.url(address.format(lead=own.public_id))

    def cost() -> int:
        split.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert split.get(path).status_code == 200
        return len(seen)

    one = cost()
    with acme.open():
        LeadFactory.create_batch(60, owner_member=acme.ada)
    assert cost() <= one + 1

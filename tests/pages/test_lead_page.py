"""The page of one lead: what it shows and to whom."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads import activities
from leads.models import Lead
from tests.factories import ActivityFactory, CustomFieldFactory, LeadFactory
from tests.pages.conftest import HTMX, main, text


def test_it_shows_who_it_is_and_where_it_stands(ada, own, path):
    page = main(ada.get(path(own)))
    assert "Katrin Vogel" in page and "Brenner AG" in page
    assert 'href="tel:+493715550148"' in page
    assert "Mark Open complete" in page


def test_custom_fields_are_shown_with_the_others(acme, ada, path):
    with acme.open():
        CustomFieldFactory(name="budget", label="Budget")
        lead = LeadFactory(custom={"budget": "60 k"}, owner_member=acme.ada)
    page = main(ada.get(path(lead)))
    assert "Budget" in page and "60 k" in page


def test_a_viewer_gets_no_buttons(acme, vic, own, path):
    page = main(vic.get(path(own)))
    for button in ("Log call", "Mark Open complete", "Edit all", "Delete", "Change owner", "Convert"):
        assert button not in page


def test_the_queue_member_may_accept_but_not_move(ada, waiting, path):
    page = main(ada.get(path(waiting)))
    assert "data-accept" in page
    assert "Mark Open complete" not in page


def test_who_asked_not_to_be_called_is_not_offered_a_call(acme, ada, path):
    with acme.open():
        lead = LeadFactory(owner_member=acme.ada, phone="+49 30 1234567", do_not_call=True)
    page = main(ada.get(path(lead)))
    assert "Asked not to be called" in page
    assert "tel:" not in page and "Log call" not in page


def test_neighbors_are_those_of_the_list_it_was_opened_from(acme, ada, path):
    now = timezone.now()
    with acme.open():
        first, middle, last = (
            LeadFactory(owner_member=acme.ada, first_response_due=now + timedelta(hours=hours)) for hours in (1, 2, 3)
        )
    answer = ada.get(path(middle), {"from": "mine"})
    assert first.public_id in answer.context["previous_url"]
    assert last.public_id in answer.context["next_url"]
    assert answer.context["back"]["label"] == "My open leads"
    assert "Previous lead" not in main(ada.get(path(middle), {"from": "nonsense"}))


def test_the_timeline_tells_events_activities_and_plans(acme, ada, own, path):
    with acme.open(acme.ada):
        activities.log("call", lead=own, by=acme.ada, outcome="Reached", body="Line 3 stops.", minutes=14)
        activities.log("task", lead=own, by=acme.ada, subject="Send quote", due_at=timezone.now() + timedelta(days=1))
    page = main(ada.get(path(own)))
    assert "called, reached, 14 min" in page and "Line 3 stops." in page
    assert "moved it from Open to Contacted" in page
    page = page[page.index('id="timeline"') :]
    assert page.index("Upcoming") < page.index("Send quote") < page.index("Today")


def test_the_timeline_is_paged_and_filtered(acme, ada, own, path):
    with acme.open(acme.ada):
        for number in range(25):
            at = timezone.now() - timedelta(minutes=number)
            ActivityFactory(lead=own, owner=acme.ada, body=f"note {number:02}", at=at)
    first = ada.get(path(own, "timeline/"), headers=HTMX)
    assert "note 19" in text(first) and "note 20" not in text(first)
    older = ada.get(first.context["more_url"], headers=HTMX)
    assert "note 24" in text(older) and "note 19" not in text(older)
    assert "note 0" not in text(ada.get(path(own, "timeline/?kind=changes"), headers=HTMX))
    assert "note 00" in text(ada.get(path(own, "timeline/?kind=activities")))
    assert ada.get(path(own, "timeline/?before=2026-99-99T00:00")).status_code == 200


def test_a_page_costs_the_same_however_much_has_happened(acme, ada, own, path):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            ada.get(path(own))
        return len(captured)

    ada.get(path(own))
    with acme.open(acme.ada):
        ActivityFactory(lead=own, owner=acme.ada)
    few = statements()
    with acme.open(acme.ada):
        ActivityFactory.create_batch(15, lead=own, owner=acme.ben)
    assert statements() == few
    assert few <= 24


def test_a_possible_duplicate_is_named_with_the_reason(acme, ada, path):
    with acme.open():
        one = LeadFactory(first_name="Jo", last_name="Brandt", company="Acme Tools", email="")
        other = LeadFactory(first_name="", last_name="Brandt", company="Acme Tools", email="")
    panel = text(ada.get(path(one, "duplicates/"), headers=HTMX))
    assert other.public_id in panel
    assert "same last name and company" in panel


@pytest.mark.parametrize(
    "below",
    [
        "",
        "edit/",
        "timeline/",
        "head/",
        "duplicates/",
        "assign/",
        "release/",
        "unqualify/",
        "convert/",
        "fields/phone/",
    ],
)
def test_mallory_gets_the_same_404_as_for_a_lead_that_does_not_exist(acme, globex, own, below):
    mallory = globex.client(globex.mallory)
    with globex.open():
        missing = Lead(pk=own.pk + 1000)
    there, nowhere = (mallory.get(globex.url(f"leads/{lead.public_id}/{below}")) for lead in (own, missing))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert main(there) == main(nowhere)


@pytest.mark.parametrize("below", ["status/", "accept/", "delete/", "restore/", "activities/", "convert/", "assign/"])
def test_mallory_can_post_nothing_to_it(globex, own, below):
    mallory = globex.client(globex.mallory)
    assert mallory.post(globex.url(f"leads/{own.public_id}/{below}")).status_code == 404


@pytest.mark.parametrize("broken", ["leads/00Qzzz/", "leads/00Q000000000001ZZZ/", "leads/12/"])
def test_a_broken_id_is_missing(acme, ada, broken):
    assert ada.get(acme.url(broken)).status_code == 404


def test_no_entry_is_lost_between_pages_when_many_are_of_one_instant(acme, ada, own, path):
    at = timezone.now()
    with acme.open(acme.ada):
        for number in range(50):
            ActivityFactory(lead=own, owner=acme.ada, body=f"note {number:02}.", at=at)
    address, seen = path(own, "timeline/?kind=notes"), ""
    while address:
        answer = ada.get(address, headers=HTMX)
        seen, address = seen + text(answer), answer.context["more_url"]
    assert [seen.count(f"note {number:02}.") for number in range(50)] == [1] * 50


def test_scores_stand_with_what_caused_them_and_alone_on_request(acme, ada, own, path):
    with acme.open(acme.ada):
        activities.log("call", lead=own, by=acme.ada, outcome="Reached")
    page = text(ada.get(path(own, "timeline/"), headers=HTMX))
    assert re.search(r"\+\d+ score", page) and "Score 0 →" not in page
    assert "Score 0 →" in text(ada.get(path(own, "timeline/?kind=scores"), headers=HTMX))


def test_the_place_in_the_list_is_told(acme, ada, path):
    now = timezone.now()
    with acme.open():
        leads = [
            LeadFactory(owner_member=acme.ada, first_response_due=now + timedelta(hours=hours)) for hours in (1, 2, 3)
        ]
    assert "2 of 3" in main(ada.get(path(leads[1]), {"from": "mine"}))

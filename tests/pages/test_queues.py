"""Queues at work: the row after an acceptance, queues that hand out in order, moving between queues, their health."""

import json

import pytest

from leads import ownership
from leads.models import Lead, Queue
from tests.factories import LeadFactory, QueueFactory
from tests.pages.conftest import HTMX, main, text


@pytest.fixture
def in_order(acme, waiting):
    """The default queue, which from now on hands out its leads in order."""
    with acme.open():
        Queue.objects.update(mode="next")
        acme.org.configuration_changed()
        return acme.queue


def in_row(lead):
    return HTMX | {"HX-Target": f"lead-{lead.public_id}"}


def test_an_accepted_row_offers_undo_which_brings_the_button_back(acme, ada, waiting, path):
    row = text(ada.post(path(waiting, "accept/"), headers=in_row(waiting)))
    assert path(waiting, "put-back/") in row
    row = text(ada.post(path(waiting, "put-back/"), headers=in_row(waiting)))
    assert path(waiting, "accept/") in row
    with acme.open():
        assert Lead.objects.get(pk=waiting.pk).owner == acme.queue


def test_accepting_from_the_page_offers_undo_with_the_message(acme, ada, waiting, path):
    page = ada.post(path(waiting, "accept/"), follow=True)
    assert f'action="{path(waiting, "put-back/")}"' in text(page)


def test_accept_next_takes_from_all_own_queues(acme, ada, waiting):
    assert f'formaction="{acme.url("queues/take-next/")}"' in main(ada.get(acme.url("")))
    answer = ada.post(acme.url("queues/take-next/"))
    assert answer["Location"].startswith(acme.url(f"leads/{waiting.public_id}/"))
    assert "No lead waits in your queues" in text(ada.post(acme.url("queues/take-next/"), follow=True))


def test_a_limit_is_told_in_a_toast_and_leaves_the_page(acme, ada, waiting):
    with acme.open():
        Queue.objects.update(daily_limit=0)
    answer = ada.post(acme.url("queues/take-next/"), headers=HTMX)
    assert (answer.status_code, answer["HX-Reswap"]) == (409, "none")
    assert "You may accept again from tomorrow" in json.loads(answer["HX-Trigger"])["lm:toast"]["text"]


def test_in_a_queue_in_order_members_see_how_many_wait_and_not_who(acme, ada, in_order):
    for page in ("", f"leads/?queue={in_order.public_id}"):
        shown = main(ada.get(acme.url(page)))
        assert "1 waiting" in shown
        assert "hands out its leads in order" in shown
        assert f"queues/{in_order.public_id}/take-next/" in shown
        assert "Hürlimann" not in shown


@pytest.mark.parametrize("page", ["leads/?view=all", "leads/?view=all&q=rlimann", "board/", "search/?q=rlimann"])
def test_no_list_shows_members_who_waits_in_line(acme, ada, in_order, page):
    assert "Alpstein" not in main(ada.get(acme.url(page)))
    assert "Alpstein" in main(acme.client(acme.grace).get(acme.url(page)))


def test_the_page_of_a_lead_that_waits_in_line_says_so(acme, ada, in_order, waiting, path):
    answer = ada.get(path(waiting))
    assert answer.status_code == 403
    assert "hands out its leads in order" in text(answer)
    assert acme.client(acme.grace).get(path(waiting)).status_code == 200


def test_who_typed_a_lead_in_still_sees_it(acme, ada, in_order, waiting, path):
    with acme.open():
        Lead.objects.filter(pk=waiting.pk).update(created_by=acme.ada)
    assert ada.get(path(waiting)).status_code == 200


def test_programs_of_members_see_it_no_more_than_their_pages(acme, in_order, waiting):
    program = acme.api(acme.ada)
    assert program.get("/api/v1/leads/").json()["results"] == []
    for below in ("", "events/"):
        assert program.get(f"/api/v1/leads/{waiting.public_id}/{below}").status_code == 404
    assert program.post("/api/v1/queues/take-next/").json()["id"] == waiting.public_id
    assert program.post("/api/v1/queues/take-next/").status_code == 204


def test_what_was_taken_from_a_queue_in_order_is_not_put_back_unseen(acme, ada, in_order, waiting, path):
    page = ada.post(acme.url("queues/take-next/"), follow=True)
    assert "put-back" not in text(page)
    assert ada.post(path(waiting, "put-back/")).status_code == 409


def test_a_waiting_lead_moves_to_another_queue_with_a_reason(acme, ada, waiting, path):
    with acme.open():
        dach = QueueFactory(name="DACH")
        acme.org.configuration_changed()
    assert path(waiting, "queue/") in main(ada.get(path(waiting)))
    ada.post(path(waiting, "queue/"), {"queue": dach.public_id, "reason": "Speaks German"})
    with acme.open():
        assert Lead.objects.get(pk=waiting.pk).owner == dach
    assert "Speaks German" in main(ada.get(path(waiting)))


def test_health_counts_what_waits_and_who_accepted_how_much_today(acme, ada, waiting):
    with acme.open():
        LeadFactory.create_batch(2)
        ownership.take_next(acme.queue, acme.ada)
        lead = ownership.take_next(acme.queue, acme.ada)
        ownership.release(lead, by=acme.ada, reason="On leave")
    page = acme.client(acme.grace).get(acme.url("queues/health/"))
    row = page.context["queues"][0]["row"]
    assert (row.waiting, row.accepted, row.given_back, row.members) == (2, 2, 1, 2)
    taker = page.context["takers"][0]["row"]
    assert (taker.member.name, taker.accepted, taker.given_back) == ("Ada Acme", 2, 1)


def test_health_names_what_is_past_its_target_and_the_oldest(acme, waiting):
    now = waiting.created_at
    with acme.open():
        Lead.objects.filter(pk=waiting.pk).update(first_response_due=now, assigned_at=now)
        LeadFactory()
    row = acme.client(acme.grace).get(acme.url("queues/health/")).context["queues"][0]["row"]
    assert (row.overdue, row.oldest) == (1, now)


def test_the_settings_of_a_queue_are_kept_and_told_to_programs(acme):
    root = acme.client(acme.root)
    given = {"name": "North", "mode": "next", "daily_limit": "20", "cool_down_minutes": "60"}
    root.post(acme.url("settings/queues/new/"), given)
    (queue,) = acme.api(acme.root).get('/api/v1/queues/?filter={"field":"name","is":"North"}').json()["results"]
    assert (queue["mode"], queue["daily_limit"], queue["cool_down_minutes"]) == ("next", 20, 60)
    changed = acme.api(acme.root).patch(
        f"/api/v1/queues/{queue['id']}/", {"mode": "pick"}, content_type="application/json"
    )
    assert changed.json()["mode"] == "pick"

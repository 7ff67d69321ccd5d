"""News of open pages: told on commit, asked for without the database, announced without moving a row."""

import html
import re

import pytest

from leads import bell, news, ownership
from leads.editing import create_lead
from leads.models import Lead
from tests.factories import LeadFactory, QueueFactory
from tests.pages.conftest import HTMX, text

ASKS = re.compile(r'hx-get="([^"]+/arrivals/\?t=[^"]+)"')


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def asked_by(page):
    """The address under which a page asks for news."""
    return html.unescape(ASKS.search(text(page))[1])


@pytest.fixture
def arrive(acme, committed):
    """Let leads come in by the ordinary door."""

    def arrive(number=1, **values):
        with committed(), acme.open(acme.root):
            return [create_lead({"last_name": f"New{n}", "company": "Neu"} | values) for n in range(number)]

    return arrive


def test_nothing_new_is_answered_without_the_database(acme, ada, django_assert_num_queries):
    address = asked_by(ada.get(acme.url("")))
    with django_assert_num_queries(0):
        answer = ada.get(address, headers=HTMX)
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("page", ["", "leads/", "leads/?view=all&q=new", "board/"])
def test_new_leads_are_counted_for_the_list_that_is_open(acme, ada, arrive, page):
    address = asked_by(ada.get(acme.url(page)))
    arrive(3)
    answer = text(ada.get(address, headers=HTMX))
    assert "3 new leads arrived" in answer
    assert f'href="{html.escape(acme.url(page))}"' in answer
    assert 'id="sidebar-links" hx-swap-oob="innerHTML"' in answer


def test_what_the_list_would_not_show_is_not_announced(acme, ada, arrive):
    address = asked_by(ada.get(acme.url("leads/?q=Petersen")))
    arrive()
    assert "arrived" not in text(ada.get(address, headers=HTMX))


def test_the_next_question_is_quiet_again_and_the_count_stands(acme, ada, arrive):
    first = ada.get(asked_by(ada.get(acme.url(""))), headers=HTMX)
    assert first.status_code == 204
    address = asked_by(ada.get(acme.url("")))
    arrive()
    told = ada.get(address, headers=HTMX)
    assert ada.get(asked_by(told), headers=HTMX).status_code == 204
    arrive()
    assert "2 new leads arrived" in text(ada.get(asked_by(told), headers=HTMX))


def test_news_of_other_queues_and_people_disturb_nobody(acme, ada, committed):
    address = asked_by(ada.get(acme.url("")))
    with committed(), acme.open(acme.root):
        lead = LeadFactory(owner_queue=QueueFactory())
        ownership.assign(lead, acme.ben, by=acme.root)
    assert ada.get(address, headers=HTMX).status_code == 204


def test_a_lead_that_a_colleague_takes_is_announced_no_more_but_the_numbers_are(acme, ada, arrive, committed):
    address = asked_by(ada.get(acme.url("")))
    (lead,) = arrive()
    with committed(), acme.open(acme.grace):
        ownership.accept(Lead.objects.get(pk=lead.pk), acme.grace)
    answer = ada.get(address, headers=HTMX)
    assert answer.status_code == 200
    assert "arrived" not in text(answer)


def test_a_lead_handed_over_is_announced_to_the_new_owner(acme, ada, own, committed):
    ben = acme.client(acme.ben)
    address = asked_by(ben.get(acme.url("leads/?view=mine")))
    with committed(), acme.open(acme.ada):
        ownership.assign(own, acme.ben, by=acme.ada)
    assert "1 new lead arrived" in text(ben.get(address, headers=HTMX))


def test_what_was_rolled_back_is_not_told(acme, ada, arrive):
    address = asked_by(ada.get(acme.url("")))
    with pytest.raises(RuntimeError), acme.open(acme.root):
        create_lead({"last_name": "New", "company": "Neu"})
        raise RuntimeError
    assert ada.get(address, headers=HTMX).status_code == 204


def test_a_silent_broker_tells_nothing_and_breaks_nothing(acme, ada, arrive, settings):
    address = asked_by(ada.get(acme.url("")))
    settings.REDIS_URL = "redis://127.0.0.1:1"
    try:
        assert arrive()
        assert ada.get(address, headers=HTMX).status_code == 204
        assert bell.is_resting()
    finally:
        bell.forget()


def test_many_moves_of_one_transaction_are_told_in_one_breath(acme, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, acme.open(acme.root):
        for _ in range(5):
            create_lead({"last_name": "New", "company": "Neu"})
    assert sum(isinstance(callback, news.Untold) for callback in callbacks) == 1


def test_a_forged_question_gets_no_answer(acme, ada, globex):
    foreign = asked_by(globex.client(globex.mallory).get(globex.url("")))
    token = foreign.partition("?t=")[2]
    assert ada.get(acme.url(f"arrivals/?t={token[:-3]}abc"), headers=HTMX)["HX-Redirect"] == acme.url("")

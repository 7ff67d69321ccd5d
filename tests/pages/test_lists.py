"""Lists of leads: views, filters, search, order, pages, and what one costs."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.lists.listing import PAGE
from leads.models import Stage
from leads.workflow import move
from tests.factories import LeadFactory
from tests.pages.conftest import text


def names(response) -> list[str]:
    """Return the last names in the order of the rows."""
    groups = response.context["groups"]
    return [lead.last_name for group in groups for lead in group["leads"]]


def listed(client, acme, **query) -> list[str]:
    return names(client.get(acme.url("leads/"), query))


def tree(**condition) -> str:
    return json.dumps({"all": [condition]})


def test_open_leads_are_shown_newest_first(acme, ada):
    now = timezone.now()
    with acme.open():
        LeadFactory(last_name="Old", created_at=now - timedelta(days=3))
        LeadFactory(last_name="New", created_at=now)
    assert listed(ada, acme) == ["New", "Old"]


def test_my_open_leads_are_mine_alone(acme, ada, waiting, own):
    assert listed(ada, acme, view="mine") == ["Vogel"]


def test_unread_ones_leave_the_list_when_their_owner_opens_them(acme, ada, own, path):
    assert listed(ada, acme, view="unread") == ["Vogel"]
    ada.get(path(own))
    assert listed(ada, acme, view="unread") == []


def test_somebody_elses_look_leaves_a_lead_unread(acme, ada, ben, own, path):
    ben.get(path(own))
    assert listed(ada, acme, view="unread") == ["Vogel"]


def test_a_queue_lists_what_waits_in_it_most_urgent_first(acme, ada, own):
    with acme.open():
        LeadFactory(last_name="Calm", score=90)
        LeadFactory(last_name="Urgent", first_response_due=timezone.now())
        queue = acme.queue.public_id
    assert listed(ada, acme, queue=queue) == ["Urgent", "Calm"]


def test_stale_leads_are_those_left_alone_longer_than_their_status_allows(acme, ada):
    ago = timezone.now() - timedelta(days=15)
    with acme.open():
        old = {"created_at": ago, "status_since": ago}
        LeadFactory(last_name="Stale", **old)
        LeadFactory(last_name="Touched", **old, last_activity_at=timezone.now())
        LeadFactory(last_name="Moved", created_at=ago, status_since=timezone.now())
        LeadFactory(last_name="Fresh")
    assert listed(ada, acme, view="stale") == ["Stale"]


def test_unqualified_and_all_leads_have_views(acme, ada, own):
    with acme.open():
        from leads.configuration import configuration

        settings = configuration()
        reason = next(reason for reason in settings.reasons if reason.kind == "never")
        move(own, settings.default_status(Stage.UNQUALIFIED), by=acme.ada, reason=reason)
    assert listed(ada, acme) == []
    assert listed(ada, acme, view="unqualified") == ["Vogel"]
    assert listed(ada, acme, view="all") == ["Vogel"]


def test_a_filter_narrows_and_is_said_in_words(acme, ada):
    with acme.open():
        LeadFactory(last_name="German", country="Germany")
        LeadFactory(last_name="Swiss", country="Switzerland")
    answer = ada.get(acme.url("leads/"), {"filter": tree(field="country", **{"is": "de"})})
    assert names(answer) == ["German"]
    assert [chip["field"] for chip in answer.context["chips"]] == ["Country"]
    assert names(ada.get(answer.context["chips"][0]["remove_url"])) == ["Swiss", "German"]


def test_me_in_a_filter_is_whoever_looks(acme, ada, own, waiting):
    assert listed(ada, acme, filter=tree(field="owner", **{"is": "me"})) == ["Vogel"]


@pytest.mark.parametrize("broken", ["{", "[]", '{"all": [{"field": "gone", "is": 1}]}', "[" * 5000])
def test_a_filter_that_cannot_be_read_is_refused_in_words_and_shows_nothing(acme, ada, waiting, broken):
    answer = ada.get(acme.url("leads/"), {"filter": broken})
    assert answer.status_code == 422
    assert "This filter cannot be read" in text(answer)
    assert names(answer) == []


def test_an_empty_list_names_the_condition_to_drop(acme, ada, waiting):
    answer = ada.get(acme.url("leads/"), {"filter": tree(field="score", gte=1000)})
    assert "Without “Score is at least 1,000” there is 1." in text(answer)


def test_search_finds_by_part_of_a_name_company_or_number(acme, ada, waiting, own):
    assert listed(ada, acme, q="hürli") == ["Hürlimann"]
    assert listed(ada, acme, q="brenner a") == ["Vogel"]
    assert listed(ada, acme, q="555 0148") == ["Vogel"]
    assert listed(ada, acme, q="100%_") == []


def test_a_column_head_sorts(acme, ada):
    with acme.open():
        LeadFactory(last_name="B", score=10)
        LeadFactory(last_name="a", score=30)
        LeadFactory(last_name="C", score=20)
    assert listed(ada, acme, ordering="name") == ["a", "B", "C"]
    assert listed(ada, acme, ordering="-score") == ["a", "C", "B"]
    assert listed(ada, acme, ordering="nonsense") == ["C", "a", "B"]


@pytest.mark.parametrize("ordering", ["-created", "-score", "score", "due", "name", "-company", "urgency"])
def test_pages_walk_through_every_lead_once_and_back(acme, ada, ordering):
    now = timezone.now()
    with acme.open():
        for number in range(PAGE + 7):
            due = now + timedelta(minutes=number % 5) if number % 3 else None
            LeadFactory(score=number % 4, first_response_due=due, created_at=now - timedelta(seconds=number % 6))
    first = ada.get(acme.url("leads/"), {"ordering": ordering})
    second = ada.get(first.context["next_url"])
    assert (len(names(first)), len(names(second))) == (PAGE, 7)
    assert len({*names(first), *names(second)}) == PAGE + 7
    assert not second.context["next_url"]
    assert names(ada.get(second.context["previous_url"])) == names(first)


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzFd", "%00", "WyJub3QgYSBkYXRlIiwgMV0", "WyIyMDI2LTExLTIyIiwgMWUzMDld"]
)
def test_a_broken_cursor_begins_at_the_start(acme, ada, waiting, cursor):
    assert names(ada.get(acme.url("leads/") + f"?after={cursor}")) == ["Hürlimann"]


def test_a_condition_is_added_in_the_form(acme, ada, waiting):
    form = ada.get(acme.url("leads/filter/"), {"field": "score", "operator": "gte"})
    assert "Score" in text(form)
    added = {"field": "score", "operator": "gte", "value": "50", "add": "1", "view": "mine"}
    answer = ada.get(acme.url("leads/filter/"), added)
    assert answer.status_code == 302
    narrowed = ada.get(answer["Location"])
    assert narrowed.context["chips"][0]["value"] == "50"
    assert "view=mine" in answer["Location"]


def test_a_wrong_value_stays_in_the_form_with_what_is_wrong(acme, ada):
    answer = ada.get(acme.url("leads/filter/"), {"field": "score", "operator": "gte", "value": "many", "add": "1"})
    assert answer.status_code == 422
    assert "needs a whole number" in text(answer)


def test_every_operator_of_every_kind_of_field_has_a_form(acme, ada):
    with acme.open():
        from leads.configuration import configuration

        one_of_each = {type(field): field for field in configuration().schema.fields}
    for field in one_of_each.values():
        for operator in field.operators:
            query = urlencode({"field": field.name, "operator": operator})
            assert ada.get(acme.url(f"leads/filter/?{query}")).status_code == 200


def statements(client, url) -> int:
    client.get(url)  # the configuration is remembered from the first request on
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["", "leads/", "board/"])
def test_more_rows_cost_no_more_statements(acme, ada, page):
    with acme.open():
        for owner in (acme.ada, acme.ben, acme.grace):
            LeadFactory(owner_member=owner)
        LeadFactory()
    few = statements(ada, acme.url(page))
    with acme.open():
        for owner in (acme.ada, acme.ben, acme.grace) * 4:
            LeadFactory(owner_member=owner)
        LeadFactory.create_batch(4)
    assert statements(ada, acme.url(page)) == few
    assert few <= 26


def test_mallory_sees_none_of_it(acme, globex, waiting, own):
    mallory = globex.client(globex.mallory)
    for page in ("", "leads/", "board/", "search/?q=vogel", "recycle-bin/", "tasks/", "notifications/"):
        assert mallory.get(acme.url(page)).status_code == 404
        assert "Vogel" not in text(mallory.get(globex.url(page)))

"""Every figure of the dashboard is its list."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings
from django.utils import timezone

from leads import figures
from leads.models import Lead, Stage
from tests.factories import LeadFactory


@pytest.fixture
def pages():
    """Addresses are those of an organization, as in a request of a member."""
    with override_settings(ROOT_URLCONF="leadmgr.org_urls"):
        yield


@pytest.fixture
def board(in_acme, pages):
    now = timezone.now()
    converted = figures.configuration().default_status(Stage.CONVERTED)
    LeadFactory(lead_source="Web", created_at=now - timedelta(days=2))
    LeadFactory(
        lead_source="Web",
        created_at=now - timedelta(days=3),
        first_responded_at=now - timedelta(days=3) + timedelta(minutes=10),
        owner_member=in_acme.ada,
    )
    LeadFactory(
        lead_source="Web",
        created_at=now - timedelta(days=4),
        first_responded_at=now - timedelta(days=4) + timedelta(minutes=20),
        owner_member=in_acme.ada,
        status=converted,
    )
    LeadFactory(lead_source="Other", created_at=now - timedelta(days=40), owner_member=in_acme.ben)
    LeadFactory(deleted_at=now)
    return figures.Dashboard(30, now)


def listed(url):
    """The leads of the list a link leads to."""
    tree = json.loads(parse_qs(urlsplit(url).query)["filter"][0])
    return figures.matching(tree, timezone.now())


def test_the_four_key_figures(board):
    shown = {row["label"]: row["value"] for row in board.figures()}
    assert shown == {
        "New leads": "3", "Qualification rate": "33 %", "Median first response": "15\u00a0min",
        "Oldest waiting": "2\u00a0d",
    }  # fmt: skip


def test_each_figure_links_to_its_list(board):
    numbers = {row["label"]: listed(row["url"]).count() for row in board.figures()}
    assert numbers == {"New leads": 3, "Qualification rate": 1, "Median first response": 2, "Oldest waiting": 1}


def test_the_funnel_counts_whoever_reached_a_step(board):
    assert [(step["label"], step["count"], listed(step["url"]).count()) for step in board.funnel()] == [
        ("All new", 3, 3), ("Contacted", 2, 2), ("Qualified", 1, 1),
    ]  # fmt: skip


def test_sources_show_their_share_of_qualified(board):
    assert [(row["name"], row["count"], row["rate"]) for row in board.sources()] == [("Web", 3, 33)]


def test_first_responses_fall_into_bands(board):
    assert dict(board.first_responses()["bars"])["30 min"] == 67


def test_idle_leads_are_those_nobody_touched(board, in_acme):
    idle = board.idle()
    assert [lead.owner for lead, _ in idle["leads"]] == [in_acme.ben]
    assert listed(idle["url"]).count() == idle["count"] == 1


def test_people_show_their_open_leads(board, in_acme):
    assert {row["member"]: row["open"] for row in board.people()} == {in_acme.ada: 1, in_acme.ben: 1}


def test_an_organization_without_leads_has_a_dashboard_too(acme):
    page = acme.client(acme.grace).get(acme.url("dashboard/?days=²"))
    assert page.status_code == 200


def test_only_managers_see_it(acme):
    assert acme.client(acme.ada).get(acme.url("dashboard/")).status_code == 403
    assert acme.client(acme.grace).get(acme.url("dashboard/?days=90")).status_code == 200
    assert Lead.objects.count() == 0


def test_every_figure_leads_to_a_list_page_that_holds_as_many(acme, board):
    grace = acme.client(acme.grace)
    page = grace.get(acme.url("dashboard/")).context
    links = [(row["url"], row["count"]) for row in (*page["funnel"], *page["sources"], page["idle"])]
    links += [(row["url"], row["open"]) for row in page["people"]]
    links += [(page["figures"][0]["url"], int(page["figures"][0]["value"]))]
    assert len(links) > 6
    for url, number in links:
        assert grace.get(url).context["total"] == str(number), url


def test_the_small_lines_have_a_dozen_points(board):
    points = {row["label"]: row["points"] for row in board.figures()}
    assert (len(points["New leads"]), sum(points["New leads"])) == (12, 3)
    assert max(points["Qualification rate"]) == 50
    assert points["Median first response"] == []  # one point makes no line


def test_the_funnel_says_how_long_steps_take(board):
    assert [step["median"] for step in board.funnel()][:2] == ["", "15\u00a0min"]

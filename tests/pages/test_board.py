"""The board: columns by status, owner or rating, what they hold and turn over, and carrying a card."""

import json

import pytest

from leads.lists.board import CARDS
from leads.models import Lead, Reason, Stage
from leads.workflow import disqualify, move
from tests.factories import LeadFactory
from tests.pages.conftest import HTMX, main, text


def shown(response) -> dict[str, list[str]]:
    """Return the names in each column by its label."""
    return {
        column["place"].label: [lead.last_name for lead in column["leads"]] for column in response.context["columns"]
    }


def keys(response) -> dict[str, str]:
    return {column["place"].label: column["place"].key for column in response.context["columns"]}


@pytest.fixture
def board(acme, ada):
    """Open the board with a query."""
    return lambda **query: ada.get(acme.url("board/"), query)


@pytest.fixture
def carry(acme, ada, path, board):
    """Carry a lead to a column, as the script does."""

    def to(lead, label, *, browser=ada, by="status", **headers):
        headers = HTMX | {"HX-Current-URL": f"http://testserver{acme.url('board/')}?by={by}"} | headers
        data = {"by": by, "to": keys(board(by=by)).get(label, label)}
        return browser.post(path(lead, "carry/"), data, headers=headers)

    return to


def fresh(acme, lead) -> Lead:
    with acme.open():
        return Lead.objects.with_labels().get(pk=lead.pk)


def test_columns_are_the_statuses_and_cards_the_highest_scores_first(acme, board):
    with acme.open():
        for score in (20, 90, 50):
            LeadFactory(last_name=f"S{score}", score=score)
    assert shown(board())["Open"] == ["S90", "S50", "S20"]
    assert list(shown(board())) == ["Open", "Contacted", "Qualified", "Unqualified"]


def test_unqualified_leads_are_folded_and_counted(acme, board, own):
    with acme.open(acme.root):
        disqualify(own, by=acme.root, reason=Reason.objects.filter(kind="never").first())
    page = board()
    assert shown(page)["Unqualified"] == []
    assert page.context["columns"][-1]["said"] == "1"


def test_columns_by_owner_begin_with_oneself(acme, board, own, waiting):
    queue_name = waiting.owner_queue.name
    columns = shown(board(by="owner"))
    assert list(columns)[0] == acme.ada.name
    assert columns[acme.ada.name] == ["Vogel"] and columns[queue_name] == ["Hürlimann"]


def test_columns_by_rating_end_with_the_unrated(acme, board, own):
    with acme.open():
        LeadFactory(last_name="Hot", rating="Hot")
    assert shown(board(by="rating")) == {"Hot": ["Hot"], "Warm": [], "Cold": [], "Not rated": ["Vogel"]}


def test_a_column_says_how_many_it_holds_and_what_they_turn_over(acme, board):
    with acme.open():
        LeadFactory(annual_revenue=1_250_000_00)
        LeadFactory(annual_revenue=250_000_00)
        LeadFactory(annual_revenue=None)
    (column, *_) = board().context["columns"]
    assert (column["said"], column["sum"]) == ("3", "1.5M EUR")


def test_the_board_follows_the_filter_and_the_view_of_the_list(acme, board, own, waiting):
    assert shown(board(view="mine"))["Open"] == ["Vogel"]
    assert shown(board(q="Alpstein"))["Open"] == ["Hürlimann"]
    only = json.dumps({"all": [{"field": "company", "contains": "Brenner"}]})
    assert shown(board(filter=only))["Open"] == ["Vogel"]
    assert "This filter cannot be read" in main(board(filter="{"))


def test_a_column_loads_fifty_cards_and_more_on_request(acme, ada, board):
    with acme.open():
        LeadFactory.create_batch(CARDS + 3)
    first = board().context["columns"][0]
    assert len(first["leads"]) == CARDS
    more = text(ada.get(first["more_url"], headers=HTMX))
    assert more.count("data-card") == 3 and "<main" not in more
    assert ada.get(first["more_url"]).status_code == 302


def test_a_card_that_is_carried_moves_and_both_heads_follow(acme, carry, own):
    answer = carry(own, "Contacted")
    assert fresh(acme, own).status.label == "Contacted"
    page = text(answer)
    assert page.count('hx-swap-oob="true"') == 2 and f'id="card-{own.public_id}"' in page
    assert json.loads(answer["HX-Trigger"])["lm:toast"]["text"] == "Katrin Vogel is in Contacted."


def test_the_toast_takes_a_card_back(acme, ada, carry, own):
    undo = json.loads(carry(own, "Contacted")["HX-Trigger"])["lm:toast"]["undo"]
    answer = ada.post(undo)
    assert fresh(acme, own).status.label == "Open"
    assert answer["Location"] == acme.url("board/?by=status")


def test_an_owner_or_a_rating_changes_likewise(acme, carry, own):
    carry(own, "Hot", by="rating")
    assert fresh(acme, own).rating == "Hot"
    carry(own, "Not rated", by="rating")
    assert fresh(acme, own).rating == ""
    carry(own, acme.ben.name, by="owner")
    assert fresh(acme, own).owner == acme.ben


def test_a_refused_card_is_told_why_and_stays(acme, carry, ben, own):
    answer = carry(own, "Contacted", browser=ben)
    assert answer.status_code == 403 and answer["HX-Reswap"] == "none"
    assert json.loads(answer["HX-Trigger"])["lm:toast"]["failed"]
    assert fresh(acme, own).status.label == "Open"


@pytest.mark.parametrize(("label", "page"), [("Qualified", "convert/"), ("Unqualified", "unqualify/")])
def test_the_ends_open_their_dialogs_and_change_nothing_yet(acme, carry, path, own, label, page):
    answer = carry(own, label)
    opened = json.loads(answer["HX-Trigger"])["lm:dialog"]["href"]
    assert answer.status_code == 204 and opened.startswith(path(own, page))
    assert fresh(acme, own).stage == Stage.OPEN


def test_the_menu_offers_only_where_the_lead_may_go(acme, ada, vic, own, path):
    offered = text(ada.get(path(own, "carry/?by=status"), headers=HTMX))
    assert "Contacted" in offered and "data-carry" in offered
    assert "You may not move this lead" in text(vic.get(path(own, "carry/?by=status")))


def test_without_scripts_the_menu_is_a_page_that_leads_back(acme, ada, board, own, path):
    page = path(own, "carry/")
    answer = ada.post(page, {"by": "status", "to": keys(board())["Contacted"], "next": acme.url("board/")})
    assert answer["Location"] == acme.url("board/") and fresh(acme, own).status.label == "Contacted"
    assert ada.post(page, {"by": "status", "to": "nowhere"}).status_code == 404


def test_what_is_converted_cannot_be_carried_back(acme, carry, own, path):
    with acme.open(acme.root):
        move(own, own.status, by=acme.root)
        Lead.objects.filter(pk=own.pk).update(stage=Stage.CONVERTED)
    assert carry(own, "Contacted").status_code == 409

"""Many leads in one request."""

import pytest

from leads.models import Lead


def people(count):
    return [{"last_name": f"Vogel{n}", "first_name": "Katrin", "company": f"Brenner {n}"} for n in range(count)]


def test_each_item_has_its_own_result_in_order(ada):
    items = [*people(2), {"company": "Nobody"}, {"last_name": "X", "company": "Y", "color": "red"}, people(1)[0], 7]
    answer = ada.post("leads/batch/", {"leads": items})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [201, 201, 422, 422, 200, 422]
    assert [result["index"] for result in results] == list(range(6))
    assert list(results[2]["errors"]) == ["last_name"]
    assert list(results[3]["errors"]) == ["color"]
    assert results[4]["id"] == results[0]["id"]
    assert {name: answer.json()[name] for name in ("created", "joined", "rejected")} == {
        "created": 2, "joined": 1, "rejected": 3,
    }  # fmt: skip
    assert results[0]["lead"]["last_name"] == "Vogel0"
    assert ada.get("leads/?count=1").json()["count"] == 2


def test_a_bare_list_is_taken_too(ada):
    assert ada.post("leads/batch/", people(3)).json()["created"] == 3


@pytest.mark.parametrize("body", [{}, {"leads": []}, {"leads": {}}, [], {"people": []}, {"leads": [{}] * 1001}])
def test_what_is_no_batch_is_refused_whole(ada, body):
    assert ada.post("leads/batch/", body).status_code == 422
    assert ada.get("leads/?count=1").json()["count"] == 0


def test_a_viewer_sends_none(program):
    assert program("vic").post("leads/batch/", people(1)).status_code == 403


def test_a_batch_may_choose_owners(acme, ada):
    items = [person | {"owner": acme.ben.public_id} for person in people(2)]
    results = ada.post("leads/batch/?assign=0", {"leads": items}).json()["results"]
    assert {result["lead"]["owner"]["name"] for result in results} == {"Ben Acme"}
    with acme.open():
        assert Lead.objects.filter(owner_member=acme.ben).count() == 2

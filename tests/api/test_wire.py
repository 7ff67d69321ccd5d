"""What callers do to the wire: slashes, headers, methods."""

import pytest

from leadmgr.api import leads
from leads.models import Lead

KATRIN = {"first_name": "Katrin", "last_name": "Vogel", "company": "Brenner AG"}


def test_a_forgotten_slash_changes_nothing(ada):
    made = ada.post("leads", KATRIN)
    assert made.status_code == 201
    assert ada.get(f"leads/{made.json()['id']}").json()["id"] == made.json()["id"]
    assert ada.get("leads?limit=1").json()["results"][0]["id"] == made.json()["id"]


def test_ids_of_fifteen_characters_are_read(ada):
    made = ada.post("leads/", KATRIN).json()["id"]
    assert ada.get(f"leads/{made[:15]}/").json()["id"] == made


@pytest.mark.parametrize("wanted", ["text/html", "application/problem+json", "image/png"])
def test_answers_are_json_whatever_is_wanted(ada, wanted):
    answer = ada.get("leads/", accept=wanted)
    assert (answer.status_code, answer["content-type"]) == (200, "application/json")


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_a_list_does_not_have_is_refused(ada, method):
    answer = ada.call(method, "leads/")
    assert (answer.status_code, answer["content-type"]) == (405, "application/problem+json")


def test_a_fault_of_ours_is_a_problem_too_and_undoes_what_was_written(acme, ada, monkeypatch):
    def breaks(*args, **options):
        raise RuntimeError("out of paper")

    monkeypatch.setattr(leads.Leads, "answer", breaks)
    ada.client.raise_request_exception = False
    answer = ada.client.post("/api/v1/leads/", KATRIN, content_type="application/json")
    assert (answer.status_code, answer["content-type"], answer.json()["code"]) == (
        500, "application/problem+json", "fault",
    )  # fmt: skip
    assert "paper" not in answer.content.decode()
    with acme.open():
        assert not Lead.objects.exists()


def test_text_in_every_language_comes_back_as_it_was_sent(ada):
    for name in ("Müller", "Łukasz", "李小龍", "عمر", "🦊", "O'Brien <b>", "İstanbul"):
        assert ada.post("leads/", KATRIN | {"last_name": name}).json()["last_name"] == name

"""Sending a request again without doing it again."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from automation.tasks import forget_answers
from leads.models import Lead
from tenancy.models import IdempotencyKey
from tests.api.program import Program
from tests.cast import full_acme

KATRIN = {"first_name": "Katrin", "last_name": "Vogel", "company": "Brenner AG"}
LISTS = ["leads/?assign=0", "leads/batch/?assign=0", "accounts/", "tasks/", "contacts/"]
BODIES = [KATRIN, {"leads": [KATRIN]}, {"name": "Brenner"}, {"subject": "Call"}, {"last_name": "Vogel"}]


@pytest.mark.parametrize(("path", "body"), zip(LISTS, BODIES, strict=True))
def test_the_first_answer_is_given_again(ada, path, body):
    first = ada.post(path, body, Idempotency_Key="abc")
    again = ada.post(path, body, Idempotency_Key="abc")
    assert first.status_code == again.status_code
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert ada.post(path, body, Idempotency_Key="other").json() != first.json()


def test_the_same_key_with_another_request_is_refused(ada):
    ada.post("leads/?assign=0", KATRIN, Idempotency_Key="abc")
    for path, body in (("leads/?assign=0", KATRIN | {"city": "Oslo"}), ("leads/", KATRIN)):
        refused = ada.post(path, body, Idempotency_Key="abc")
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert ada.get("leads/?count=1").json()["count"] == 1


def test_a_refused_request_leaves_its_key_free(ada):
    assert ada.post("leads/", {"company": "Brenner AG"}, Idempotency_Key="abc").status_code == 422
    assert ada.post("leads/", KATRIN, Idempotency_Key="abc").status_code == 201


def test_keys_belong_to_their_member(program, ada, mallory):
    first = ada.post("leads/?assign=0", KATRIN, Idempotency_Key="abc").json()["id"]
    assert program("ben").post("leads/?assign=0", KATRIN, Idempotency_Key="abc").json()["id"] != first
    assert mallory.post("leads/?assign=0", KATRIN, Idempotency_Key="abc").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 201])
def test_a_key_that_is_none_is_refused(ada, key):
    refused = ada.post("leads/", KATRIN, Idempotency_Key=key)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["Idempotency-Key"])


def test_an_answer_is_forgotten_after_two_days(acme, ada):
    first = ada.post("leads/?assign=0", KATRIN, Idempotency_Key="abc").json()
    with acme.open():
        forget_answers(acme.org.pk)
        assert IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=3)) == 1
    assert forget_answers(acme.org.pk) == 1
    assert ada.post("leads/?assign=0", KATRIN, Idempotency_Key="abc").json()["id"] != first["id"]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_lead(django_db_setup):
    acme = full_acme()
    key, answers, start = acme.key(acme.ada), [], threading.Barrier(8)

    def send():
        program = Program(key)
        start.wait()
        answers.append(program.post("leads/?assign=0", KATRIN, Idempotency_Key="abc").json()["id"])
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(answers) == 8
    assert len(set(answers)) == 1
    with acme.open():
        assert Lead.objects.count() == 1

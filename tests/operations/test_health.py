"""Probes name the part that is missing."""

import pytest

from leadmgr import heartbeat
from leadmgr.embedded import HEARTBEAT


@pytest.fixture
def worker_is_silent():
    heartbeat.client().delete(HEARTBEAT)


def checks(client):
    answer = client.get("/readyz")
    return answer.status_code, {name: check["ok"] for name, check in answer.json()["checks"].items()}


def test_without_a_worker_an_installation_lives_but_is_not_ready(db, client, worker_is_silent):
    assert client.get("/healthz").status_code == 200
    assert checks(client) == (503, {"database": True, "migrations": True, "broker": True, "worker": False})


def test_a_worker_that_answered_lately_makes_it_ready(db, client):
    heartbeat.client().set(HEARTBEAT, int(heartbeat.time.time()), ex=5)
    assert checks(client)[0] == 200


def test_probes_are_answered_under_any_host_name(db, client, settings):
    settings.ALLOWED_HOSTS = ["leads.example.com"]
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_migration_that_is_not_applied_makes_it_unready(transactional_db, client, monkeypatch):
    monkeypatch.setattr("leadmgr.health._shipped_migrations", lambda: frozenset({("leads", "9999_later")}))
    assert checks(client)[1]["migrations"] is False


def test_an_unreachable_broker_is_seen(db, client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    status, found = checks(client)
    assert (status, found["broker"], found["worker"], found["database"]) == (503, False, False, True)


def test_pages_go_on_while_the_broker_is_away(acme, settings):
    member = acme.client(acme.ada)
    unreachable = {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": settings.CACHES["default"] | unreachable}
    assert member.get(acme.url("leads/")).status_code == 200

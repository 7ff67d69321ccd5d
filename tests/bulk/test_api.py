"""Bulk changes, jobs and exports as programs use them."""

import pytest

from automation import jobs
from leads.models import Lead
from tests.api.program import Program
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme):
    return lambda who: Program(acme.key(getattr(acme, who)))


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(jobs, "knock", lambda org_id: None)
    settings.FILES = tmp_path


def test_leads_named_by_id_are_changed_at_once_and_taken_back(acme, some, program):
    leads = some(2)
    ada = program("ada")
    body = {"action": "owner", "options": {"owner": acme.ben.public_id}, "ids": [lead.public_id for lead in leads]}
    job = ada.post("leads/bulk/", body)
    assert (job.status_code, job.json()["state"], job.json()["result"]) == (201, "done", {"done": 2})
    assert (job.json()["title"], job.json()["can_be_undone"]) == ("Assign to Ben Acme", True)
    rows = ada.get(f"jobs/{job.json()['id']}/rows/").json()["results"]
    assert {(row["lead"], row["state"]) for row in rows} == {(lead.public_id, "done") for lead in leads}
    back = ada.post(f"jobs/{job.json()['id']}/undo/", {})
    assert (back.status_code, back.json()["result"]) == (201, {"done": 2})
    assert ada.get(f"jobs/{job.json()['id']}/").json()["can_be_undone"] is False
    with acme.open():
        assert Lead.objects.filter(owner_member=acme.ada).count() == 2


def test_a_dry_run_counts_and_changes_nothing(acme, some, program):
    some(2)
    some(1, owner_member=acme.ben)
    body = {"action": "owner", "options": {"owner": acme.ben.public_id}, "view": "all", "dry_run": True}
    seen = program("grace").post("leads/bulk/", body).json()
    assert seen == {"total": 3, "changes": 2, "unchanged": 1, "refused": []}
    with acme.open():
        assert Lead.objects.filter(owner_member=acme.ben).count() == 1


def test_everything_a_filter_finds_is_changed(acme, some, program):
    some(2, city="Bonn")
    some(1, city="Oslo")
    body = {"action": "tags", "options": {"add": ["Rhine"]}, "filter": {"all": [{"field": "city", "is": "Bonn"}]}}
    assert program("mara").post("leads/bulk/", body).json()["result"] == {"done": 2}
    assert program("ada").post("leads/bulk/", body).status_code == 403


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"action": "paint", "view": "all"}, "action"),
        ({"action": "delete"}, "ids"),
        ({"action": "delete", "ids": ["x"]}, "ids"),
        ({"action": "delete", "ids": ["00Q0000000000001"], "view": "all"}, "ids"),
        ({"action": "owner", "view": "all"}, "owner"),
        ({"action": "owner", "view": "all", "options": {"owner": "005000000000000"}}, "owner"),
        ({"action": "status", "view": "all", "options": {"status": "Nowhere"}}, "status"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(program, some, body, named):
    some(1)
    refused = program("root").post("leads/bulk/", body)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [named])


def test_a_program_exports_and_fetches_the_file(acme, program):
    with acme.open():
        LeadFactory(last_name="Vogel", city="Bonn")
        LeadFactory(last_name="Brandt")
    mara = program("mara")
    body = {"format": "csv", "columns": ["name", "city"], "filter": {"field": "city", "is": "Bonn"}}
    job = mara.post("exports/", body)
    assert (job.status_code, job.json()["state"]) == (201, "waiting")
    assert mara.get(f"exports/{job.json()['id']}/content/").json()["code"] == "export_not_ready"
    jobs.work(acme.org.pk, go_on=lambda: True)
    assert mara.get(f"exports/{job.json()['id']}/").json()["state"] == "done"
    got = acme.api(acme.mara).get(f"/api/v1/exports/{job.json()['id']}/content/")
    text = b"".join(got.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "Id,Name,Company,City"
    assert len(text.splitlines()) == 2
    assert [row["id"] for row in mara.get("exports/").json()["results"]] == [job.json()["id"]]
    assert program("ada").post("exports/", body).status_code == 403
    assert program("mara").post("exports/", {"columns": ["shoe"], "view": "all"}).json()["errors"] == {
        "columns": ["There is no column “shoe”."]
    }

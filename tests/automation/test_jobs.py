"""Long work goes on batch by batch, whoever does it, and says when it fails."""

import pytest

from automation import jobs
from leads.models import Job, Lead
from qualification import rescoring
from qualification.models import ScoringRule
from tenancy import directory
from tenancy.acting import current_org
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)


def always() -> bool:
    return True


@pytest.fixture
def queued(acme, monkeypatch) -> Job:
    """A rescore of three leads to 7 points, two a batch."""
    monkeypatch.setattr(rescoring, "BATCH", 2)
    monkeypatch.setattr(jobs, "knock", lambda org_id: None)  # no broker in this test
    with acme.open():
        ScoringRule.objects.all().delete()
        ScoringRule.objects.create(name="All", points=7, criteria={"all": []})
        current_org().configuration_changed()
        for _ in range(3):
            LeadFactory()
        return rescoring.rescore_all()


def test_work_goes_on_until_nothing_is_left(acme, queued):
    assert jobs.work(acme.org.pk, go_on=always) is False
    with acme.open():
        queued.refresh_from_db()
        assert (queued.state, queued.done, queued.result) == (Job.State.DONE, 3, {"changed": 3})
        assert set(Lead.objects.values_list("score", flat=True)) == {7}


def test_a_worker_that_stops_in_the_middle_leaves_the_rest_to_the_sweep(acme, queued):
    turns = iter([True, False])
    assert jobs.work(acme.org.pk, go_on=lambda: next(turns)) is True
    assert (acme.org.pk, "jobs") in directory.waiting_work()
    jobs.work(acme.org.pk, go_on=always)
    assert (acme.org.pk, "jobs") not in directory.waiting_work()


def test_a_job_that_fails_says_so_and_does_not_come_again(acme, queued):
    with acme.open():
        Job.objects.update(arguments={"after": "not a number"})
    assert jobs.work(acme.org.pk, go_on=always) is False
    with acme.open():
        queued.refresh_from_db()
        assert queued.state == Job.State.FAILED
        assert queued.problem.startswith("Stopped by an error")


def test_another_organizations_jobs_are_not_touched(acme, globex, queued):
    assert jobs.work(globex.org.pk, go_on=always) is False
    with acme.open():
        queued.refresh_from_db()
        assert queued.state == Job.State.WAITING


def test_rules_changed_over_the_api_queue_one_rescore(acme, monkeypatch):
    monkeypatch.setattr(jobs, "knock", lambda org_id: None)
    api = acme.api(acme.root)
    for name in ("Energy", "Media"):
        body = {"name": name, "points": 5, "criteria": {"field": "industry", "is": name}}
        assert api.post("/api/v1/scoring-rules/", body, content_type="application/json").status_code == 201
    with acme.open():
        assert [(job.kind, job.created_by) for job in Job.objects.all()] == [(rescoring.KIND, acme.root)]

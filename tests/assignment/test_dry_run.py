"""A dry run says what a draft would do, and does nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assignment import drafts, dry_run, pooling, trying
from assignment.entries import Rule
from assignment.many import route_many
from assignment.models import Assignment, AssignmentRule, PoolWait
from assignment.pooling import Seat
from automation import jobs
from leads.many.changes import known, write
from leads.models import Job, JobRow, Lead
from tenancy.models import Event
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

ALL: dict[str, Any] = {"all": []}


def at_least(employees: int) -> dict:
    return {"field": "number_of_employees", "gte": employees}


def main() -> AssignmentRule:
    return AssignmentRule.objects.get(is_active=True)


def compared(*entries: dict, size: int = 100):
    rule = main()
    sides = dry_run.Sides(rule, Rule.of(rule, 0, entries), drafts.live_entries(rule), timezone.now(), size)
    return dry_run.compare(sides, dry_run.newest(size))


def drafted(*entries: dict) -> AssignmentRule:
    rule = main()
    drafts.keep(rule, list(entries))
    return rule


@pytest.fixture
def leads(in_acme) -> list[Lead]:
    publish(entry("Big", at_least(100), in_acme.ada), entry("All", ALL, in_acme.queue))
    return [LeadFactory(number_of_employees=size) for size in (40, 180, 240, 900)]


def test_live_and_draft_are_counted_by_target_and_the_moved_leads_named(leads, in_acme):
    run, moved = compared(entry("Big", at_least(250), in_acme.ada), entry("All", ALL, in_acme.queue))
    assert {row["name"]: (row["live"], row["draft"], row["change"]) for row in run.deltas()} == {
        in_acme.ada.name: (3, 1, -2),
        in_acme.queue.name: (1, 3, 2),
    }
    assert [fate.lead.pk for fate in moved] == [leads[2].pk, leads[1].pk]
    assert [fate.why for fate in moved] == ["Employees is 240", "Employees is 180"]
    assert {(fate.before, fate.after) for fate in moved} == {(in_acme.ada.name, in_acme.queue.name)}


def test_a_dry_run_writes_nothing(leads, in_acme):
    before = list(Lead.objects.values_list("pk", "owner_member", "owner_queue", "version"))
    told = Event.objects.count()
    compared(entry("All", ALL, in_acme.ben))
    assert list(Lead.objects.values_list("pk", "owner_member", "owner_queue", "version")) == before
    assert (Event.objects.count(), Assignment.objects.count()) == (told, 0)


def test_each_entry_has_its_share(leads, in_acme):
    run, _ = compared(entry("Big", at_least(200), in_acme.ada))
    assert (run.share("big"), run.share("")) == (50, 50)


SEATS = st.tuples(st.integers(1, 4), st.none() | st.integers(0, 5), st.none() | st.integers(0, 4))
LEADS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), min_size=1, max_size=10)
METHODS = st.sampled_from(["turns", "weighted", "load"])


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.lists(SEATS, min_size=3, max_size=3), LEADS, METHODS, st.integers(0, 3), st.integers(1, 5), st.integers(1, 9))
def test_a_dry_run_says_what_routing_then_does(in_acme, seats, leads, method, limit, batch, chunk):
    for model in (PoolWait, Assignment, Lead):
        model.objects.all().delete()
    in_acme.grace.open_limit = limit
    in_acme.grace.save()
    people = (in_acme.ada, in_acme.ben, in_acme.grace)
    wanted = [Seat(one, *values) for one, values in zip(people, seats, strict=True)]
    pool = pooling.make_pool(
        {"name": f"P{timezone.now()}", "queue": in_acme.queue, "method": method}, wanted, by=in_acme.root
    )
    owners = (None, *people)
    made = [
        LeadFactory(
            number_of_employees=size, owner_member=owners[owner], stage="open",
            owner_queue=None if owners[owner] else in_acme.queue,
        )
        for size, owner, _ in leads
    ]  # fmt: skip
    for lead in [lead for lead, values in zip(made, leads, strict=True) if values[2] and not values[1]]:
        PoolWait.objects.create(pool=pool, lead=lead, since=timezone.now())
    target = {"type": "pool", "id": pool.pk}
    draft = [
        entry("Small", {"field": "number_of_employees", "is": 0}, target),
        entry("Grace", {"field": "number_of_employees", "is": 1}, in_acme.grace),
        entry("Stay", {"field": "number_of_employees", "is": 2}, "keep"), entry("Rest", ALL, target),
    ]  # fmt: skip
    job = in_batches(drafted(*draft), batch, in_acme.root)
    now = timezone.datetime.fromisoformat(job.arguments["at"])
    publish(*draft)
    for start in range(0, len(made), chunk):
        pks = [lead.pk for lead in made[start : start + chunk]]
        write(route_many(known(Lead.objects.filter(pk__in=pks).order_by("created_at", "id")), now))
    assert said(job) == done()


def in_batches(rule: AssignmentRule, batch: int, by) -> Job:
    """Try a draft as workers do that are stopped after each batch."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(trying, "BATCH", batch)
        changed.setattr(trying, "AT_ONCE", 0)
        job = trying.start(rule, trying.Past(last=1000), by=by)
        while trying.step(Job.objects.get(pk=job.pk)):
            pass
    return Job.objects.get(pk=job.pk)


def said(job: Job) -> dict[str, Any]:
    run = dry_run.DryRun(**job.result["run"])
    targets = {row["name"]: row["draft"] for row in run.deltas() if row["draft"]}
    return {"targets": targets, "waits": run.waits[1], "fell": run.fell[1]}


def done() -> dict[str, Any]:
    rows = list(Assignment.objects.all())
    names = [row.goes_to for row in rows]
    outcomes = [row.outcome for row in rows]
    return {
        "targets": {name: names.count(name) for name in set(names)}, "waits": outcomes.count("waiting"),
        "fell": outcomes.count("fell_through"),
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_worker_tries_many(acme):
    with acme.open():
        publish(entry("Big", at_least(100), acme.ada), entry("All", ALL, acme.queue))
        made = [LeadFactory(number_of_employees=size) for size in (40, 180, 240, 900)]
        rule = drafted(entry("Big", at_least(250), acme.ada), entry("All", ALL, acme.queue))
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(trying, "AT_ONCE", 0)
            job = trying.start(rule, trying.Past(since=timezone.now() - timedelta(days=1)), by=acme.root)
        assert (job.total, job.done, job.state) == (4, 0, "waiting")
    while jobs.batch(acme.org.pk):
        pass
    with acme.open():
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", 4)
        fell = [lead.pk for lead in made[:3]]  # the default queue gets two more
        assert sorted(JobRow.objects.values_list("lead_id", flat=True)) == fell


def test_a_dry_run_is_stopped(acme):
    with acme.open():
        publish(entry("All", ALL, acme.queue))
        LeadFactory()
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(trying, "AT_ONCE", 0)
            job = trying.start(drafted(entry("All", ALL, acme.ada)), trying.Past(last=5), by=acme.root)
    page = acme.url(f"assignment/dry-runs/{job.public_id}/")
    assert "Stop</button>" in acme.client(acme.root).get(page).text
    stopped = acme.client(acme.root).post(page, follow=True).text
    assert "stopped it after 0 of 1 leads" in stopped
    assert "Stop</button>" not in stopped


def test_the_pages_show_one_lead_and_many_on_both_sides(acme):
    admin = acme.client(acme.root)
    with acme.open():
        publish(entry("Big", at_least(100), acme.ada), entry("All", ALL, acme.queue))
        made = [LeadFactory(number_of_employees=size) for size in (40, 180)]
        rule = drafted(entry("Big", at_least(250), acme.ada), entry("All", ALL, acme.queue))
        queue = acme.queue.name
    page = acme.url(f"assignment/rules/{rule.public_id}/try/")
    assert "Employees is 180, wanted" in admin.get(page, {"lead": made[1].public_id}).text
    assert "No lead has this id" in admin.get(page, {"lead": "nobody@x.example"}).text
    assert admin.post(page, {"last": "x"}).status_code == 422
    shown = admin.post(page, {"what": "period", "since": "2020-01-01"}, follow=True).text
    assert "<b>1 of 2 leads</b> would go somewhere else" in shown
    assert f"{acme.ada.name} → {queue}: Employees is 180" in shown
    with acme.open():
        csv = acme.url(f"jobs/{Job.objects.get().public_id}/results.csv")
    rows = admin.get(csv).getvalue().decode().splitlines()
    assert [row.split(",")[3] for row in rows] == ["Result", "Falls through", "Falls through"]

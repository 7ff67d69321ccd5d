"""A dry run says what a draft would do, and does nothing."""

import pytest
from django.utils import timezone

from assignment import dry_run
from assignment.entries import Rule, live
from assignment.models import AssignmentRule
from leads.models import Lead
from tenancy.models import Event
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

ALL = {"all": []}


def at_least(employees: int) -> dict:
    return {"field": "number_of_employees", "gte": employees}


def draft(*entries: dict) -> Rule:
    return Rule.of(AssignmentRule.objects.get(is_active=True), 0, entries)


@pytest.fixture
def leads(in_acme) -> list[Lead]:
    publish(entry("Big", at_least(100), in_acme.ada), entry("All", ALL, in_acme.queue))
    return [LeadFactory(number_of_employees=size) for size in (40, 180, 240, 900)]


def test_live_and_draft_are_counted_by_target_and_the_moved_leads_named(leads, in_acme):
    stricter = draft(entry("Big", at_least(250), in_acme.ada), entry("All", ALL, in_acme.queue))
    run = dry_run.compare(live(), stricter, dry_run.newest(100), timezone.now())
    assert {row["name"]: (row["live"], row["draft"], row["change"]) for row in run.deltas()} == {
        in_acme.ada.name: (3, 1, -2),
        in_acme.queue.name: (1, 3, 2),
    }
    assert {moved.lead.pk for moved in run.moved} == {leads[1].pk, leads[2].pk}
    assert {moved.why for moved in run.moved} == {"Employees is 180", "Employees is 240"}
    assert {(moved.before, moved.after) for moved in run.moved} == {(in_acme.ada.name, in_acme.queue.name)}


def test_a_dry_run_writes_nothing(leads, in_acme):
    before = list(Lead.objects.values_list("pk", "owner_member", "owner_queue", "version"))
    told = Event.objects.count()
    dry_run.compare(live(), draft(entry("All", ALL, in_acme.ben)), dry_run.newest(100), timezone.now())
    assert list(Lead.objects.values_list("pk", "owner_member", "owner_queue", "version")) == before
    assert Event.objects.count() == told


def test_the_newest_leads_are_tried(leads):
    assert [lead.pk for lead in dry_run.newest(2)] == [leads[3].pk, leads[2].pk]


def test_each_entry_has_its_share(leads, in_acme):
    run = dry_run.compare(live(), draft(entry("Big", at_least(200), in_acme.ada)), dry_run.newest(100), timezone.now())
    assert (run.share("big"), run.share("")) == (50, 50)

"""More than 200 leads are a job: batch by batch, gone on with after a kill, taken back within a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation import jobs
from leads import editing, ownership
from leads.many import undoing
from leads.many.selection import Selection
from leads.models import CampaignMember, Job, Lead, MatchKey
from tenancy import directory, events
from tenancy.models import Notification
from tests.factories import CampaignFactory, LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

EVERYTHING = Selection(query="view=all")


def work(acme, turns=99):
    left = iter(range(turns))
    return jobs.work(acme.org.pk, go_on=lambda: next(left, None) is not None)


def fresh(acme, job):
    with acme.open():
        return Job.objects.get(pk=job.pk)


def undone(acme, job, by=None):
    with acme.open(by or acme.grace):
        return undoing.undo(job, by=by or acme.grace)


def test_a_job_goes_on_where_a_killed_worker_stopped_and_does_no_lead_twice(acme, some, change, small_batches, rows):
    leads = some(5)
    job = change("owner", EVERYTHING, {"owner": acme.ben.public_id})
    assert job.state == Job.State.WAITING
    assert (acme.org.pk, "jobs") in directory.waiting_work()
    assert work(acme, turns=2) is True
    assert (fresh(acme, job).state, fresh(acme, job).done) == (Job.State.RUNNING, 2)
    work(acme)
    job = fresh(acme, job)
    assert (job.state, job.done, job.total, job.result["counts"]) == (Job.State.DONE, 5, 5, {"done": 5})
    assert {state for state, _ in rows(job).values()} == {"done"}
    with acme.open():
        assert all(events.of(lead).filter(kind="lead.assigned").count() == 1 for lead in leads)
        assert [row.text for row in Notification.objects.filter(member=acme.ben)] == [
            "5 leads are yours, from Grace Acme"
        ]
        assert [row.text for row in Notification.objects.filter(member=acme.grace)] == ["Assign to Ben Acme: 5 done"]


def test_a_batch_that_fails_in_the_middle_leaves_nothing_half_done(acme, some, change, small_batches, monkeypatch):
    from leads.many import running

    leads = some(3)
    job = change("owner", EVERYTHING, {"owner": acme.ben.public_id})
    work(acme, turns=1)
    monkeypatch.setattr(running, "update_rows", None)
    work(acme)
    assert fresh(acme, job).state == Job.State.FAILED
    with acme.open():
        assert not Lead.objects.filter(owner_member=acme.ben).exists()
        assert not events.of(leads[0]).exists()


def test_leads_that_arrive_after_somebody_confirmed_are_left_alone(acme, some, change, small_batches):
    some(2)
    change("tags", EVERYTHING, {"add": ["VIP"]})
    (late,) = some(1)
    work(acme)
    with acme.open():
        assert Lead.objects.get(pk=late.pk).tags == []


def test_leads_that_leave_the_list_by_being_changed_do_not_hide_the_others(acme, some, change, small_batches):
    some(5, owner_member=acme.grace)
    job = change("owner", Selection(query="view=mine"), {"owner": acme.ben.public_id})
    work(acme)
    assert fresh(acme, job).result["counts"] == {"done": 5}


def test_undo_gives_each_lead_its_own_former_owner_back(acme, some, change, small_batches):
    mine, grace = some(3), some(2, owner_member=acme.grace)
    job = change("owner", EVERYTHING, {"owner": acme.ben.public_id})
    work(acme)
    back = undone(acme, job)
    work(acme)
    back = fresh(acme, back)
    assert (back.state, back.result["counts"]) == (Job.State.DONE, {"done": 5})
    with acme.open():
        assert {lead.owner_member_id for lead in Lead.objects.filter(pk__in=[one.pk for one in mine])} == {acme.ada.pk}
        assert {lead.owner_member_id for lead in Lead.objects.filter(pk__in=[one.pk for one in grace])} == {
            acme.grace.pk
        }
        assert events.of(mine[0]).first().because["words"] == "Bulk change taken back"


def test_undo_leaves_later_edits_alone_and_says_which(acme, some, change, rows):
    leads = some(4)
    job = change("owner", leads, {"owner": acme.ben.public_id})
    with acme.open(acme.root):
        read = Lead.objects.with_labels()
        ownership.assign(read.get(pk=leads[0].pk), acme.grace, by=acme.root)
        editing.update_lead(read.get(pk=leads[1].pk), {"city": "Oslo"}, by=acme.root)
        editing.delete_lead(read.get(pk=leads[2].pk), by=acme.root)
    found = rows(undone(acme, job))
    assert found[leads[0].pk] == ("refused", "Its owner has been changed since and stays.")
    assert found[leads[1].pk] == ("done", "")
    assert found[leads[2].pk] == ("refused", "It lies in the recycle bin.")
    with acme.open():
        changed = Lead.objects.get(pk=leads[1].pk)
        assert (changed.owner_member_id, changed.city) == (acme.ada.pk, "Oslo")


def test_undo_of_a_status_brings_back_when_it_was_reached(acme, some, change):
    (lead,) = some(1)
    since = timezone.now() - timedelta(days=3)
    with acme.open():
        Lead.objects.filter(pk=lead.pk).update(status_since=since)
    undone(acme, change("status", [lead], {"status": "Contacted"}))
    with acme.open():
        found = Lead.objects.select_related("status").get(pk=lead.pk)
        assert (found.status.label, found.status_since) == ("Open", since)


def test_undo_of_a_field_brings_back_its_twins(acme, some, change):
    (lead,) = some(1, country="Germany", phone="030 2312500")
    undone(acme, change("field", [lead], {"field": "country", "value": "Schweiz"}))
    with acme.open():
        found = Lead.objects.get(pk=lead.pk)
        assert (found.country, found.country_key, found.phone_e164) == ("Germany", "de", "+49302312500")


def test_undo_of_tags_keeps_those_given_meanwhile(acme, some, change):
    (lead,) = some(1, tags=["Fair"])
    job = change("tags", [lead], {"add": ["VIP"], "remove": ["Fair"]})
    with acme.open(acme.root):
        editing.update_lead(Lead.objects.with_labels().get(pk=lead.pk), {"tags": ["VIP", "New"]}, by=acme.root)
    undone(acme, job)
    with acme.open():
        assert sorted(Lead.objects.get(pk=lead.pk).tags) == ["Fair", "New"]


def test_undo_of_a_campaign_takes_out_only_who_came_in(acme, some, change):
    leads = some(2)
    with acme.open():
        fair = CampaignFactory()
        CampaignMember.objects.create(campaign=fair, lead=leads[1], status="Sent")
    job = change("campaign", leads, {"campaign": fair.public_id, "member_status": "Responded"})
    undone(acme, job)
    with acme.open():
        assert list(fair.campaign_members.values_list("lead_id", "status")) == [(leads[1].pk, "Sent")]
        assert Lead.objects.get(pk=leads[0].pk).campaign_id is None


def test_undo_of_a_deletion_lets_people_be_recognized_again(acme, some, change):
    leads = some(2)
    with acme.open():
        before = MatchKey.objects.filter(lead__in=leads).count()
    undone(acme, change("delete", leads))
    with acme.open():
        assert Lead.objects.live().filter(pk__in=[lead.pk for lead in leads]).count() == 2
        assert MatchKey.objects.filter(lead__in=leads).count() == before


def test_undo_is_offered_once_for_a_day_and_to_whoever_did_it(acme, some, change):
    job = change("owner", some(1), {"owner": acme.ben.public_id}, by=acme.ada)
    with pytest.raises(undoing.CannotUndo, match="whoever started it"):
        undone(acme, job, acme.ben)
    with acme.open():
        late = timezone.now() + timedelta(hours=25)
        assert undoing.why_not(Job.objects.get(pk=job.pk), acme.ada, late) == "more than 24 hours have passed"
    undone(acme, job, acme.ada)
    with pytest.raises(undoing.CannotUndo, match="already"):
        undone(acme, job, acme.ada)


def test_a_job_of_somebody_who_left_stops(acme, some, change, small_batches):
    some(3)
    job = change("owner", EVERYTHING, {"owner": acme.ben.public_id})
    with acme.open():
        type(acme.grace).objects.filter(pk=acme.grace.pk).update(is_active=False)
    work(acme)
    assert fresh(acme, job).state == Job.State.FAILED


def test_another_organizations_leads_are_never_among_them(acme, globex, some, change, rows):
    with globex.open():
        foreign = LeadFactory()
    own = some(1)
    found = rows(change("delete", Selection((foreign.pk, own[0].pk))))
    assert found[foreign.pk] == ("refused", "There is no such lead any more.")
    with globex.open():
        assert Lead.objects.get(pk=foreign.pk).deleted_at is None


def test_results_are_forgotten_after_a_month(acme, some, change):
    job = change("tags", some(2), {"add": ["VIP"]})
    with acme.open():
        assert jobs.tidy() == 0
        Job.objects.update(finished_at=timezone.now() - timedelta(days=31))
        assert jobs.tidy() == 2
        assert not job.rows.exists()
    page = acme.client(acme.grace).get(acme.url(f"jobs/{job.public_id}/"))
    assert "2 done" in page.content.decode().lower()


def test_a_member_changes_no_lead_that_waits_in_line_unseen(acme, change, rows):
    with acme.open(acme.root):
        waiting = LeadFactory()
        acme.queue.__class__.objects.update(mode="next")
        acme.org.configuration_changed()
    found = rows(change("owner", [waiting], {"owner": acme.ada.public_id}, by=acme.ada))
    assert found[waiting.pk] == ("refused", "There is no such lead any more.")

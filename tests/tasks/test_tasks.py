"""A task's life: due on a day or at a time, reminded of, put off, come again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from leads import activities, tasks
from leads.models import Activity, Lead
from leads.statuses import change_status
from tenancy import events
from tenancy.models import Notification
from tenancy.refusals import Invalid
from tests.factories import LeadFactory


def plan(cast, **details):
    return activities.log("task", by=cast.ada, **{"subject": "Call back", **details})


def berlin(cast, *parts):
    return datetime(*parts, tzinfo=cast.org.tz)


def test_a_day_alone_lasts_until_its_end_where_the_organization_is(in_acme):
    task = plan(in_acme, due_at=berlin(in_acme, 2026, 11, 27, 10), due_all_day=True)
    assert task.due_at.astimezone(UTC) == datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)


def test_a_reminder_is_counted_from_the_time_or_from_the_morning_of_the_day(in_acme):
    timed = plan(in_acme, due_at=berlin(in_acme, 2026, 11, 27, 14), remind_minutes=30)
    all_day = plan(in_acme, due_at=berlin(in_acme, 2026, 11, 27, 14), due_all_day=True, remind_minutes=60)
    assert timed.remind_at == berlin(in_acme, 2026, 11, 27, 13, 30)
    assert all_day.remind_at == berlin(in_acme, 2026, 11, 27, 8)


@pytest.mark.parametrize("details", [{"remind_minutes": 10}, {"recurrence": "FREQ=DAILY"}])
def test_a_reminder_and_a_repetition_need_a_day(in_acme, details):
    with pytest.raises(Invalid):
        plan(in_acme, **details)


def test_a_finished_one_comes_again_at_the_same_time_across_the_end_of_summer_time(in_acme):
    rule = "FREQ=DAILY"
    task = plan(in_acme, due_at=berlin(in_acme, 2026, 10, 24, 9), recurrence=rule, remind_minutes=0)
    tasks.complete(task, in_acme.ada, now=berlin(in_acme, 2026, 10, 24, 10))
    following = Activity.objects.open_tasks().get()
    assert following.due_at == berlin(in_acme, 2026, 10, 25, 9)
    assert following.due_at - task.due_at == timedelta(hours=25)
    assert (following.remind_at, following.recurrence, following.occurrence) == (following.due_at, rule, 2)


def test_a_late_finish_leaves_out_what_has_passed(in_acme):
    task = plan(in_acme, due_at=berlin(in_acme, 2026, 11, 2, 9), recurrence="FREQ=WEEKLY;BYDAY=MO")
    tasks.complete(task, in_acme.ada, now=berlin(in_acme, 2026, 11, 30, 10))
    assert Activity.objects.open_tasks().get().due_at == berlin(in_acme, 2026, 12, 7, 9)


def test_a_series_ends_after_so_many(in_acme):
    task = plan(in_acme, due_at=berlin(in_acme, 2026, 11, 2, 9), recurrence="FREQ=DAILY;COUNT=2")
    tasks.complete(task, in_acme.ada, now=berlin(in_acme, 2026, 11, 2, 10))
    tasks.complete(Activity.objects.open_tasks().get(), in_acme.ada, now=berlin(in_acme, 2026, 11, 3, 10))
    assert not Activity.objects.open_tasks().exists()


def test_finishing_twice_or_again_after_reopening_plans_one_next(in_acme):
    task = plan(in_acme, due_at=timezone.now(), recurrence="FREQ=DAILY")
    stale_copy = Activity.objects.get(pk=task.pk)
    tasks.complete(task, in_acme.ada)
    tasks.complete(stale_copy, in_acme.ada)
    tasks.reopen(task, in_acme.ada)
    tasks.complete(task, in_acme.ada)
    assert Activity.objects.open_tasks().count() == 1


def test_a_snooze_moves_the_day_reminds_again_and_keeps_its_history(in_acme):
    lead = LeadFactory(owner_member=in_acme.ada)
    task = plan(in_acme, lead=lead, due_at=timezone.now() + timedelta(minutes=5), remind_minutes=10)
    before, until = task.due_at, timezone.now() + timedelta(days=1)
    tasks.snooze(task, until, by=in_acme.ada)
    assert (task.due_at, task.remind_at, task.snooze_count) == (until, until - timedelta(minutes=10), 1)
    for subject in (task, lead):
        changes = events.of(subject).get(kind="task.snoozed").changes["due_at"]
        assert changes == [before.isoformat(), until.isoformat()]


def test_the_past_and_finished_tasks_are_not_put_off(in_acme):
    task = plan(in_acme, due_at=timezone.now())
    with pytest.raises(Invalid):
        tasks.snooze(task, timezone.now() - timedelta(minutes=1), by=in_acme.ada)
    tasks.complete(task, in_acme.ada)
    with pytest.raises(tasks.IsDone):
        tasks.snooze(task, timezone.now() + timedelta(hours=1), by=in_acme.ada)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("hour", (2026, 11, 25, 16)), ("tomorrow", (2026, 11, 26, 9)), ("week", (2026, 11, 30, 9))],
)
def test_the_menu_offers_an_hour_tomorrow_morning_and_monday(in_acme, choice, expected):
    wednesday = berlin(in_acme, 2026, 11, 25, 15)
    assert tasks.snoozed_until(choice, wednesday) == berlin(in_acme, *expected)


def test_a_colleague_is_told_of_a_task_planned_for_them(in_acme):
    plan(in_acme, owner=in_acme.ben)
    plan(in_acme)
    assert [told.member for told in Notification.objects.all()] == [in_acme.ben]


def test_a_changed_day_brings_its_reminder_along(in_acme):
    task = plan(in_acme, due_at=berlin(in_acme, 2030, 1, 7, 9), remind_minutes=60)
    tasks.change_task(task, {"due_at": berlin(in_acme, 2030, 1, 8, 9)}, by=in_acme.ada)
    assert task.remind_at == berlin(in_acme, 2030, 1, 8, 8)


class TestNextStep:
    def step(self, lead):
        lead = Lead.objects.get(pk=lead.pk)
        return lead.next_step_words, lead.next_step_at, lead.open_task_count

    def test_a_lead_knows_its_nearest_task_or_meeting(self, in_acme):
        lead, now = LeadFactory(), timezone.now()
        later = plan(in_acme, lead=lead, subject="Send the quote", due_at=now + timedelta(days=3))
        assert self.step(lead) == ("Send the quote", later.due_at, 1)
        meeting = activities.log("event", by=in_acme.ada, lead=lead, subject="Demo", at=now + timedelta(days=1))
        assert self.step(lead) == ("Meeting: Demo", meeting.at, 1)
        meeting.delete()
        tasks.snooze(later, now + timedelta(days=5), by=in_acme.ada)
        assert self.step(lead) == ("Send the quote", now + timedelta(days=5), 1)
        tasks.complete(later, in_acme.ada)
        assert self.step(lead) == ("", None, 0)

    def test_rows_written_by_statement_count_too(self, in_acme):
        first, second = LeadFactory(), LeadFactory()
        rows = [Activity(kind="task", lead=first, subject="A", owner=in_acme.ada) for _ in range(3)]
        Activity.objects.bulk_create(rows)
        assert self.step(first) == ("A", None, 3)
        Activity.objects.update(lead=second)
        assert (self.step(first)[2], self.step(second)[2]) == (0, 3)

    def test_a_meeting_that_is_over_is_no_next_step(self, in_acme):
        lead, now = LeadFactory(), timezone.now()
        activities.log("event", by=in_acme.ada, lead=lead, subject="Demo", at=now + timedelta(hours=1))
        assert not Lead.objects.without_next_step(now).filter(pk=lead.pk).exists()
        assert Lead.objects.without_next_step(now + timedelta(hours=2)).filter(pk=lead.pk).exists()


class TestStale:
    def lead(self, days, **columns):
        then = timezone.now() - timedelta(days=days)
        return LeadFactory(created_at=then, status_since=then, **columns)

    def stale(self):
        return [lead.last_name for lead in Lead.objects.stale(timezone.now()).order_by("pk")]

    def test_it_is_what_nobody_touched_for_as_long_as_its_status_allows(self, in_acme):
        self.lead(15, last_name="Old")
        self.lead(13, last_name="Young")
        self.lead(15, last_name="Called", last_activity_at=timezone.now() - timedelta(days=1))
        assert self.stale() == ["Old"]

    def test_each_status_has_its_own_limit_or_none(self, in_acme):
        lead = self.lead(15)
        for days, expected in ((None, []), (20, []), (10, [lead.last_name])):
            change_status(lead.status, {"stale_days": days}, None, by=in_acme.root)
            assert self.stale() == expected

    def test_work_wakes_it(self, in_acme):
        lead = self.lead(15)
        activities.log("call", by=in_acme.ada, lead=lead, outcome="Reached")
        assert self.stale() == []


def test_a_day_of_no_member_is_of_another_zone(in_acme):
    assert tasks.today(datetime(2026, 11, 27, 23, 30, tzinfo=UTC)) == date(2026, 11, 28)

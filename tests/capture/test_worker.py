"""A worker claims what waits, does it once, says what failed in words; the sweep finds what nobody rang for."""

import logging
import os
import subprocess
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from automation import tasks
from leadmgr import serve
from leads import bell
from leads.capture import process
from leads.capture.process import MOST_ATTEMPTS, drain, fail
from leads.models import Lead, Reason, Stage, Submission
from leads.workflow import disqualify
from tenancy.events import of
from tenancy.models import MailMessage, Member
from tests.capture.conftest import KATRIN
from tests.factories import LeadFactory

GOOD = [[name, value] for name, value in KATRIN.items()]


def submission(key, pairs=None, **columns):
    return Submission.objects.create(once_key=key, pairs=GOOD if pairs is None else pairs, **columns)


class TestDraining:
    def test_what_cannot_be_read_fails_in_words_and_the_next_goes_on(self, acme, caplog):
        with acme.open():
            bad, good = submission("bad", [["last_name"]]), submission("good")
        with caplog.at_level(logging.CRITICAL, logger="leads.capture.process"):
            assert drain(acme.org.pk).done == 1
        with acme.open():
            bad.refresh_from_db(), good.refresh_from_db()
            assert (bad.state, good.state) == ("failed", "done")
            assert "The post is kept" in bad.problem

    def test_a_post_that_stops_its_worker_each_time_is_set_aside(self, acme):
        with acme.open():
            row = submission("poison", attempts=MOST_ATTEMPTS)
        assert drain(acme.org.pk, delayed=True).done == 0
        with acme.open():
            row.refresh_from_db()
            assert row.state == "failed" and "stopped each time" in row.problem

    def test_a_failed_attempt_is_repeated_by_the_sweep_only(self, acme):
        with acme.open():
            submission("again", attempts=1)
        assert drain(acme.org.pk).done == 0
        assert drain(acme.org.pk, delayed=True).done == 1

    def test_what_another_worker_has_finished_is_not_marked_failed(self, acme):
        with acme.open():
            row = submission("done", state="done")
        fail(acme.org.pk, row.pk, "late")
        with acme.open():
            row.refresh_from_db()
            assert (row.state, row.problem) == ("done", "")

    def test_a_worker_stops_when_its_shift_is_over(self, acme, monkeypatch):
        monkeypatch.setattr(process, "LEAST_AT_ONCE", 1)
        with acme.open():
            for number in range(4):
                submission(str(number))
        turns = iter([True, True, False])
        drained = drain(acme.org.pk, go_on=lambda: next(turns))
        assert (drained.done, drained.is_cut_short) == (3, True)  # one, then two as a set
        assert drain(acme.org.pk, after=drained.last).done == 1

    def test_a_worker_of_globex_does_not_touch_acmes(self, acme, globex):
        with acme.open():
            row = submission("acme")
        drain(globex.org.pk)
        with acme.open():
            row.refresh_from_db()
            assert row.state == "waiting"


class TestSweep:
    def test_it_rings_for_every_organization_that_has_something_waiting(self, acme, globex):
        queue = current_app.conf.task_default_queue
        bell.client().delete(queue)
        for cast in (acme, globex):
            with cast.open():
                Member.objects.update(digest_at=timezone.now() + timedelta(days=1))
        with acme.open():
            submission("a", state="delayed")
            MailMessage.objects.create(sender="a@a.example", recipient="b@b.example", subject="s", text="t")
        assert tasks.sweep() == 2
        assert bell.client().llen(queue) == 2
        bell.client().delete(queue)

    def test_a_lead_comes_back_on_its_day(self, acme):
        with acme.open():
            lead = LeadFactory(owner_member=acme.ada)
            later = Reason.objects.filter(kind="not_now").first()
            disqualify(lead, by=None, reason=later, come_back_on=acme.org.today + timedelta(days=1))
        assert tasks.reopen_comebacks(acme.org.pk) == 0
        with acme.open():
            Lead.objects.update(come_back_on=acme.org.today)
        assert tasks.reopen_comebacks(acme.org.pk) == 1
        with acme.open():
            lead = Lead.objects.get()
            assert (lead.stage, lead.owner_member, lead.come_back_on) == (Stage.OPEN, acme.ada, None)
            assert lead.first_response_due is not None and lead.is_unread

    def test_mail_is_sent_once_and_kept_where_no_mail_server_is_named(self, acme, mailoutbox, settings):
        with acme.open():
            kept = MailMessage.objects.create(sender="a@a.example", recipient="b@b.example", subject="One", text="t")
        tasks.drain_mail(acme.org.pk)
        settings.EMAIL_URL = "smtp://mail.example"
        with acme.open():
            sent = MailMessage.objects.create(sender="a@a.example", recipient="b@b.example", subject="Two", text="t")
        for _ in range(2):
            tasks.drain_mail(acme.org.pk)
        with acme.open():
            kept.refresh_from_db(), sent.refresh_from_db()
            assert (kept.state, sent.state, [mail.subject for mail in mailoutbox]) == ("kept", "sent", ["Two"])

    def test_the_recycle_bin_is_emptied_after_30_days_and_the_trail_stays(self, acme):
        with acme.open():
            old, fresh = LeadFactory(), LeadFactory()
            Lead.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=31))
            Lead.objects.filter(pk=fresh.pk).update(deleted_at=timezone.now() - timedelta(days=29))
        tasks.empty_recycle_bin(acme.org.pk)
        with acme.open():
            assert [lead.pk for lead in Lead.objects.all()] == [fresh.pk]


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_routes_a_post_and_what_a_dead_one_left_behind(request):
    acme, post = (request.getfixturevalue(name) for name in ("acme", "post"))
    with acme.open():
        submission("left behind", [["last_name", "Brandt"]], attempts=1)
    environment = os.environ | request.getfixturevalue("program_environment")
    worker = subprocess.Popen(serve.worker(), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        post()
        end = time.monotonic() + 60  # the worker starts meanwhile
        while len(leads := routed(acme)) < 2 and time.monotonic() < end:
            time.sleep(0.1)
        assert {name for name, _ in leads} == {"Vogel", "Brandt"}
        assert all(because["rule"]["name"] for _, because in leads)
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def routed(acme):
    """The leads that a rule has given an owner, with why."""
    with acme.open():
        return [
            (lead.last_name, event.because)
            for lead in Lead.objects.filter(owner_queue=acme.queue)
            for event in of(lead).filter(kind="lead.assigned")
        ]

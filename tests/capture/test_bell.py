"""The bell wakes a worker once for many posts, counts callers, and never fails or delays a post."""

import contextlib
import socket
import time

import pytest
from celery import current_app
from django.conf import settings as configured

from leads import bell
from leads.models import Form, Lead
from tests.capture.conftest import KATRIN

REDIS_URL = configured.REDIS_URL


def until(holds, seconds=10):
    """Wait for the bell's thread, but not for long."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.01)
    return held


@pytest.fixture(autouse=True)
def _empty_queue(db):
    bell.client().delete(current_app.conf.task_default_queue)
    yield
    bell.client().delete(current_app.conf.task_default_queue)


def messages():
    return bell.client().llen(current_app.conf.task_default_queue)


@pytest.fixture
def no_broker(settings, monkeypatch):
    """A broker that takes the connection and never answers."""
    monkeypatch.setattr(bell, "PATIENCE", 0.05)
    listener = socket.create_server(("127.0.0.1", 0))
    settings.REDIS_URL = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    bell.forget()
    yield listener
    bell.forget()
    listener.close()


def test_many_posts_ring_once_until_a_worker_looks(acme):
    bell.client().delete(bell.mark(acme.org.pk))
    for _ in range(20):
        bell.ring(acme.org.pk)
    assert until(lambda: messages() == 1)
    bell.ring(acme.org.pk)
    time.sleep(0.2)
    assert messages() == 1
    bell.answered(acme.org.pk)
    bell.ring(acme.org.pk)
    assert until(lambda: messages() == 2)


def connections(listener):
    """How often somebody tried to reach the broker until now."""
    listener.settimeout(0)
    tries = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            tries += 1
    return tries


def test_a_silent_broker_is_tried_once_and_then_left_alone_for_5_s(no_broker, acme):
    bell.ring(acme.org.pk)
    bell.deliver()
    assert until(bell.is_resting)
    assert connections(no_broker) == 1
    began = time.perf_counter()
    for _ in range(100):
        bell.ring(acme.org.pk)
        bell.deliver()
    assert connections(no_broker) == 0
    assert time.perf_counter() - began < 100 * bell.PATIENCE / 2


def test_a_broker_that_is_back_is_told_what_it_missed(no_broker, settings, monkeypatch, acme):
    monkeypatch.setattr(bell, "REST", 0.3)
    bell.ring(acme.org.pk)
    assert until(lambda: connections(no_broker))
    settings.REDIS_URL = REDIS_URL
    bell.client().delete(bell.mark(acme.org.pk))
    bell.ring(acme.org.pk, quietly=True)  # wakes the thread, which may sleep for as long as it did before
    assert until(lambda: messages() == 1)


def test_without_a_broker_every_post_is_stored_and_answered_at_once(no_broker, post, stored, worked):
    began = time.perf_counter()
    for number in range(10):
        assert post(KATRIN | {"last_name": f"Vogel {number}", "email": f"k{number}@b.example"}).status_code == 200
    assert time.perf_counter() - began < 5 * 0.65  # ten of Celery's own publishes would take 6.5 s
    assert [row.state for row in stored()] == ["waiting"] * 10
    with worked():
        assert Lead.objects.count() == 10


def test_beyond_its_forms_rate_a_post_is_stored_as_delayed_answered_the_same_and_drained(post, stored, worked, acme):
    with acme.open():
        form = Form.objects.create(name="Quote", rate_a_minute=3)
    answers, callers = [], [f"form:{acme.org.pk}:{form.pk}"]
    for number in range(6):
        answers.append(post(KATRIN | {"form": form.public_id, "email": f"k{number}@b.example", "fax": str(number)}))
        if number == 2:
            assert until(lambda: bell.is_over(callers))
    assert {answer.content for answer in answers} == {answers[0].content}
    states = [row.state for row in stored()]
    assert states[:3] == ["waiting"] * 3 and states[3:] == ["delayed"] * 3
    with worked():
        assert {row.state for row in stored()} == {"done"}  # when nobody else waits


def test_another_form_and_another_organization_are_not_slowed(post, stored, acme, globex):
    bell.remember(
        int(time.time() // 60),
        bell.Notes(calls=bell.Counter({f"form:{acme.org.pk}:7": 9}), limits={f"form:{acme.org.pk}:7": 9}),
        [9],
    )
    assert bell.is_over([f"form:{acme.org.pk}:7"])
    assert not bell.is_over([f"form:{acme.org.pk}:8", f"form:{globex.org.pk}:7"])
    post()
    assert stored()[0].state == "waiting"

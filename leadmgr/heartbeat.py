"""A worker's sign of life: its event loop, connected to the broker, writes a key that /readyz reads."""

import contextlib
import time
from typing import Any

import redis
from celery import bootsteps
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from leadmgr.embedded import HEARTBEAT

EVERY = 10  # seconds
LATELY = 30  # three missed beats


def client() -> redis.Redis:
    """A connection that gives up within a second: neither a worker nor a probe may hang on a silent broker."""
    once = Retry(NoBackoff(), retries=0)  # by itself the client tries for seconds
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=once)


class Heartbeat(bootsteps.StartStopStep):
    """Part of the consumer, so that a worker which lost its broker or hangs falls silent."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        self.timer = None

    def start(self, consumer: Any) -> None:
        self.broker = client()
        self.beat()
        self.timer = consumer.timer.call_repeatedly(EVERY, self.beat)

    def stop(self, consumer: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    shutdown = stop

    def beat(self) -> None:
        with contextlib.suppress(redis.RedisError):
            self.broker.set(HEARTBEAT, int(time.time()), ex=LATELY)


def answered_lately() -> float | None:
    """Seconds since some worker last wrote, or None when none did lately."""
    written = client().get(HEARTBEAT)
    return None if written is None else max(0.0, time.time() - int(written))

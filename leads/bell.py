"""The bell: one cheap knock that tells a worker of stored work, which never fails and never delays a post.

Stored work does not need it: a sweep finds what was not rung for. So when the broker is down, the bell tries once,
gives up within 50 ms and rests; Celery's own publish would block for 0.65 s.
"""

import logging
import threading
import time
from collections.abc import Mapping
from functools import lru_cache

import redis
from celery import current_app
from django.conf import settings
from kombu.exceptions import KombuError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

PATIENCE = 0.05  # seconds
REST = 5.0  # seconds without a try after a failure
RUNG_FOR = 5_000  # ms; a worker takes the mark away when it begins, this is for a knock that was lost
ADDRESS_RATE, FORMLESS_RATE = 600, 1200  # posts a minute; a site's server posts all its visitors from one address
TASK = "automation.drain_submissions"

_rests_until = 0.0
_over: tuple[int, set[str]] = (0, set())  # the minute, and who went beyond their rate in it
_lock = threading.Lock()


@lru_cache(maxsize=1)
def client() -> redis.Redis:
    """A connection of its own, because everything else may wait longer for an answer."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
        max_connections=64,
    )


def ring(org_id: int, *, callers: Mapping[str, int] | None = None, quietly: bool = False) -> None:
    """Count the callers against their rates and, unless quietly, wake a worker if nobody has since it last looked."""
    if time.monotonic() < _rests_until:
        return
    try:
        pipeline = client().pipeline(transaction=False)
        if not quietly:
            pipeline.set(mark(org_id), 1, nx=True, px=RUNG_FOR)
        minute = int(time.time() // 60)
        for caller in callers or {}:
            pipeline.incr(f"lm:rate:{caller}:{minute}")
            pipeline.expire(f"lm:rate:{caller}:{minute}", 90, nx=True)
        answers = pipeline.execute()
        remember(minute, callers or {}, answers[0 if quietly else 1 :: 2])
        if not quietly and answers[0]:
            knock(org_id)
    except (redis.RedisError, KombuError, OSError) as error:
        rest(error)


def knock(org_id: int) -> None:
    """Send the message itself; whoever reads it finds everything that was stored before."""
    current_app.send_task(TASK, args=[org_id], retry=False, ignore_result=True)


def ring_for(kind: str, org_id: int) -> None:
    """Send a worker to one kind of stored work now; when the broker is away, the sweep comes for it."""
    if time.monotonic() < _rests_until:
        return
    try:
        client().ping()  # an answer within the bell's patience; Celery's own would block for 0.65 s
        current_app.send_task(f"automation.drain_{kind}", args=[org_id], retry=False, ignore_result=True)
    except (redis.RedisError, KombuError, OSError) as error:
        rest(error)


def answered(org_id: int) -> None:
    """Take the mark away before looking for work, so that whoever stores work from now on rings again."""
    try:
        client().delete(mark(org_id))
    except redis.RedisError as error:
        rest(error)


def rest(error: Exception) -> None:
    """Leave the broker alone for a while: each further try would cost a visitor 50 ms."""
    global _rests_until
    _rests_until = time.monotonic() + REST
    log.warning("The bell rests for %.0f s: %s", REST, error)


def mark(org_id: int) -> str:
    return f"lm:bell:{org_id}"


def is_over(callers: list[str]) -> bool:
    """Say whether one of the callers went beyond its rate in this minute, as far as this process knows."""
    minute, names = _over
    return minute == int(time.time() // 60) and any(caller in names for caller in callers)


def remember(minute: int, callers: Mapping[str, int], counts: list[int]) -> None:
    """Keep in mind, for this minute, who has reached the rate: the next post is stored as delayed."""
    global _over
    reached = {caller for (caller, most), count in zip(callers.items(), counts, strict=True) if count >= most}
    if reached:
        with _lock:
            known = _over[1] if _over[0] == minute else set()
            _over = (minute, known | reached)

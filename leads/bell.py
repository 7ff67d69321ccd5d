"""The bell: tells a worker of stored work, and never fails or delays a post.

Posts only leave a note; a thread of each process carries the notes to Valkey, many in one round trip when many come.
Stored work does not need the bell: a sweep finds what was not rung for. So when the broker is down the thread gives up
within 50 ms, rests and then tries again; Celery's own publish would block for 0.65 s.
"""

import atexit
import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
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
GATHER = 0.01  # seconds in which further notes gather while one round trip has just been made
RUNG_FOR = 5_000  # ms; a worker takes the mark away when it begins, this is for a knock that was lost
ADDRESS_RATE, FORMLESS_RATE = 600, 1200  # posts a minute; a site's server posts all its visitors from one address
CEILING = 60_000  # posts a minute of one form or address; more would fill the store faster than it drains
LIFE = 120  # seconds; what no worker read by then the sweep has found, and a worker that returns meets no pile
TASK = "automation.drain_submissions"


@dataclass
class Notes:
    """What posts left for the thread: organizations with work, and how often each caller came."""

    orgs: set[int] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    limits: dict[str, int] = field(default_factory=dict)


_notes = Notes()
_lock = threading.Lock()
_wake = threading.Event()
_thread: threading.Thread | None = None
_rests_until = 0.0
_over: tuple[int, frozenset[str]] = (0, frozenset())  # the minute, and who has reached their rate in it
_flood: tuple[int, frozenset[str]] = (0, frozenset())  # and who has reached the ceiling


def ring(org_id: int, *, callers: Mapping[str, int] | None = None, quietly: bool = False) -> None:
    """Leave a note that work was stored, counting the callers against their rates; quietly, only count."""
    with _lock:
        if not quietly:
            _notes.orgs.add(org_id)
        _notes.calls.update(list(callers or ()))
        _notes.limits.update(callers or {})
        start()
    _wake.set()


def start() -> None:
    """Start the thread of this process: after a fork the one of the parent does not run."""
    global _thread
    if _thread is None or not _thread.is_alive():
        _thread = threading.Thread(target=carry_on, name="bell", daemon=True)
        _thread.start()


def carry_on() -> None:
    """Carry notes as they come."""
    while True:
        _wake.wait(REST)  # at the latest then, for what a broker that was away has not been told
        _wake.clear()
        deliver()
        time.sleep(GATHER)


def take() -> Notes:
    global _notes
    with _lock:
        taken, _notes = _notes, Notes()
    return taken


@atexit.register
def deliver() -> None:
    """Carry what has been noted to the broker; while it is away, organizations wait and calls are not counted."""
    notes = take()
    if is_resting():
        remind(notes)
        return
    if not (notes.orgs or notes.calls):
        return
    try:
        minute = int(time.time() // 60)
        pipeline = client().pipeline(transaction=False)
        for org_id in notes.orgs:
            pipeline.set(mark(org_id), 1, nx=True, px=RUNG_FOR)
        for caller, times in notes.calls.items():
            pipeline.incrby(f"lm:rate:{caller}:{minute}", times)
            pipeline.expire(f"lm:rate:{caller}:{minute}", 90)
        answers = pipeline.execute()
        remember(minute, notes, answers[len(notes.orgs) :: 2])
        for org_id, is_first in zip(notes.orgs, answers, strict=False):
            if is_first:
                knock(org_id)
    except (redis.RedisError, KombuError, OSError) as error:
        remind(notes)
        rest(error)


def remind(notes: Notes) -> None:
    """Note once more which organizations have work."""
    with _lock:
        _notes.orgs |= notes.orgs


def client() -> redis.Redis:
    """A connection of its own, because everything else may wait longer for an answer."""
    return client_of(settings.REDIS_URL)


@lru_cache(maxsize=2)
def client_of(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
    )


def knock(org_id: int) -> None:
    """Send the message itself; whoever reads it finds everything that was stored before."""
    current_app.send_task(TASK, args=[org_id], retry=False, ignore_result=True, expires=LIFE)


def ring_for(kind: str, org_id: int) -> None:
    """Send a worker to one kind of stored work now; when the broker is away, the sweep comes for it."""
    if is_resting():
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
    """Leave the broker alone for a while."""
    global _rests_until
    _rests_until = time.monotonic() + REST
    log.warning("The bell rests for %.0f s: %s", REST, error)


def is_resting() -> bool:
    """Say whether the broker failed so lately that nobody should try again."""
    return time.monotonic() < _rests_until


def mark(org_id: int) -> str:
    return f"lm:bell:{org_id}"


def remember(minute: int, notes: Notes, counts: list[int]) -> None:
    """Keep in mind, for this minute, who has reached the rate: the next post is stored as delayed."""
    global _over, _flood
    counted = dict(zip(notes.calls, counts, strict=True))
    _over = joined(_over, minute, {caller for caller, count in counted.items() if count >= notes.limits[caller]})
    _flood = joined(_flood, minute, {caller for caller, count in counted.items() if count >= CEILING})


def joined(known: tuple[int, frozenset[str]], minute: int, more: set[str]) -> tuple[int, frozenset[str]]:
    """Return who has reached a limit in this minute; the last minute's are forgotten."""
    if not more:
        return known
    return minute, frozenset(more) | (known[1] if known[0] == minute else frozenset())


def is_over(callers: list[str]) -> bool:
    """Say whether one of the callers has reached its rate in this minute, as far as this process knows."""
    return any_of(_over, callers)


def is_flood(callers: list[str]) -> bool:
    """Say whether one of the callers has reached the ceiling that protects the store."""
    return any_of(_flood, callers)


def any_of(known: tuple[int, frozenset[str]], callers: list[str]) -> bool:
    minute, names = known
    return bool(names) and minute == int(time.time() // 60) and any(caller in names for caller in callers)


def forget() -> None:
    """Begin anew: no notes, no rest, nobody over the rate."""
    global _over, _flood, _rests_until
    take()
    _over = _flood = (0, frozenset())
    _rests_until = 0.0

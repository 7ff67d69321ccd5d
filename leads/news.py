"""News of lists: which leads came lately to a queue, to a member, to the organization; kept in Valkey, told on commit.

Pages ask every few seconds whether something is new; an answer of no touches no table. Each list is a sorted set of
lead ids by the millisecond after their commit, so a page that was drawn before knows exactly which it lacks. A list in
which only a count changed holds `STIRRED`. While Valkey is silent nothing is told and nothing waits longer than the
bell does.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import redis
from django.db import connection, transaction

from leads import bell
from leads.models import Lead
from tenancy.acting import current_org

KEPT = 200  # leads remembered by each list; beyond, "200 new leads" says enough
LIFE = 12 * 3600  # seconds; a page that is older shows what came since all the same, when something else comes
STIRRED = "-"
EVERYTHING = "all"


@dataclass
class Untold:
    """What one transaction will tell when it commits, in one round trip."""

    org: int
    came: dict[str, list[int]] = field(default_factory=dict)
    went: dict[str, list[int]] = field(default_factory=dict)

    def __call__(self) -> None:
        if bell.is_resting():
            return
        try:
            self.deliver(round(time.time() * 1000))
        except (redis.RedisError, OSError) as error:
            bell.rest(error)

    def deliver(self, moment: int) -> None:
        pipeline = bell.client().pipeline(transaction=False)
        for name in dict.fromkeys((*self.went, *self.came)):
            key = key_of(self.org, name)
            if gone := self.went.get(name):
                pipeline.zrem(key, *gone)
            new = self.came.get(name, [])[-KEPT:]
            pipeline.zadd(key, {**{str(pk): moment for pk in new}, STIRRED: moment})
            pipeline.zremrangebyrank(key, 0, -KEPT - 2)
            pipeline.expire(key, LIFE)
        pipeline.execute()


def untold() -> Untold:
    """Return what the running transaction has to tell so far."""
    waiting, org = connection.run_on_commit, current_org().pk
    last = waiting[-1][1] if waiting else None
    if isinstance(last, Untold) and last.org == org and set(waiting[-1][0]) == set(connection.savepoint_ids):
        return last
    found = Untold(org)
    transaction.on_commit(found)
    return found


def came(*leads: Lead) -> None:
    """Tell that leads have come to where they are now."""
    told = untold()
    for lead in leads:
        told.came.setdefault(list_of(lead), []).append(lead.pk)
    told.came.setdefault(EVERYTHING, []).extend(lead.pk for lead in leads)


def went(lead_pk: int, name: str) -> None:
    """Tell that a lead has left a list."""
    untold().went.setdefault(name, []).append(lead_pk)


def stirred(name: str) -> None:
    """Tell that a number changed which is shown beside a list."""
    untold().came.setdefault(name, [])


def since(org: int, names: Iterable[str], moment: int) -> set[int] | None:
    """Return which leads came to the lists after a moment, `None` when nothing at all happened or nobody can say."""
    if bell.is_resting():
        return None
    try:
        pipeline = bell.client().pipeline(transaction=False)
        for name in names:
            pipeline.zrangebyscore(key_of(org, name), f"({moment}", "+inf")
        found = {one.decode() for part in pipeline.execute() for one in part}
    except (redis.RedisError, OSError) as error:
        bell.rest(error)
        return None
    return {int(one) for one in found if one != STIRRED} if found else None


def list_of(lead: Lead) -> str:
    """Return the list of whoever has a lead."""
    if lead.owner_queue_id is not None:
        return of_queue(lead.owner_queue_id)
    return of_member(lead.owner_member_id or 0)


def of_queue(pk: int) -> str:
    return f"q{pk}"


def queues_of(names: Iterable[str]) -> list[int]:
    """Return the queues among lists."""
    return [int(name[1:]) for name in names if name.startswith("q")]


def of_member(pk: int) -> str:
    return f"m{pk}"


def key_of(org: int, name: str) -> str:
    return f"lm:news:{org}:{name}"

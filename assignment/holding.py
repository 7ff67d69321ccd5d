"""Holding pools and people until the transaction ends, and reading how they stand then.

Of all processes one at a time hands out the leads of an organization's pools; whose number of leads is limited is held
as well, as acceptances from queues hold them, so that nobody passes a limit however leads come to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from assignment.models import Pool, PoolMember
from assignment.people import Person
from tenancy.models import Member

LOADS = 10_000  # open leads of one member beyond which loads are alike


@dataclass(frozen=True)
class Limits:
    """How many leads a member of a pool may have: open at a time, and a day of this pool and of all."""

    open: int | None
    of_pool: int | None
    today: int | None

    @classmethod
    def of(cls, row: PoolMember, owner: Member) -> "Limits":
        return cls(min((one for one in (row.open_limit, owner.open_limit) if one is not None), default=None),
                   row.daily_limit, owner.daily_limit)  # fmt: skip

    @property
    def any(self) -> bool:
        return self.by_day or self.open is not None

    @property
    def by_day(self) -> bool:
        return self.of_pool is not None or self.today is not None


class Stood(NamedTuple):
    """How one place of a pool stands."""

    credit: float = 0.0
    received: int = 0
    last_at: datetime | None = None
    open: int = 0
    of_pool: int = 0
    today: int = 0
    waiting: int = 0  # leads that wait for the pool


@dataclass(frozen=True)
class Asked:
    """A place of a pool, who would get its leads, and how many are about to be handed out."""

    row: PoolMember
    owner: Person
    method: str
    room: int

    @property
    def limits(self) -> Limits:
        return Limits.of(self.row, self.owner.member)

    @property
    def most(self) -> int:
        """Up to how many open leads matter: counting more would cost every lead more than its turn does."""
        if self.method == Pool.Method.LOAD:
            return LOADS + self.room
        most = self.limits.open
        return 0 if most is None else most + self.room


def hold(
    pools: Sequence[int], members: Iterable[int], asked: Sequence[Asked], now: datetime, *, looks: bool
) -> list[Stood]:
    """Hold pools and members, unless one only looks, and return how the places stand, in one round trip."""
    room = max((one.room for one in asked), default=1)
    with connection.cursor() as cursor:
        cursor.execute(
            HOLD,
            [
                list(pools), sorted(set(members)),
                [one.row.pk for one in asked], [one.owner.member.pk for one in asked],
                [one.owner.day_began(now) for one in asked], [one.most for one in asked],
                [one.limits.by_day for one in asked], room, not looks,
            ],
        )  # fmt: skip
        found = {row[0]: Stood(*row[1:]) for row in cursor.fetchall()}
    return [found.get(one.row.pk, Stood()) for one in asked]


def open_leads(limits: dict[int, int]) -> dict[int, int]:
    """Count the open leads of members, each up to a number, in one statement."""
    if not limits:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(ROOM, [list(limits), list(limits.values())])
        return dict(cursor.fetchall())


HOLD = """SELECT * FROM hold_pools(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::integer[],
    %s::boolean[], %s, %s)"""
ROOM = """
    SELECT w.id, has.number FROM unnest(%s::bigint[], %s::integer[]) AS w (id, most)
    CROSS JOIN LATERAL (SELECT count(*)::integer AS number FROM (
        SELECT FROM leads_lead l
        WHERE l.owner_member_id = w.id AND l.deleted_at IS NULL AND l.stage = 'open' LIMIT w.most
    ) o) has
"""

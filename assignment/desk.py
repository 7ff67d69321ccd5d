"""The desk that hands out leads of pools: holds them, knows who could take a lead and who not and why, keeps the state.

Pools are held until the transaction ends, so that of all processes one at a time hands out; a desk that is only
`looking` holds and keeps nothing, and says what would happen.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from assignment.entries import Entry
from assignment.models import Pool, PoolMember
from assignment.people import People, Person, folded, people
from assignment.turns import Place, by_fit, by_load, by_turn
from criteria.fields import Field
from leads.bulk import update_rows
from leads.configuration import configuration
from leads.models import Lead
from tenancy.models import Member

LOADS = 10_000  # open leads of one member beyond which loads are alike
HOLD = """SELECT * FROM hold_pools(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::integer[],
    %s::boolean[], %s)"""
METHODS = {Pool.Method.LOAD: by_load, Pool.Method.MATCH: by_fit}
BY = {Pool.Method.LOAD: "open", Pool.Method.MATCH: "fit"}  # what is told of everybody who could have had a lead
STOOD = {Pool.Method.LOAD: attrgetter("open"), Pool.Method.MATCH: attrgetter("fit")}
received = attrgetter("received")
Candidates = dict[str, Any]


@dataclass(frozen=True)
class Pick:
    """Who gets a lead of a pool; without an owner nobody could take it."""

    owner: Member | None
    turn_of: int | None
    tie: str
    candidates: Candidates


@dataclass
class Desk:
    """Everything needed to hand out at one moment."""

    now: datetime
    looking: bool = False
    people: People = field(default_factory=people)
    places: dict[int, list[tuple[PoolMember, Place]]] = field(default_factory=dict)  # by pool
    out: dict[int, list[list[Any]]] = field(default_factory=dict)  # who is out whatever the lead, by pool
    open: dict[int, int] = field(default_factory=dict)  # open leads, by owner
    today: dict[int, int] = field(default_factory=dict)
    touched: dict[int, Place] = field(default_factory=dict)
    fresh: set[int] = field(default_factory=set)  # members read anew

    def hold(self, pools: Iterable[Pool]) -> None:
        """Hold pools, at once and in order, and read how they stand."""
        wanted = list(dict.fromkeys(pool.pk for pool in pools if pool.pk not in self.places))
        if not wanted:
            return
        self.refresh(row.member_id for pk in wanted for row in self.team(pk))
        asked: list[tuple[PoolMember, Person]] = []
        for pk in wanted:
            self.out[pk], self.places[pk] = [], []
            for row in self.team(pk):
                stand_in, why = self.standing(row)
                if stand_in is None:
                    self.out[pk].append([row.member_id, why])
                else:
                    asked.append((row, stand_in))
        for (row, owner), state in zip(asked, self.state(wanted, asked), strict=True):
            credit, received, last_at, has, of_pool, today = state
            place = Place(
                row.pk, row.member_id, owner.member.pk, max(row.weight, 1), credit, received, last_at, has, of_pool
            )
            limits = (row.open_limit, row.daily_limit, owner.member.open_limit, owner.member.daily_limit)
            place.is_limited = any(one is not None for one in limits)
            if self.people.teams[row.pool_id].pool.method == Pool.Method.TURNS:
                place.weight = 1
            self.open[place.owner] = max(has, self.open.get(place.owner, 0))
            self.today.setdefault(place.owner, today)
            self.places[row.pool_id].append((row, place))

    def team(self, pool: int) -> tuple[PoolMember, ...]:
        found = self.people.teams.get(pool)
        return found.members if found else ()

    def refresh(self, members: Iterable[int]) -> None:
        """Read people anew: they come and go between two versions of the settings."""
        wanted = set(members)
        wanted |= {off.delegate for pk in wanted if pk in self.people.persons
                   for off in self.people.persons[pk].absences if off.delegate}  # fmt: skip
        found = Member.objects.named().in_bulk(wanted - self.fresh)
        persons = {pk: replace(self.people.persons[pk], member=one) for pk, one in found.items()
                   if pk in self.people.persons}  # fmt: skip
        self.people = replace(self.people, persons=self.people.persons | persons)
        self.fresh |= wanted

    def standing(self, row: PoolMember) -> tuple[Person | None, str]:
        """Return who would get the leads of a pool's member now, or why nobody."""
        person = self.people.persons[row.member_id]
        if row.is_paused:
            return None, "paused in this pool"
        away = person.away(self.now)
        owner = self.people.stand_in(person, self.now) if away else person
        if owner is None:
            return None, away.removeprefix(f"{person.member.name} is ")
        if off := owner.off(self.now):
            return None, off if owner is person else f"{owner.member.name} stands in, {off}"
        return owner, ""

    def state(self, wanted: list[int], asked: list[tuple[PoolMember, Person]]) -> list[tuple[Any, ...]]:
        """Hold the pools and read credits, loads and the day's counts, in one round trip."""
        teams = self.people.teams.values()
        limited = {row.member_id for row, owner in asked if row.open_limit or owner.member.open_limit}
        beside = [one.pool.pk for one in teams if limited & {row.member_id for row in one.members}]
        with connection.cursor() as cursor:
            cursor.execute(
                HOLD,
                [
                    wanted, beside, [row.pk for row, _ in asked], [owner.member.pk for _, owner in asked],
                    [owner.day_began(self.now) for _, owner in asked], [self.most(*one) for one in asked],
                    [row.daily_limit is not None or one.member.daily_limit is not None for row, one in asked],
                    not self.looking,
                ],
            )  # fmt: skip
            found = {row[0]: row[1:] for row in cursor.fetchall()}
        return [found.get(row.pk, (0.0, 0, None, 0, 0, 0)) for row, _ in asked]

    def most(self, row: PoolMember, owner: Person) -> int:
        """Return up to how many open leads matter: counting more would cost every lead more than its turn does."""
        if self.people.teams[row.pool_id].pool.method == Pool.Method.LOAD:
            return LOADS
        return min((one for one in (row.open_limit, owner.member.open_limit) if one is not None), default=0)

    def pick(self, pool: Pool, lead: Lead, skip: Collection[int] = (), why_skipped: str = "let it lapse") -> Pick:
        """Say who of a pool gets a lead, and write it down for the next one."""
        out = self.out[pool.pk]
        able: list[Place] = []
        for row, place in self.places[pool.pk]:
            skipped = skip and (row.member_id in skip or place.owner in skip)
            if why := why_skipped if skipped else place.is_limited and self.full(row, place):
                out = [*out, [row.member_id, why]]
            else:
                place.open = self.open[place.owner]
                able.append(place)
        if not able:
            return Pick(None, None, "", {"in": [], "out": out})
        if pool.method == Pool.Method.MATCH:
            self.judge(pool, lead, able)
        stood = STOOD.get(Pool.Method(pool.method), received)
        chosen, tie = METHODS.get(Pool.Method(pool.method), by_turn)(able)
        candidates: Candidates = {"out": out, "by": BY.get(Pool.Method(pool.method), "received")}
        candidates["in"] = [[one.member, one.weight, stood(one)] for one in able]
        self.give(chosen, able)
        owner = self.people.persons[chosen.owner].member
        if chosen.owner != chosen.member:
            tie = f"{tie}; {owner.name} stands in for {self.people.persons[chosen.member].member.name}"
        return Pick(owner, chosen.member, tie, candidates)

    def full(self, row: PoolMember, place: Place) -> str:
        """Say why a member who works now cannot take one more."""
        has, today = self.open[place.owner], self.today[place.owner]
        member = self.people.persons[place.owner].member
        limit = min((one for one in (row.open_limit, member.open_limit) if one is not None), default=None)
        if limit is not None and has >= limit:
            return f"has {has} open leads, the limit is {limit}"
        if row.daily_limit is not None and place.of_pool_today >= row.daily_limit:
            return f"got {place.of_pool_today} today, the limit is {row.daily_limit}"
        if member.daily_limit is not None and today >= member.daily_limit:
            return f"got {today} today in all, the limit is {member.daily_limit}"
        return ""

    def read_room(self, entries: Iterable[Entry], more: Iterable[int]) -> None:
        """Count the open leads of single people whom entries name and whose number is limited, in one statement."""
        named = {entry.target.record.pk for entry in entries if isinstance(entry.target.record, Member)} | set(more)
        named |= {one.member.pk for pk in named if pk in self.people.persons
                  if (one := self.people.stand_in(self.people.persons[pk], self.now))}  # fmt: skip
        limits = {pk: self.people.persons[pk].member.open_limit for pk in named - self.open.keys()
                  if pk in self.people.persons}  # fmt: skip
        limited = {pk: most for pk, most in limits.items() if most is not None}
        if limited:
            with connection.cursor() as cursor:
                cursor.execute(ROOM, [list(limited), list(limited.values())])
                self.open |= dict(cursor.fetchall())

    def full_of(self, member: Member) -> str:
        """Say that one person has as many open leads as allowed."""
        has = self.open.get(member.pk, 0)
        if member.open_limit is None or has < member.open_limit:
            return ""
        return f"{member.name} has {has} open lead{'' if has == 1 else 's'}, which is the limit"

    def took(self, member: Member) -> None:
        """Count a lead for somebody who was named."""
        self.open[member.pk] = self.open.get(member.pk, 0) + 1

    def judge(self, pool: Pool, lead: Lead, places: Iterable[Place]) -> None:
        """Count which of a lead's wishes each one meets: the language first, then the skill."""
        tongue, skill = wishes(lead, pool.language_field), wishes(lead, pool.skill_field)
        for place in places:
            person = self.people.persons[place.owner]
            place.fit = 2 * bool(tongue & person.languages) + bool(skill & person.skills)

    def give(self, chosen: Place, able: Iterable[Place]) -> None:
        """Count a lead for whoever got it."""
        for place in able:
            self.touched[place.row] = place
        chosen.received += 1
        chosen.last_at = self.now
        chosen.of_pool_today += 1
        self.open[chosen.owner] += 1
        self.today[chosen.owner] += 1

    def keep(self) -> None:
        """Write how the pools stand now."""
        if self.looking or not self.touched:
            return
        rows = [[one.row, one.credit, one.received, one.last_at] for one in self.touched.values()]
        self.touched = {}
        if len(rows) > 50:
            update_rows(PoolMember, ["credit", "received", "last_at"], rows)
            return
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [list(column) for column in zip(*rows, strict=True)])


ROOM = """
    SELECT w.id, has.number FROM unnest(%s::bigint[], %s::integer[]) AS w (id, most)
    CROSS JOIN LATERAL (SELECT count(*)::integer AS number FROM (
        SELECT FROM leads_lead l
        WHERE l.owner_member_id = w.id AND l.deleted_at IS NULL AND l.stage = 'open' LIMIT w.most
    ) o) has
"""
KEEP = """
    UPDATE assignment_poolmember m SET credit = v.credit, received = v.received, last_at = v.last_at
    FROM unnest(%s::bigint[], %s::float8[], %s::integer[], %s::timestamptz[]) AS v (id, credit, received, last_at)
    WHERE m.id = v.id
"""


def wishes(lead: Lead, name: str) -> frozenset[str]:
    """Return what a lead asks for in a field, each value folded; of one field there may be several."""
    found: Field | None = configuration().schema.get(name) if name else None
    value = found.raw(lead) if found else None
    if not value:
        return frozenset()
    return folded([str(one) for one in value] if isinstance(value, list) else [str(value)])

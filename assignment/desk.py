"""The desk that hands out leads of pools: holds them, knows who could take a lead and who not and why, keeps the state.

Pools are held until the transaction ends, so that of all processes one at a time hands out; a desk that is only
`looking` holds and keeps nothing, and says what would happen.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from assignment import holding
from assignment.holding import Asked, Limits, Stood
from assignment.models import Pool, PoolMember, PoolWait
from assignment.people import People, Person, folded, people
from assignment.turns import Place, by_fit, by_load, by_turn
from criteria.fields import Field
from leads.bulk import update_rows
from leads.configuration import configuration
from leads.models import Lead, Stage
from leads.sending import send
from tenancy.models import Member

METHODS = {Pool.Method.LOAD: by_load, Pool.Method.MATCH: by_fit}
BY = {Pool.Method.LOAD: "open", Pool.Method.MATCH: "fit"}  # what is told of everybody who could have had a lead
STOOD = {Pool.Method.LOAD: attrgetter("open"), Pool.Method.MATCH: attrgetter("fit")}
received = attrgetter("received")
COUNTED = ("open", "today", "waiting")
Candidates = dict[str, Any]


@dataclass(frozen=True)
class Pick:
    """Who gets a lead of a pool; without an owner nobody could take it."""

    owner: Member | None
    turn_of: int | None
    tie: str
    candidates: Candidates


NOBODY = Pick(None, None, "", {"in": [], "out": []})


@dataclass
class Desk:
    """Everything needed to hand out at one moment."""

    now: datetime
    looking: bool = False
    room: int = 1  # leads that will be decided, where they come in parts
    tells: bool = True  # whom a lead could have gone to besides; without it, many are looked at in half the time
    people: People = field(default_factory=people)
    places: dict[int, list[tuple[PoolMember, Place]]] = field(default_factory=dict)  # by pool
    out: dict[int, list[list[Any]]] = field(default_factory=dict)  # who is out whatever the lead, by pool
    open: dict[int, int] = field(default_factory=dict)  # open leads, by owner
    today: dict[int, int] = field(default_factory=dict)
    of_pool: dict[tuple[int, int], int] = field(default_factory=dict)  # leads of a pool today, by pool and owner
    waiting: dict[int, int] = field(default_factory=dict)  # leads that wait, by pool
    waits: dict[int, int] = field(default_factory=dict)  # leads being decided that wait already, with their pool
    touched: dict[int, Place] = field(default_factory=dict)
    fresh: set[int] = field(default_factory=set)  # members read anew
    alarmed: set[str] = field(default_factory=set)  # rules whose alarm was looked after

    def hold(self, pools: Iterable[Pool], named: Iterable[int] = (), room: int = 1) -> None:
        """Hold pools, and people whose number of leads is limited, at once and in order; read how they stand.

        `named` are members who may be given leads apart from pools, `room` how many leads are about to be decided.
        """
        room = max(room, self.room)
        wanted = [pool for pool in dict.fromkeys(pools) if pool.pk not in self.places]
        single = set(named)
        self.refresh(single | {row.member_id for pool in wanted for row in self.team(pool.pk)})
        asked = [one for pool in wanted for one in self.present(pool, room)]
        single_limits = self.limits_of(single)
        limited = {one.owner.member.pk for one in asked if one.limits.any} | single_limits.keys()
        if wanted or (limited and not self.looking):
            stood = holding.hold([one.pk for one in wanted], limited, asked, self.now, looks=self.looking)
            for one, state in zip(asked, stood, strict=True):
                self.seat(one, state)
        unread = {pk: most + room for pk, most in single_limits.items() if pk not in self.open}
        self.open |= holding.open_leads(unread)

    def twin(self) -> "Desk":
        """Return another desk that stands as this one does, to look at the same leads by other rules."""
        places = {pk: [(row, replace(place)) for row, place in seats] for pk, seats in self.places.items()}
        return replace(
            self, places=places, out=dict(self.out), open=dict(self.open), today=dict(self.today),
            of_pool=dict(self.of_pool), waiting=dict(self.waiting), touched={}, waits={}, fresh=set(self.fresh),
        )  # fmt: skip

    def memory(self) -> dict[str, Any]:
        """Return how everything stands as JSON, so that a later desk goes on from here."""
        seats = [place for seats in self.places.values() for _, place in seats]
        places = {place.row: [place.credit, place.received, place.last_at and str(place.last_at)] for place in seats}
        of_pool = [[pool, owner, number] for (pool, owner), number in self.of_pool.items()]
        return {"places": places, "of_pool": of_pool, **{name: getattr(self, name) for name in COUNTED}}

    def remember(self, memory: dict[str, Any]) -> None:
        """Go on from how a former desk stood."""
        for seats in self.places.values():
            for _, place in seats:
                place.credit, place.received, at = memory["places"].get(str(place.row)) or (0.0, 0, None)
                place.last_at = at and datetime.fromisoformat(at)
        self.of_pool |= {(pool, owner): number for pool, owner, number in memory["of_pool"]}
        for name in COUNTED:
            getattr(self, name).update({int(pk): number for pk, number in memory[name].items()})

    def present(self, pool: Pool, room: int) -> Iterable[Asked]:
        """Yield the places of a pool whose leads somebody gets now; note who is out and why."""
        self.out[pool.pk], self.places[pool.pk] = [], []
        for row in self.team(pool.pk):
            stand_in, why = self.standing(row)
            if stand_in is None:
                self.out[pool.pk].append([row.member_id, why])
            else:
                yield Asked(row, stand_in, pool.method, room)

    def seat(self, one: Asked, stood: Stood) -> None:
        """Give a place its state."""
        pool, owner = one.row.pool_id, one.owner.member.pk
        weight = 1 if one.method == Pool.Method.TURNS else max(one.row.weight, 1)
        place = Place(one.row.pk, one.row.member_id, owner, weight, stood.credit, stood.received, stood.last_at)
        place.is_limited = one.limits.any
        self.open[owner] = max(stood.open, self.open.get(owner, 0))
        self.today.setdefault(owner, stood.today)
        self.of_pool[pool, owner], self.waiting[pool] = stood.of_pool, stood.waiting
        self.places[pool].append((one.row, place))

    def team(self, pool: int) -> tuple[PoolMember, ...]:
        found = self.people.teams.get(pool)
        return found.members if found else ()

    def refresh(self, members: Iterable[int]) -> None:
        """Read people anew: they may have changed since this transaction began. Who only looks takes them as known."""
        wanted: set[int] = set() if self.looking else set(members)
        wanted |= {off.delegate for pk in wanted if pk in self.people.persons
                   for off in self.people.persons[pk].absences if off.delegate}  # fmt: skip
        wanted -= self.fresh
        if not wanted:
            return
        found = Member.objects.named().in_bulk(wanted)
        persons = {pk: replace(self.people.persons[pk], member=one) for pk, one in found.items()
                   if pk in self.people.persons}  # fmt: skip
        self.people = replace(self.people, persons=self.people.persons | persons)
        self.fresh |= wanted

    def limits_of(self, members: Iterable[int]) -> dict[int, int]:
        """Return the most open leads of members, or of whoever stands in for them, where there is a limit."""
        known = [self.people.persons[pk] for pk in members if pk in self.people.persons]
        stand_ins = [one for person in known if (one := self.people.stand_in(person, self.now))]
        found = {one.member.pk: one.member.open_limit for one in (*known, *stand_ins)}
        return {pk: most for pk, most in found.items() if most is not None}

    def standing(self, row: PoolMember) -> tuple[Person | None, str]:
        """Return who would get the leads of a pool's member now, or why nobody."""
        person = self.people.persons[row.member_id]
        if row.is_paused:
            return None, "paused in this pool"
        away = person.away(self.now)
        owner = self.people.stand_in(person, self.now) if away else person
        if owner is None:
            return None, person.why_away(self.now)
        if off := owner.off(self.now):
            return None, off if owner is person else f"{owner.member.name} stands in, {off}"
        return owner, ""

    def find_waits(self, leads: Iterable[Lead]) -> None:
        """Find which of some leads wait already, where any do: a lead does not stand behind itself."""
        if any(self.waiting.values()):
            rows = PoolWait.objects.filter(lead__in=[lead.pk for lead in leads if lead.pk], skipped=[])
            self.waits = dict(rows.values_list("lead", "pool"))

    def step_out(self, lead: Lead) -> None:
        """Take a lead that waits out of its line, before it is decided upon anew."""
        if self.waits and (pool := self.waits.pop(lead.id, None)) in self.waiting:
            self.waiting[pool] -= 1

    def is_behind(self, pool: Pool, lead: Lead) -> bool:
        """Say whether others wait longer; a lead that somebody of the pool has takes nobody's room."""
        has = lead.owner_member_id
        return self.waiting.get(pool.id, 0) > 0 and not any(place.owner == has for _, place in self.places[pool.id])

    def step_in(self, pool: Pool) -> None:
        """Let one more lead wait for a pool."""
        self.waiting[pool.id] = self.waiting.get(pool.id, 0) + 1

    def pick(self, pool: Pool, lead: Lead, skip: Collection[int] = (), why_skipped: str = "let it lapse") -> Pick:
        """Say who of a pool gets a lead, and write it down for the next one."""
        out, has = self.out[pool.id], lead.owner_member_id
        able: list[Place] = []
        for row, place in self.places[pool.id]:
            skipped = skip and (row.member_id in skip or place.owner in skip)
            theirs = place.owner == has and counts(lead)
            if why := why_skipped if skipped else place.is_limited and self.full(row, place, theirs):
                out = [*out, [row.member_id, why]]
            else:
                place.open = self.open[place.owner] - theirs
                able.append(place)
        if not able:
            return replace(NOBODY, candidates={"in": [], "out": out})
        if pool.method == Pool.Method.MATCH:
            self.judge(pool, lead, able)
        candidates: Candidates = {}
        if self.tells:
            stood = STOOD.get(Pool.Method(pool.method), received)
            candidates = {"out": out, "by": BY.get(Pool.Method(pool.method), "received")}
            candidates["in"] = [(one.member, one.weight, stood(one)) for one in able]
        chosen, tie = METHODS.get(Pool.Method(pool.method), by_turn)(able)
        self.give(pool, chosen, able)
        owner = self.people.persons[chosen.owner].member
        if chosen.owner != chosen.member:
            tie = f"{tie}; {owner.name} stands in for {self.people.persons[chosen.member].member.name}"
        return Pick(owner, chosen.member, tie, candidates)

    def full(self, row: PoolMember, place: Place, theirs: bool = False) -> str:
        """Say why a member who works now cannot take one more, which may be `theirs` already."""
        has, today, of_pool = self.open[place.owner], self.today[place.owner], self.of_pool[row.pool_id, place.owner]
        limits = Limits.of(row, self.people.persons[place.owner].member)
        if limits.open is not None and has - theirs >= limits.open:
            return f"has {has} open leads, the limit is {limits.open}"
        if limits.of_pool is not None and of_pool >= limits.of_pool:
            return f"got {of_pool} today, the limit is {limits.of_pool}"
        if limits.today is not None and today >= limits.today:
            return f"got {today} today in all, the limit is {limits.today}"
        return ""

    def full_of(self, member: Member) -> str:
        """Say that one person has as many open leads as allowed."""
        has = self.open.get(member.id, 0)
        if member.open_limit is None or has < member.open_limit:
            return ""
        return f"{member.name} has {has} open lead{'' if has == 1 else 's'}, which is the limit"

    def took(self, member: Member) -> None:
        """Count a lead for somebody who was named."""
        self.open[member.id] = self.open.get(member.id, 0) + 1

    def left(self, lead: Lead) -> None:
        """Count a lead no longer for whoever had it."""
        if lead.owner_member_id in self.open and counts(lead):
            self.open[lead.owner_member_id] -= 1

    def judge(self, pool: Pool, lead: Lead, places: Iterable[Place]) -> None:
        """Count which of a lead's wishes each one meets: the language first, then the skill."""
        tongue, skill = wishes(lead, pool.language_field), wishes(lead, pool.skill_field)
        for place in places:
            person = self.people.persons[place.owner]
            place.fit = 2 * bool(tongue & person.languages) + bool(skill & person.skills)

    def give(self, pool: Pool, chosen: Place, able: Iterable[Place]) -> None:
        """Count a lead for whoever got it."""
        for place in able:
            self.touched[place.row] = place
        chosen.received += 1
        chosen.last_at = self.now
        self.of_pool[pool.id, chosen.owner] += 1
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
        columns = [list(column) for column in zip(*rows, strict=True)]
        send(lambda cursor: cursor.execute(KEEP, columns))


KEEP = """
    UPDATE assignment_poolmember m SET credit = v.credit, received = v.received, last_at = v.last_at
    FROM unnest(%s::bigint[], %s::float8[], %s::integer[], %s::timestamptz[]) AS v (id, credit, received, last_at)
    WHERE m.id = v.id
"""


def counts(lead: Lead) -> bool:
    """Say whether a lead counts among those its owner has open."""
    return lead.stage == Stage.OPEN and lead.deleted_at is None and not lead._state.adding


def wishes(lead: Lead, name: str) -> frozenset[str]:
    """Return what a lead asks for in a field, each value folded; of one field there may be several."""
    found: Field | None = configuration().schema.get(name) if name else None
    value = found.raw(lead) if found else None
    if found is None or not value:
        return frozenset()
    if isinstance(value, list):
        return folded([str(one) for one in value])
    named = [found.words(found.normal(value))] if found.kind == "choice" else []
    return folded([str(value), *named])  # people write “Germany” where “DE” is kept

"""Who may be given leads now: week, holidays, leave and delegates of people, and the pools they are in.

All of it is settings, read once a process and version of the organization's configuration.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from assignment.models import Availability, Leave, Pool, PoolMember
from leads.business_hours import Hours
from leads.configuration import configuration
from tenancy.acting import current_org
from tenancy.models import Member

CHAIN = 3  # delegates of delegates


@dataclass(frozen=True)
class Absence:
    """Days off, both included, in the member's time zone."""

    first: date
    last: date
    delegate: int | None


@dataclass(frozen=True)
class Person:
    """A member as pools see them."""

    member: Member
    tz: tzinfo
    hours: Hours | None = None  # None: always
    absences: tuple[Absence, ...] = ()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def absence(self, now: datetime) -> Absence | None:
        today = now.astimezone(self.tz).date()
        return next((one for one in self.absences if one.first <= today <= one.last), None)

    def away(self, now: datetime) -> str:
        """Say why the person is given nothing at all: switched off, away or on leave."""
        if not self.member.is_active:
            return f"{self.member.name} is deactivated"
        if self.member.is_away(now):
            return f"{self.member.name} is away until {self.member.away_until:%d %b %Y}"
        absence = self.absence(now)
        return f"{self.member.name} is on leave until {absence.last:%d %b %Y}" if absence else ""

    def why_away(self, now: datetime) -> str:
        """Say the same without the name."""
        return self.away(now).removeprefix(f"{self.member.name} is ")

    def off(self, now: datetime) -> str:
        """Say when the person works next; nothing during a shift."""
        if self.hours is None:
            return ""
        opens = self.hours.opening(now, self.tz)
        return "" if opens <= now else f"off shift until {opens.astimezone(self.tz):%a %d %b %H:%M}"

    def day_began(self, now: datetime) -> datetime:
        return now.astimezone(self.tz).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Team:
    """A pool and its members."""

    pool: Pool
    members: tuple[PoolMember, ...]


@dataclass(frozen=True)
class People:
    """Everybody of the organization, and its pools."""

    persons: dict[int, Person]
    teams: dict[int, Team] = field(default_factory=dict)

    def stand_in(self, person: Person, now: datetime) -> Person | None:
        """Return who gets an absent person's leads: the delegate, or the delegate's own; None when nobody does."""
        for _ in range(CHAIN):
            absence = person.absence(now)
            found = self.persons.get(absence.delegate or 0) if absence else None
            if found is None:
                return None
            if not found.away(now):
                return found
            person = found
        return None

    def pools_of(self, member: int | None) -> list[Pool]:
        """Return the pools somebody is in or stands in for."""
        if member is None:
            return []
        covered = {pk for pk, one in self.persons.items() if any(off.delegate == member for off in one.absences)}
        wanted = covered | {member}
        return [team.pool for team in self.teams.values() if wanted & {row.member_id for row in team.members}]


def people() -> People:
    """Return the people of the acting organization."""
    kept = configuration().kept
    if "people" not in kept:
        kept["people"] = read()
    found: People = kept["people"]  # type: ignore[assignment]
    return found


def teams() -> dict[int, Team]:
    """Return the pools with their members, by the pool's key."""
    return people().teams


def read() -> People:
    """Read people and pools: four small tables."""
    weeks = {row.member_id: row for row in Availability.objects.all()}
    leaves: dict[int, list[Absence]] = {}
    for leave in Leave.objects.filter(last_day__gte=timezone.now().date() - timedelta(days=2)):
        leaves.setdefault(leave.member_id, []).append(Absence(leave.first_day, leave.last_day, leave.delegate_id))
    members = configuration().members
    persons = {one.pk: person(one, weeks.get(one.pk), tuple(leaves.get(one.pk, ()))) for one in members}
    rows: dict[int, list[PoolMember]] = {}
    for row in PoolMember.objects.order_by("id"):
        rows.setdefault(row.pool_id, []).append(row)
    return People(persons, {pool.pk: Team(pool, tuple(rows.get(pool.pk, ()))) for pool in Pool.objects.all()})


def person(member: Member, row: Availability | None, absences: tuple[Absence, ...]) -> Person:
    """Return a member with what is known of their week."""
    tz = ZoneInfo(row.time_zone) if row and row.time_zone else current_org().tz
    if row is None:
        return Person(member, tz, absences=absences)
    limited = bool(row.shifts or row.holidays)
    hours = Hours.read({"days": [], "start": "00:00", "end": "24:00", "shifts": row.shifts, "holidays": row.holidays})
    return Person(member, tz, hours if limited else None, absences, folded(row.skills), folded(row.languages))


def folded(words: list[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words)

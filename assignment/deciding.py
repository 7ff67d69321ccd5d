"""What the assignment rule makes of leads: decided in memory over the rule, the pools and the people, for one or many.

First match wins, nothing falls through silently: what no entry takes goes to the default queue and says so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection

from assignment.choosing import Chooser
from assignment.desk import NOBODY, Candidates, Desk
from assignment.entries import Entry, Rule
from assignment.explaining import EVERYTHING_ELSE, reasons, tests_of
from assignment.matching import Match
from assignment.models import Assignment, Pool
from leads.business_hours import response_due
from leads.configuration import configuration
from leads.models import Account, Lead, Queue, Reason
from tenancy.acting import current_org
from tenancy.models import Member

Result = Assignment.Outcome
Cause = Assignment.Cause


@dataclass(frozen=True)
class Occasion:
    """Why leads are routed now; `skip` are the members who are passed over, by lead."""

    cause: str = Cause.NEW
    words: str = ""
    skip: Mapping[int, Collection[int]] = field(default_factory=dict)


@dataclass
class Outcome:
    """What becomes of one lead."""

    lead: Lead
    match: Match
    rule: Rule | None
    result: str
    owner: Member | Queue | None = None
    reason: Reason | None = None
    pool: Pool | None = None
    turn_of: int | None = None
    tie: str = ""
    problem: str = ""
    candidates: Candidates = field(default_factory=dict)
    due: datetime | None = None
    entry: Entry | None = field(init=False)

    def __post_init__(self) -> None:
        self.entry = self.match.entry

    @cached_property
    def goes_to(self) -> str:
        if self.reason is not None:
            return f"Unqualified: {self.reason.label}"
        return self.owner.name if self.owner else ""

    @property
    def words(self) -> str:
        if self.rule is None:
            return words(None, self.entry)
        kept = self.rule.kept.setdefault("words", {})
        number = self.entry.number if self.entry else 0
        if number not in kept:
            kept[number] = words(self.rule, self.entry)
        return str(kept[number])

    def conditions(self) -> list[dict[str, Any]]:
        """Return the conditions that held, in words."""
        return [] if self.entry is None else self.reasons(self.entry.number)

    def reasons(self, number: int) -> list[dict[str, Any]]:
        """Return the conditions that decided an entry tried, in words."""
        if self.rule is None:
            return []
        tests = self.rule.kept.get("tests")
        if tests is None:
            tests = self.rule.kept["tests"] = tests_of(self.rule.entries)
        found = reasons(self.match.tried[number - 1], number, self.match.seen, tests)
        return found if isinstance(found, list) else []

    def because(self) -> dict[str, Any]:
        """Return what the lead's event keeps; the whole decision stands in the routing log."""
        entry = self.entry and {"id": self.entry.id, "name": self.entry.name, "number": self.entry.number}
        rule = self.rule and {"id": self.rule.id, "name": self.rule.name, "version": self.rule.version}
        return {
            "words": self.words, "rule": rule, "entry": entry, "conditions": self.conditions(),
            "problem": self.problem, "goes_to": self.goes_to,
            "due": written(self.due) if self.due else None,
        }  # fmt: skip


@lru_cache(maxsize=100)
def written(moment: datetime) -> str:
    """Return a moment as JSON holds it; leads of a set share theirs."""
    return moment.isoformat()


def words(rule: Rule | None, entry: Entry | None) -> str:
    """Name a rule and the entry that spoke."""
    if rule is None:
        return "No assignment rule is active"
    named = f"Entry {entry.number} “{entry.name}”" if entry else EVERYTHING_ELSE
    return f"{named} of “{rule.name}”, version {rule.version}"


def decide_all(
    leads: list[Lead],
    now: datetime,
    occasion: Occasion | None = None,
    *,
    rule: Rule | None = None,
    desk: Desk | None = None,
    chooser: Chooser | None = None,
) -> tuple[list[Outcome], Desk]:
    """Say what becomes of leads, in their order: by the rule that is named, else by the one that speaks about each.

    The desk holds the pools until `assignment.log.keep` has written how they stand; one that is only `looking`
    (a dry run) holds nothing and is never kept.
    """
    chooser, desk = chooser or Chooser(now, rule), desk or Desk(now)
    if chooser.needs_accounts:
        find_accounts(leads)
    matches = [chooser.match(lead) for lead in leads]
    entries = {id(match.entry): match.entry for match in matches if match.entry}.values()
    owners = account_owners(leads, matches)
    named = [entry.target.record.pk for entry in entries if isinstance(entry.target.record, Member)]
    pools = [entry.target.record for entry in entries if isinstance(entry.target.record, Pool)]
    desk.hold(pools, [*named, *owners.values()], len(leads))
    desk.find_waits(leads)
    judge = Judging(desk, now, occasion or Occasion(), owners)
    return [judge.outcome(lead, match) for lead, match in zip(leads, matches, strict=True)], desk


@dataclass
class Judging:
    """From an entry that matched to who gets the lead."""

    desk: Desk
    now: datetime
    occasion: Occasion
    owners: Mapping[int, int]  # of accounts
    dues: dict[int | None, datetime | None] = field(default_factory=dict)

    def outcome(self, lead: Lead, match: Match) -> Outcome:
        """Return what becomes of a lead, and count it where it comes and where it leaves."""
        self.desk.step_out(lead)
        found = self.found(lead, match)
        if found.result != Result.KEPT:
            self.desk.left(lead)
        return found

    def found(self, lead: Lead, match: Match) -> Outcome:
        entry = match.entry
        if entry is None:
            return self.fallen(lead, match, "")
        if (problem := entry.target.problem(self.now)) and not isinstance(entry.target.record, Member):
            return self.fallen(lead, match, problem)
        record = entry.target.record
        if isinstance(record, Reason):
            return Outcome(lead, match, match.rule, Result.UNQUALIFIED, reason=record)
        if isinstance(record, Pool):
            return self.from_pool(lead, match, record)
        if entry.target.kind == "account":
            return self.to_person(lead, match, self.owners[lead.matched_account_id or 0])
        if isinstance(record, Member):
            return self.to_person(lead, match, record.pk)
        return self.due(self.settled(lead, match, record))

    @property
    def passed_over(self) -> str:
        """Why a member is skipped."""
        return "leaves" if self.occasion.cause == Cause.LEAVER else "let it lapse"

    def settled(self, lead: Lead, match: Match, queue: Queue | None) -> Outcome:
        """Put a lead into a queue, or leave it where it is."""
        if queue is None:
            if lead.owner_member_id in self.occasion.skip.get(lead.id, ()):
                return self.fallen(lead, match, f"{lead.owner.name} {self.passed_over}")
            return Outcome(lead, match, match.rule, Result.KEPT, lead.owner)
        falls = match.entry is not None and match.entry.catches_all and queue.pk == configuration().default_queue.pk
        return Outcome(lead, match, match.rule, Result.FELL_THROUGH if falls else Result.QUEUED, queue)

    def to_person(self, lead: Lead, match: Match, pk: int) -> Outcome:
        """Give a lead to one person, or to whoever stands in."""
        person = self.desk.people.persons[pk]
        away = person.away(self.now)
        owner = self.desk.people.stand_in(person, self.now) if away else person
        if owner is None:
            return self.fallen(lead, match, away)
        if pk in self.occasion.skip.get(lead.id, ()):
            return self.fallen(lead, match, f"{person.member.name} {self.passed_over}")
        if lead.owner_member_id != owner.member.pk and (full := self.desk.full_of(owner.member)):
            return self.fallen(lead, match, full)
        tie = f"{away}; {owner.member.name} stands in" if away else ""
        self.desk.took(owner.member)
        return self.due(Outcome(lead, match, match.rule, Result.ASSIGNED, owner.member, tie=tie))

    def from_pool(self, lead: Lead, match: Match, pool: Pool) -> Outcome:
        """Give a lead to whose turn it is, or let it wait in the pool's queue, behind those that wait already."""
        skip = self.occasion.skip.get(lead.id, ())
        behind = not skip and self.desk.is_behind(pool, lead)
        pick = NOBODY if behind else self.desk.pick(pool, lead, skip, self.passed_over)
        found = Outcome(
            lead, match, match.rule, Result.ASSIGNED, pick.owner, pool=pool, turn_of=pick.turn_of, tie=pick.tie,
            candidates=pick.candidates,
        )  # fmt: skip
        if pick.owner is None:
            found.result, found.owner = Result.WAITING, configuration().queue_by_id[pool.queue_id]
            found.problem = f"others wait longer for {pool}" if behind else f"nobody of {pool} can take it now"
            if not skip:
                self.desk.step_in(pool)
        return self.due(found)

    def fallen(self, lead: Lead, match: Match, problem: str) -> Outcome:
        """Send a lead to the default queue, which is watched."""
        return self.due(
            Outcome(lead, match, match.rule, Result.FELL_THROUGH, configuration().default_queue, problem=problem)
        )

    def due(self, outcome: Outcome) -> Outcome:
        """Set the first-response target: the entry's, else that of the queue; an answered lead needs none."""
        entry = outcome.entry if not (outcome.problem and outcome.result == Result.FELL_THROUGH) else None
        minutes = entry.minutes if entry else getattr(outcome.owner, "target_minutes", None)
        if outcome.lead.first_responded_at is None:
            if minutes not in self.dues:
                self.dues[minutes] = response_due(current_org(), minutes, self.now)
            outcome.due = self.dues[minutes]
        return outcome


def find_accounts(leads: Sequence[Lead]) -> None:
    """Give leads that are not stored yet the account of their e-mail domain, as the database will.

    One that comes alone may have been stored a moment ago: what the database then found is not in memory.
    """
    alone = len(leads) == 1
    fresh = [
        lead for lead in leads
        if lead.account_domain and (lead._state.adding or (alone and lead.matched_account_id is None))
    ]  # fmt: skip
    domains = list({lead.account_domain for lead in fresh})
    if not domains:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT domain, account_id FROM accounts_of(%s, %s::text[])", [current_org().pk, domains])
        found = dict(cursor.fetchall())
    for lead in fresh:
        lead.matched_account_id = found[lead.account_domain]


def account_owners(leads: Iterable[Lead], matches: Iterable[Match]) -> dict[int, int]:
    """Return who owns the accounts that matter, by account."""
    pairs = zip(leads, matches, strict=True)
    owned = [lead.matched_account_id for lead, match in pairs if match.entry and match.entry.target.kind == "account"]
    wanted = {pk for pk in owned if pk is not None}
    return dict(Account.objects.filter(pk__in=wanted).values_list("pk", "owner_id")) if wanted else {}

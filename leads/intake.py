"""Letting many in at once: the pipeline of a single newcomer, as a few statements over the whole set.

Judged as one by one: each draft is recognized among those who are here and those before it in the set, scored, graded
and routed in memory; then leads, match keys, resemblances and events are written by COPY. No statement is for one row.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from leads import duplicates, inquiries, news
from leads.bulk import copy_columns, copy_records, reserve_ids
from leads.duplicates import CROWD, MOST_PAIRS, RESEMBLES, STRONG, Person, is_same, keys, person, preference
from leads.editing import set_owner
from leads.models import Contact, DuplicatePair, Lead, MatchKey, Queue, Stage
from leads.normalize import normalize
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Event, Member

Holder = tuple[int | None, int | None]  # a lead or a contact
Told = Mapping[int, list[Event]]
Judge = Callable[[list[Lead], datetime], Told]
# What scores and grades leads, written into them and not stored yet; higher layers add theirs when they start.
judges: list[Judge] = []
# What routes leads that are not stored yet: made with the id of a rule, or nothing for the active one. For a dry run
# it is made with `looking=True` and kept: it remembers what it would have handed out, and neither holds nor writes.
routers: list[Callable[..., Judge]] = []
NEWEST = 2**62  # stands in for the key of a draft until it is stored: the newest lead of a person is preferred
A_KEY = 50  # records asked for that share a key: the newest
PART = 500  # newcomers judged and sent at a time: PostgreSQL writes some while others are judged


@dataclass(frozen=True)
class Terms:
    """On what terms a set comes in: whoever reports a person wakes people, an old list need not."""

    rule: str = ""  # id of the assignment rule that routes; nothing: the active one
    clocks: bool = True  # first-response targets begin
    telling: bool = True  # owners are told, customers' owners get a task


USUAL = Terms()


@dataclass(slots=True)
class Newcomer:
    """One draft on its way in; `lead` is who it became, `was_known` whether that lead was there before.

    An `owner` that is settled is not routed.
    """

    draft: Lead
    because: dict[str, Any] = field(default_factory=dict)
    owner: Member | Queue | None = None
    lead: Lead | None = None
    was_known: bool = False
    customer: Contact | None = None


def let_in(
    newcomers: list[Newcomer], *, by: Member | None, now: datetime, join: Callable[[Newcomer], None] | None = None
) -> None:
    """Store whoever is new and join the others to the leads they are; the caller holds everybody's keys.

    Doors whose inquiries carry more than the draft `join` them in their own way.
    """
    org = current_org()
    for newcomer in newcomers:
        normalize(newcomer.draft, org)
        set_owner(newcomer.draft, None)
    people = [person(newcomer.draft) for newcomer in newcomers]
    marks = [keys(who) for who in people]
    known = Known(marks)
    joining = [
        one for one, who, wanted in zip(newcomers, people, marks, strict=True) if not known.recognize(one, who, wanted)
    ]
    fresh = [newcomer for newcomer in newcomers if not newcomer.was_known]
    store(fresh, known, by=by, now=now)
    for newcomer in joining:
        (join or joined)(newcomer)


class Known:
    """Who is here already, by match key: records of the organization and the newcomers of this set."""

    def __init__(self, wanted: list[dict[int, str]], recognizing: frozenset[str] = STRONG) -> None:
        """Read whoever shares a recognizing key; of those who share a weaker one their number is enough."""
        kinds = {key: kind for one in wanted for key, kind in one.items()}
        found = holders(kinds, lambda key: A_KEY if kinds[key] in recognizing else CROWD + 1)
        strong = {key: rows for key, rows in found.items() if kinds[key] in recognizing}
        leads = self.read({pk for rows in strong.values() for pk, _ in rows if pk})
        contacts = Contact.objects.select_related("account", "owner").in_bulk(
            {pk for rows in strong.values() for _, pk in rows if pk}
        )
        self.records: dict[int, list[Lead | Contact]] = {
            key: [leads[lead] if lead else contacts[contact] for lead, contact in rows] for key, rows in strong.items()
        }
        self.sharing = {key: [lead for lead, _ in rows if lead] for key, rows in found.items()}
        self.new: dict[int, list[Lead]] = defaultdict(list)
        self.keys_of: dict[int, dict[int, str]] = {}

    def read(self, pks: set[int]) -> dict[int, Lead]:
        return Lead.objects.in_bulk(pks)

    def recognize(self, newcomer: Newcomer, who: Person, wanted: dict[int, str]) -> bool:
        """Find out whether a draft is new; says so, and remembers a new one for those after it."""
        same = [
            record
            for key, kind in wanted.items()
            if kind in STRONG
            for record in (*self.new[key], *self.records.get(key, ()))
            if is_same(who, record, kind)
        ]
        found = min(same, key=preference, default=None)
        if isinstance(found, Lead):
            newcomer.lead, newcomer.was_known = found, True
            return False
        newcomer.customer, newcomer.lead = found, newcomer.draft
        newcomer.draft.pk = NEWEST + len(self.keys_of)
        self.keys_of[id(newcomer.draft)] = wanted
        for key in wanted:
            self.new[key].append(newcomer.draft)
        return True

    def resembling(self, draft: Lead) -> Iterator[tuple[int, str]]:
        """Yield who shares a key that few share, and why that matters, at most so many."""
        reasons: dict[int, str] = {}
        records, new = self.records, self.new
        for key, kind in self.keys_of[id(draft)].items():
            here = records.get(key, ())
            if len(new[key]) == 1 and not here:
                continue  # nobody else has this key
            others = [lead.pk for lead in self.new[key] if lead is not draft]
            others += [one.pk for one in here if isinstance(one, Lead) and one.deleted_at is None]
            if len(others) <= CROWD:
                for other in others:
                    reasons.setdefault(other, RESEMBLES[kind])
        yield from list(reasons.items())[:MOST_PAIRS]


def holders(wanted: Iterable[int], most: Callable[[int], int] = lambda key: A_KEY) -> dict[int, list[Holder]]:
    """Return the newest records of each key as (lead, contact), in one statement; nobody deleted has keys."""
    found: dict[int, list[Holder]] = defaultdict(list)
    keys = sorted(wanted)  # neighbors in the index
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, {"keys": keys, "most": list(map(most, keys))})
        for key, lead, contact in cursor.fetchall():
            found[key].append((lead, contact))
    return found


def store(fresh: list[Newcomer], known: Known, *, by: Member | None, now: datetime, terms: Terms = USUAL) -> None:
    """Write new leads with everything that follows from their arrival, in parts: one is judged as another is sent."""
    drafts = [newcomer.draft for newcomer in fresh]
    for draft, pk in zip(drafts, reserve_ids(Lead, len(drafts)), strict=True):
        draft.id, draft.stage, draft.status_since = pk, draft.status.kind, draft.created_at
    routing = [made(terms.rule) for made in routers]
    pairs: dict[tuple[int, int], DuplicatePair] = {}
    moment = timezone.now()  # of a whole set, so that it travels once; ids keep the order
    for start in range(0, len(fresh), PART):
        part = fresh[start : start + PART]
        pairs = resemblances(drafts[start : start + PART], known) | pairs
        told = judged(part, now, terms, by, routing)
        write(part, known)
        events_of = [event for events_of in told.values() for event in events_of]
        for event in events_of:
            event.at = moment
        copy_records(Event, events_of)
    keep_pairs(list(pairs.values()), drafts)
    news.came(*drafts)
    if terms.telling:
        tell_of(fresh, by)


def write(part: Iterable[Newcomer], known: Known) -> None:
    """Write some new leads and their match keys."""
    drafts = [newcomer.draft for newcomer in part]
    for draft in drafts:
        draft.stale_at = stale_at(draft)
    copy_records(Lead, drafts)
    marks = [(key, draft.id) for draft in drafts for key in known.keys_of[id(draft)]]
    if marks:
        copy_columns(MatchKey, {"key": [key for key, _ in marks], "lead_id": [pk for _, pk in marks]})


def stale_at(draft: Lead) -> datetime | None:
    """Return when a new lead turns stale, as `leads/follow_ups.sql` says it of a single one."""
    days = draft.status.stale_days if draft.stage == Stage.OPEN else None
    return None if days is None else max(draft.created_at, draft.status_since) + timedelta(days=days)


def judged(
    fresh: list[Newcomer], now: datetime, terms: Terms, by: Member | None, routing: Iterable[Judge]
) -> dict[int, list[Event]]:
    """Score, grade and route newcomers in memory; return what there is to tell of each, by its id."""
    told = {newcomer.draft.id: [arrived(newcomer, by)] for newcomer in fresh}
    drafts = [newcomer.draft for newcomer in fresh]
    open_ones = [one.draft for one in fresh if one.owner is None and one.draft.stage == Stage.OPEN]
    for judges_of, judge in [*((drafts, judge) for judge in judges), *((open_ones, route) for route in routing)]:
        for pk, more in judge(judges_of, now).items():
            told[pk] += more
    for newcomer in fresh:
        if newcomer.owner is not None:
            told[newcomer.draft.pk].append(given(newcomer, now, by))
    if not terms.clocks:
        stop_clocks(drafts, told)
    return told


def given(newcomer: Newcomer, now: datetime, by: Member | None) -> Event:
    """Give a newcomer the owner that was settled before it came, and return what to tell of it."""
    draft, owner = newcomer.draft, newcomer.owner
    before = draft.owner.name
    set_owner(draft, owner)
    draft.assigned_at = now
    to = {"type": "member" if isinstance(owner, Member) else "queue", "id": draft.owner.public_id}
    changes = {"owner": [before, draft.owner.name]}
    return events.prepare(draft, "lead.assigned", by=by, changes=changes, because=newcomer.because, to=to)


def stop_clocks(drafts: Iterable[Lead], told: Told) -> None:
    """Let no first-response target begin."""
    for draft in drafts:
        draft.first_response_due = None
        for event in told[draft.id]:
            if event.because.get("due"):
                event.because["due"] = None


def keep_pairs(pairs: list[DuplicatePair], drafts: Iterable[Lead]) -> None:
    """Write who may be the same person, and mark those who were here; the new ones are marked already."""
    if pairs:
        copy_records(DuplicatePair, pairs, twice="ON CONFLICT DO NOTHING")
        marked = {pk for pair in pairs for pk in (pair.lead_id, pair.other_id)} - {draft.pk for draft in drafts}
        Lead.objects.filter(pk__in=marked, has_duplicates=False).update(has_duplicates=True)


def tell_of(fresh: list[Newcomer], by: Member | None) -> None:
    """Give customers' owners the task to answer, and tell each new owner once."""
    for newcomer in fresh:
        if (contact := newcomer.customer) is not None:
            inquiries.ask(contact, contact.account, contact.name, newcomer.draft.description, contact.owner)
    drafts = [newcomer.draft for newcomer in fresh]
    tell_owners(drafts, by, next((one.because.get("words", "") for one in fresh), ""))


def resemblances(drafts: Iterable[Lead], known: Known) -> dict[tuple[int, int], DuplicatePair]:
    """Return the pairs of new leads with others that may be the same person, and mark the new ones."""
    pairs: dict[tuple[int, int], DuplicatePair] = {}
    for draft in drafts:
        for other, reason in known.resembling(draft):
            draft.has_duplicates = True
            pair = duplicates.pair(draft.pk, other, reason)
            pairs.setdefault((pair.lead_id, pair.other_id), pair)
    return pairs


def arrived(newcomer: Newcomer, by: Member | None) -> Event:
    return events.prepare(
        newcomer.draft, "lead.created", by=by, because=newcomer.because, assign=newcomer.owner is None
    )


def tell_owners(drafts: Iterable[Lead], by: Member | None, words: str) -> None:
    """Tell each person who was given leads once, however many they are."""
    given: dict[int, list[Lead]] = defaultdict(list)
    for draft in drafts:
        if draft.owner_member_id not in (None, by and by.pk):
            given[draft.owner_member_id or 0].append(draft)
    for leads in given.values():
        owner, number = leads[0].owner_member, len(leads)
        assert owner is not None
        text, path = f"{number:,} leads came to you" + (f": {words}" if words else ""), "leads/?view=unread"
        if number == 1:
            text = f"{leads[0].name} of {leads[0].company} is yours" + (f", from {by.name}" if by else "")
            path = inquiries.path_of(leads[0])
        inquiries.tell(owner, "lead.assigned", text, path)


def joined(newcomer: Newcomer) -> None:
    """Give what is reported of a known person to the lead that person is."""
    assert newcomer.lead is not None
    newcomer.lead = inquiries.joined(newcomer.lead, newcomer.draft)


HOLDERS = """
    SELECT wanted.key, found.lead_id, found.contact_id
    FROM unnest(%(keys)s::bigint[], %(most)s::integer[]) AS wanted (key, most)
    CROSS JOIN LATERAL (
        SELECT lead_id, contact_id FROM leads_matchkey WHERE key = wanted.key ORDER BY id DESC LIMIT wanted.most
    ) found
"""

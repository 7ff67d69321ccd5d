"""Giving what waits in pools to whoever has room by now: the longest waiting first."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils import timezone

from assignment.desk import Desk, Pick
from assignment.log import store
from assignment.models import Assignment, Pool, PoolWait
from assignment.people import people
from leads import inquiries
from leads.many.changes import Change, known, write
from leads.many.owners import handed
from leads.models import Lead, Stage
from tenancy.models import Member

A_TIME = 500  # leads given in one transaction
NEVER = datetime.max.replace(tzinfo=UTC)


def is_awaited() -> bool:
    """Say whether somebody waits for room in a pool: cheap, as it is asked at every change that may make some."""
    return bool(people().teams) and PoolWait.objects.exists()


def fill(now: datetime | None = None) -> int:
    """Hand out what waits, in the caller's transaction; return how many leads found somebody."""
    now = now or timezone.now()
    teams = people().teams
    wanted = list(PoolWait.objects.order_by("pool").values_list("pool", flat=True).distinct())
    pools = [teams[pk].pool for pk in wanted if pk in teams]
    desk = Desk(now)
    desk.hold(pools)
    given: list[tuple[PoolWait, Lead, Pick]] = []
    for pool in pools:
        given += picked(desk, pool)
    if given:
        hand_out(given, desk)
    return len(given)


def picked(desk: Desk, pool: Pool) -> list[tuple[PoolWait, Lead, Pick]]:
    """Find somebody for the leads that wait for a pool, until nobody has room."""
    if not desk.places[pool.pk]:
        return []
    waits = list(PoolWait.objects.filter(pool=pool).order_by("since", "pk")[:A_TIME])
    leads = held(waits, pool)
    found: list[tuple[PoolWait, Lead, Pick]] = []
    for wait in waits:
        if (lead := leads.get(wait.lead_id)) is None:
            continue
        pick = desk.pick(pool, lead, wait.skipped)
        if pick.owner is not None:
            found.append((wait, lead, pick))
        elif not wait.skipped:
            break
    return found


def held(waits: list[PoolWait], pool: Pool) -> dict[int, Lead]:
    """Hold the leads that wait still; what somebody took or ended meanwhile waits no longer."""
    here = Lead.objects.filter(
        pk__in=[wait.lead_id for wait in waits], owner_queue=pool.queue_id, stage=Stage.OPEN, deleted_at=None
    )
    held = {lead.pk: lead for lead in known(here.order_by("pk").select_for_update(skip_locked=True, of=("self",)))}
    missing = {wait.lead_id for wait in waits} - held.keys()
    if missing:
        gone = missing - set(here.filter(pk__in=missing).values_list("pk", flat=True))
        PoolWait.objects.filter(lead__in=gone).delete()
    return held


def hand_out(given: list[tuple[PoolWait, Lead, Pick]], desk: Desk) -> None:
    """Write who got what, why, and tell them."""
    decisions = Assignment.objects.in_bulk([wait.assignment_id for wait, _, _ in given if wait.assignment_id])
    rows = [turn(wait, lead, pick, decisions.get(wait.assignment_id or 0), desk.now) for wait, lead, pick in given]
    store(rows)
    desk.keep()
    PoolWait.objects.filter(pk__in=[wait.pk for wait, _, _ in given]).delete()
    write([changed(row, lead, pick, desk.now) for row, (_, lead, pick) in zip(rows, given, strict=True)])
    tell_owners(given)


def turn(wait: PoolWait, lead: Lead, pick: Pick, before: Assignment | None, now: datetime) -> Assignment:
    """Return the log's row of a lead whose waiting is over, with what the rule had decided."""
    assert pick.owner is not None
    row = Assignment(at=now, lead=lead, cause=Assignment.Cause.ROOM, outcome=Assignment.Outcome.ASSIGNED)
    for name in ("rule_id", "version", "entry", "entry_number", "entry_name", "tried", "seen"):
        if before is not None:
            setattr(row, name, getattr(before, name))
    row.pool_id, row.member_id, row.turn_of = wait.pool_id, pick.owner.pk, pick.turn_of
    row.goes_to, row.tie, row.candidates = pick.owner.name[:255], pick.tie[:200], pick.candidates
    row.due, row.score = lead.first_response_due, lead.score
    return row


def changed(row: Assignment, lead: Lead, pick: Pick, now: datetime) -> Change:
    """Return the change of a lead's owner; a target that runs goes on."""
    assert pick.owner is not None
    change = handed(lead, pick.owner, now)
    entry = {"id": row.entry, "name": row.entry_name, "number": row.entry_number} if row.entry else None
    because = {
        "words": f"{pick.owner.name} has room by now", "entry": entry, "rule": None, "problem": "",
        "goes_to": pick.owner.name, "due": row.due.isoformat() if row.due else None, "assignment": row.public_id,
    }  # fmt: skip
    change.told[-1].because |= because
    return change


def tell_owners(given: Iterable[tuple[PoolWait, Lead, Pick]]) -> None:
    """Tell everybody what became theirs: one lead by name, several as a number."""
    owners: dict[int, Member] = {}
    counts: Counter[int] = Counter()
    last: dict[int, Lead] = {}
    for _, lead, pick in given:
        assert pick.owner is not None
        owners[pick.owner.pk], last[pick.owner.pk] = pick.owner, lead
        counts[pick.owner.pk] += 1
    for pk, number in counts.items():
        lead = last[pk]
        if number == 1:
            text, path = f"{lead.name} of {lead.company} is yours, after waiting", inquiries.path_of(lead)
        else:
            text, path = f"{number:,} leads that waited are yours", "leads/?view=unread"
        inquiries.tell(owners[pk], "lead.assigned", text, path)


def next_opening(now: datetime) -> datetime | None:
    """Return when somebody of a pool with leads that wait begins to work; None when nobody is off shift."""
    found, opening = people(), NEVER
    for pk in PoolWait.objects.order_by("pool").values_list("pool", flat=True).distinct():
        for row in found.teams[pk].members if pk in found.teams else ():
            person = found.persons[row.member_id]
            if person.hours is not None and not row.is_paused:
                begins = person.hours.opening(now, person.tz)
                opening = min(opening, begins) if begins > now else opening
    return None if opening == NEVER else opening

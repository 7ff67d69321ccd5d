"""Taking leads from queues: one statement claims or says which limit stands in the way; an undo puts a lead back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from leads.configuration import configuration
from leads.models import Claim, Lead, Queue
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Conflict, NotAllowed, Refusal

UNDO = timedelta(minutes=5)


class AlreadyTaken(Conflict):
    """Somebody else was faster."""

    code = "already_taken"
    sentence = "{winner} accepted {lead} {ago}. Accept the next one."


class MovedOn(Conflict):
    """The lead waits in another queue by now."""

    code = "moved_on"
    sentence = "{lead} was moved to “{queue}” {ago}. Accept the next one."


class AtLimit(Conflict):
    """A member has as many open leads as allowed."""

    code = "at_limit"
    sentence = "You have {limit} open leads, which is your limit. Close or give back one first."


class AtDailyLimit(Conflict):
    """A member has accepted as many leads today as allowed, in all or from one queue."""

    code = "at_daily_limit"
    sentence = "You have accepted {limit} leads {where}today, which is the limit. You may accept again from {again}."


class CoolingDown(Conflict):
    """A member gave the lead back a short while ago."""

    code = "cooling_down"
    sentence = "You gave {lead} back. You may accept {pronoun} again from {again}; until then your colleagues may."


class InOrder(Refusal):
    """The queue hands out leads in order."""

    code, status = "next_only", 409
    sentence = "“{queue}” hands out its leads in order. Use “Accept next”."


class TooLate(Conflict):
    """An acceptance can no longer be undone."""

    code = "too_late"
    sentence = "{lead} cannot be put back any more: {why}. Give it back with a reason instead."


@dataclass(frozen=True)
class Verdict:
    """What `claim_lead()` said."""

    word: str
    lead_id: int | None
    queue_id: int | None
    most: int | None
    free_at: datetime | None


def claim(queues: Iterable[Queue], by: Member, lead: Lead | None = None) -> Lead | None:
    """Take this lead, or else the most urgent one of the queues; nothing from empty ones.

    Raises the refusal that says which limit holds and until when, or who was faster.
    """
    pks = [queue.pk for queue in queues]
    verdict = asked(pks, by, lead)
    if verdict.word == "claimed":
        return accepted(verdict, by)
    if verdict.word == "taken" and lead is not None:
        return own_or_refused(Lead.objects.with_labels().get(pk=lead.pk), by)
    if verdict.word != "empty":
        raise refusal(verdict, lead)
    return None


def own_or_refused(lead: Lead, by: Member) -> Lead:
    """Return a lead that a second click finds taken by the first one; somebody else's is refused."""
    if lead.owner_member_id == by.pk:
        return lead
    raise taken(lead)


def asked(queues: Sequence[int], by: Member, lead: Lead | None) -> Verdict:
    """Run the claiming statement."""
    anywhere, wanted = by.may("reassign"), lead.pk if lead else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM claim_lead(%s::bigint[], %s, %s, %s, %s)",
            [list(queues), by.pk, wanted, anywhere, day_began(timezone.now())],
        )
        return Verdict(*cursor.fetchone())


def accepted(verdict: Verdict, by: Member) -> Lead:
    """Record an acceptance and return the lead as it is now."""
    lead = Lead.objects.with_labels().get(pk=verdict.lead_id or 0)
    queue = configuration().queue_by_id[verdict.queue_id or 0]
    events.record(lead, "lead.accepted", by=by, changes={"owner": [queue.name, by.name]})
    return lead


def refusal(verdict: Verdict, lead: Lead | None) -> Refusal:
    """Return what a verdict means in words."""
    queue = configuration().queue_by_id.get(verdict.queue_id or 0)
    if verdict.word == "next_only":
        return InOrder(queue=queue)
    if verdict.word == "open_limit":
        return AtLimit(limit=verdict.most)
    if verdict.word in ("member_limit", "queue_limit"):
        again = day_began(timezone.now()) + timedelta(days=1, hours=2)  # past midnight also on a day of 23 or 25 hours
        where = f"from “{queue}” " if verdict.word == "queue_limit" else ""
        return AtDailyLimit(limit=verdict.most, where=where, again="tomorrow", again_at=day_began(again).isoformat())
    if verdict.word == "cool_down" and verdict.free_at is not None:
        name, pronoun = (lead.name, "it") if lead else ("the leads that wait", "them")
        at = verdict.free_at.astimezone(current_org().tz)
        return CoolingDown(lead=name, pronoun=pronoun, again=clock(at), again_at=at.isoformat())
    return NotAllowed("Only members of the queue, managers and admins may accept from it.")


def taken(lead: Lead) -> Refusal:
    """Return the refusal that names the winner, or the queue a lead was moved to, and when."""
    ago = since(timezone.now() - lead.assigned_at)
    if lead.owner_queue is not None:
        return MovedOn(queue=lead.owner_queue.name, lead=lead.name, ago=ago)
    return AlreadyTaken(winner=lead.owner.name, lead=lead.name, ago=ago)


def since(passed: timedelta) -> str:
    """Say how long ago something short was."""
    seconds = int(passed.total_seconds())
    return f"{seconds} s ago" if seconds < 120 else f"{seconds // 60} min ago" if seconds < 7200 else "earlier"


def clock(moment: datetime) -> str:
    """Say a moment of the next days in the organization's time."""
    today = timezone.now().astimezone(moment.tzinfo).date()
    return f"{moment:%H:%M}" if moment.date() == today else f"{moment:%H:%M on %d %B}"


def day_began(now: datetime) -> datetime:
    """Return the last midnight in the organization's zone: days of a limit are those of the office."""
    return now.astimezone(current_org().tz).replace(hour=0, minute=0, second=0, microsecond=0)


def may_undo(lead: Lead, by: Member) -> bool:
    """Say whether what was accepted this moment may be put back: of queues that hand out in order it may not."""
    if by.may("reassign"):
        return True
    in_order = {queue.pk for queue in configuration().queues if queue.mode == Queue.Mode.NEXT}
    return not in_order or not Claim.objects.filter(lead=lead, member=by, queue_id__in=in_order).exists()


def undo(lead: Lead, by: Member) -> Lead:
    """Put a lead back where it was just accepted from; the acceptance then counts for no limit.

    Only a queue to pick from takes leads back like this: elsewhere it would be a way to look through the queue.
    """
    require(by, "accept")
    found = Claim.objects.filter(lead=lead, member=by).order_by("-id").select_related("queue").first()
    if found is None or found.undone_at is not None or lead.owner_member_id != by.pk:
        raise TooLate(lead=lead.name, why="you have not accepted it")
    if found.queue.mode == Queue.Mode.NEXT and not by.may("reassign"):
        raise TooLate(lead=lead.name, why=f"“{found.queue}” hands out its leads in order")
    now = timezone.now()
    if now - found.at > UNDO:
        raise TooLate(lead=lead.name, why=f"it was accepted {since(now - found.at)}")
    put_back = Lead.objects.filter(pk=lead.pk, owner_member=by, version=found.version).update(
        owner_member=None, owner_queue=found.queue, assigned_at=found.waiting_since, is_unread=True, updated_at=now,
        version=F("version") + 1,
    )  # fmt: skip
    if not put_back:
        raise TooLate(lead=lead.name, why="it has changed since")
    found.undone_at = now
    found.save(update_fields=["undone_at"])
    events.record(lead, "lead.put_back", by=by, changes={"owner": [by.name, found.queue.name]})
    return Lead.objects.with_labels().get(pk=lead.pk)

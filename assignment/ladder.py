"""The ladder of a missed first response: the owner's manager hears of it, then the lead is taken back and routed anew.

Both steps are off until an entry or a queue sets them. An owner's reminder before the target is `automation.reminders`.
"""

from datetime import datetime

from django.utils import timezone

from assignment import routing
from assignment.deciding import Cause
from assignment.models import ResponseClock
from leads import inquiries
from leads.configuration import configuration
from leads.models import Lead, Stage
from leads.models.following import LeadVisit
from tenancy import events
from tenancy.models import Member
from tenancy.times import duration

A_TIME = 200
TOLD = 20  # managers told of a lead that nobody has
NO_WORK = ("lead.accepted", "lead.assigned", "lead.released", "lead.put_back")  # owning is not acting
KIND = "lead.lapsed"


def climb(now: datetime | None = None) -> int:
    """Do the steps that are due; return how many leads were looked at."""
    now = now or timezone.now()
    due = ResponseClock.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    clocks = list(due.select_for_update(skip_locked=True, of=("self",))[:A_TIME])
    leads = Lead.objects.with_labels().filter(pk__in=[clock.lead_id for clock in clocks])
    held = {lead.pk: lead for lead in leads.order_by("pk").select_for_update(skip_locked=True, of=("self",))}
    for clock in clocks:
        if clock.lead_id in held:
            step(clock, held[clock.lead_id], now)
    return len(clocks)


def step(clock: ResponseClock, lead: Lead, now: datetime) -> None:
    """Do the next step about one lead."""
    if not is_owed(clock, lead):
        clock.delete()
        return
    if clock.alert_at is not None and clock.alert_at <= now:
        alert(lead, now)
        clock.alert_at = None
    if clock.take_back_at is not None and clock.take_back_at <= now:
        clock.take_back_at = None
        if may_be_taken(lead, now):
            clock.delete()
            take_back(lead, clock.lapsed, now)
            return
    left = [at for at in (clock.alert_at, clock.take_back_at) if at is not None]
    if not left:
        clock.delete()
        return
    clock.next_at = min(left)
    clock.save(update_fields=["alert_at", "take_back_at", "next_at"])


def is_owed(clock: ResponseClock, lead: Lead) -> bool:
    """Say whether the response of a clock's target is still owed."""
    is_open = lead.stage == Stage.OPEN and lead.deleted_at is None
    return is_open and lead.first_responded_at is None and lead.first_response_due == clock.due


def alert(lead: Lead, now: datetime) -> None:
    """Tell the owner's manager; of a lead that nobody has, the managers."""
    late = duration((now - lead.first_response_due).total_seconds()) if lead.first_response_due else ""
    text = f"First response to {lead.name} of {lead.company} is {late} late, {lead.owner.name} has it"
    for member in answerable(lead):
        inquiries.tell(member, KIND, text, inquiries.path_of(lead), now=now)
    events.record(lead, "lead.lapsed", late=late, owner=lead.owner.name)


def answerable(lead: Lead) -> list[Member]:
    """Return who answers for a lead's owner."""
    known = configuration().member_by_id
    manager = known.get(lead.owner_member.manager_id or 0) if lead.owner_member else None
    if manager is not None and manager.is_active:
        return [manager]
    return [one for one in configuration().members if one.is_active and one.role in ("manager", "admin")][:TOLD]


def may_be_taken(lead: Lead, now: datetime) -> bool:
    """Say whether a lead lies untouched with its owner: nothing done since they got it, nothing planned or begun."""
    owner = lead.owner_member_id
    if owner is None or lead.open_task_count or lead.has_next_step(now):
        return False
    done = events.of(lead).filter(member_id=owner, at__gte=lead.assigned_at).exclude(kind__in=NO_WORK)
    drafts = LeadVisit.objects.filter(lead=lead, member=owner, draft_at__gte=lead.assigned_at)
    return not done.exists() and not drafts.exists()


def take_back(lead: Lead, lapsed: list[int], now: datetime) -> None:
    """Route a lead anew, passing over whoever let it lapse."""
    owner = lead.owner_member
    assert owner is not None
    skip = tuple(dict.fromkeys([*lapsed, owner.pk]))
    routing.route(lead, now=now, cause=Cause.LAPSED, why=f"{owner.name} missed the first-response target", skip=skip)
    text = f"{lead.name} of {lead.company} was taken back: the first-response target was missed"
    inquiries.tell(owner, KIND, text, inquiries.path_of(lead), now=now)

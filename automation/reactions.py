"""What follows which event, on one screen. A reaction gets the lead and the event, and runs in the event's transaction.

Routing anew is the one reaction to `lead.scored`, three times a day at most; nothing reacts to `lead.graded`.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from assignment import clocks, leaving, rerouting, routing, settled
from assignment.models import Availability, Leave, Pool, PoolMember
from automation import jobs, rooms
from leads import inquiries, news, web_hooks
from leads.business_hours import response_due
from leads.configuration import configuration
from leads.following import tell_followers
from leads.models import Lead, Queue
from qualification import grading, rescoring, scoring
from qualification.models import GradingCriterion, GradingProfile, ScoringRule
from tenancy.acting import current_org
from tenancy.models import Event, Member

Reaction = Callable[[Lead, Event], Any]


def score(lead: Lead, event: Event) -> None:
    scoring.score(lead)


def grade(lead: Lead, event: Event) -> None:
    grading.grade(lead)


def assign(lead: Lead, event: Event) -> None:
    """Let the active rule find an owner, unless whoever made or reopened the lead has settled that."""
    if not event.because.get("assign"):
        return
    if way := event.because.get("route"):
        settled.send(lead, way, named=event.because.get("form", ""))
    else:
        routing.route(lead)


def start_clock(lead: Lead, event: Event) -> None:
    """Start target and steps of the queue that somebody put a lead into; a rule's decision starts its own."""
    if "assignment" not in event.because and not event.because.get("assign"):
        clocks.put_by_hand([lead], timezone.now())


def restart_clock(lead: Lead, event: Event) -> None:
    """Give the owner who keeps a reopened lead a new first-response target; one that is routed gets its entry's."""
    if not event.because.get("assign"):
        minutes = Queue.objects.default().target_minutes
        lead.first_response_due = response_due(current_org(), minutes, timezone.now())
        lead.save(update_fields=["first_response_due", "updated_at"])


def tell_owner(lead: Lead, event: Event) -> None:
    """Tell a member who was given a lead, unless they took it themselves."""
    if event.changes and lead.owner_member is not None and lead.owner_member_id != event.member_id:
        text = f"{lead.name} of {lead.company} is yours" + (f", from {event.by}" if event.by else "")
        inquiries.tell(lead.owner_member, "lead.assigned", text, inquiries.path_of(lead))


def tell_converted(lead: Lead, event: Event) -> None:
    """Tell the owner whose lead somebody else converted."""
    if lead.owner_member is not None and lead.owner_member_id != event.member_id:
        text = f"{event.by or 'Somebody'} converted {lead.name} of {lead.company}"
        inquiries.tell(lead.owner_member, "lead.converted", text, inquiries.path_of(lead))


def announce(lead: Lead, event: Event) -> None:
    """Tell open lists that a lead has come to its owner, and the one it left that it is gone."""
    leave(lead, event)
    news.came(lead)


def leave(lead: Lead, event: Event) -> None:
    """Tell open lists that a lead has left, or no longer waits as it did."""
    before = (event.changes.get("owner") or [None])[0]
    for queue in configuration().queues:
        if before == queue.name and queue.pk != lead.owner_queue_id:
            news.went(lead.pk, news.of_queue(queue.pk))
    news.stirred(news.list_of(lead))


def reroute(lead: Lead, event: Event) -> None:
    """Route a lead anew upon the events an admin picked; what follows from routing is none of them."""
    if rerouting.consider([event]):
        lead.refresh_from_db(fields=["owner_member", "owner_queue", "version", "assigned_at", "first_response_due",
                                     "is_unread", "stage", "status", "reason"])  # fmt: skip


def make_room(lead: Lead, event: Event) -> None:
    """Wake a worker when leads wait in pools and somebody may have room for one more."""
    rooms.ring()


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "lead.created": (score, grade, assign, start_clock, announce),
    "lead.changed": (score, grade, reroute, tell_followers),
    "lead.inquired": (score, tell_followers),
    "lead.status": (score, tell_followers, leave, make_room),
    "lead.scored": (reroute,),
    "lead.reopened": (score, restart_clock, assign, reroute, announce),
    "lead.restored": (score, grade, announce),
    "lead.assigned": (start_clock, tell_owner, tell_followers, announce, make_room),
    "lead.accepted": (tell_followers, leave),
    "lead.put_back": (announce, make_room),
    "lead.released": (score, start_clock, tell_followers, announce, make_room),
    "lead.converted": (tell_converted, tell_followers, leave, make_room),
    "lead.deleted": (tell_followers, leave, make_room),
    "activity.call": (score, tell_followers),
    "activity.email": (score, tell_followers),
    "activity.event": (score, tell_followers),
    "activity.note": (score, tell_followers),
}

ROOM_BY = (Member, Pool, PoolMember, Availability, Leave)  # whose change may let a waiting lead find somebody
RESCORED_BY = (ScoringRule, GradingProfile, GradingCriterion)  # whichever door changes them


def hand_on(member: Member, event: Event) -> None:
    """Route the open leads of somebody who was switched off, where an admin picked that."""
    admin = Member.objects.named().filter(pk=event.member_id or 0).first()
    is_off = event.changes.get("is_active", ("", ""))[1] in (False, "False")
    if is_off and admin and rerouting.triggers().owner_off and Lead.objects.open().owned_by(member).exists():
        leaving.hand_on(member, leaving.BY_RULE, by=admin)


def react(event: Event, subject: Any, **kwargs: Any) -> None:
    """Run the reactions to an event about a lead; changed rules queue a rescore, and queued jobs wake a worker."""
    if isinstance(subject, Lead):
        web_hooks.ring(event.kind)
        for reaction in REACTIONS.get(event.kind, ()):
            reaction(subject, event)
    elif isinstance(subject, RESCORED_BY):
        rescoring.rescore_all()
    elif event.kind == "job.queued":
        jobs.ring(event)
    elif isinstance(subject, ROOM_BY):
        rooms.ring()
        if isinstance(subject, Member):
            hand_on(subject, event)

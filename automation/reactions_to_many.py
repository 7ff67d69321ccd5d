"""What follows a bulk change: the reactions of `reactions.py`, each as a few statements over the whole set."""

from collections.abc import Iterable

from django.utils import timezone

from assignment import clocks, rerouting
from assignment.deciding import Occasion
from assignment.many import route_all
from automation import rooms
from leads import news
from leads.business_hours import response_due
from leads.many.changes import Change
from leads.models import Lead, Queue
from qualification import rescoring
from tenancy.acting import current_org

COMES = frozenset(("lead.assigned", "lead.reopened", "lead.restored"))
RESCORED = frozenset(("lead.changed", "lead.status", "lead.restored"))


def react_to_many(changes: list[Change]) -> None:
    """Score and grade anew what may score otherwise; restart the clocks of reopened leads and route them."""
    clocks.put_by_hand(put_into_queues(changes), timezone.now())
    announce(changes)
    kinds = {change.lead.pk: {event.kind for event in change.told} for change in changes}
    if scored := [pk for pk, told in kinds.items() if told & RESCORED]:
        rescoring.rescore(scored, timezone.now())
    reopened = [change for change in changes if "lead.reopened" in kinds[change.lead.pk]]
    if reopened:
        restart(reopened)
    rerouting.consider(event for change in changes for event in change.told)
    rooms.ring()


def put_into_queues(changes: Iterable[Change]) -> list[Lead]:
    """Return the leads that somebody, and no rule, put into a queue."""
    handed = [(change.lead, event) for change in changes for event in change.told if event.kind == "lead.assigned"]
    return [lead for lead, event in handed if lead.owner_queue_id is not None and "assignment" not in event.because]


def announce(changes: Iterable[Change]) -> None:
    """Tell open lists what has come to a new owner, and that numbers beside the old one changed."""
    for change in changes:
        before = change.before.get("owner_queue_id") or getattr(change.before.get("owner_queue"), "pk", None)
        if before is not None and before != change.lead.owner_queue_id:
            news.went(change.lead.pk, news.of_queue(before))
        if any(event.kind in COMES for event in change.told):
            news.came(change.lead)
        else:
            news.stirred(news.list_of(change.lead))


def restart(changes: Iterable[Change]) -> None:
    """Route reopened leads without an active owner; the others get a new first-response target."""
    routed: list[Lead] = []
    kept: list[Lead] = []
    for change in changes:
        assign = any(event.because.get("assign") for event in change.told)
        (routed if assign else kept).append(change.lead)
    now = timezone.now()
    due = response_due(current_org(), Queue.objects.default().target_minutes, now)
    Lead.objects.filter(pk__in=[lead.pk for lead in kept]).update(first_response_due=due)
    if routed:
        route_all(routed, now, Occasion())

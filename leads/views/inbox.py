"""The home page: what waits in the member's queues, then the member's own open leads."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads import ownership
from leads.lists import inbox as lists
from leads.lists import trails
from leads.models import Lead, Queue
from leads.views import bulk, layout, list_context
from leads.views.list_context import IN_LINE
from leads.views.ownership import undo_address
from tenancy.requests import MemberRequest, go


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """Show what to do next."""
    return render(request, layout.template(request), inbox_context(request))


def inbox_context(request: MemberRequest) -> dict[str, Any]:
    """Return the queues' groups and the member's own."""
    waiting, own = lists.queue_groups(request.member), lists.own_leads(request.member)
    groups = [queue_group(group) for group in waiting]
    if own:
        note = f"{len(own)}{'+' if len(own) == lists.OWN else ''} open, nearest target first"
        leads = trails.linked(own, "in=inbox&view=mine")
        groups.append({"title": "Yours", "symbol": "user-round", "note": note, "leads": leads})
    return (
        list_context.common(request)
        | bulk.bar(request, None)
        | {
            "navigation_key": "inbox",
            "title": "Team inbox",
            "subtitle": "Your leads, plus the queues you work",
            **list_context.tabs(request.member, "inbox"),
            "groups": groups,
            "ordering": "due",
            "board_url": reverse("board"),
            "is_inbox": True,
            "accept_next": reverse("take-next") if any(group.may_take for group in waiting) else "",
            "summary": summary(waiting, own),
            "empty": nothing(request),
        }
    )


def queue_group(group: lists.QueueGroup) -> dict[str, Any]:
    """Return a queue's head and rows."""
    count, overdue = group.waiting.count, group.waiting.overdue
    return {
        "title": group.queue.name,
        "note": f"{count:,}{'+' if count >= 1000 else ''} waiting",
        "warning": f"{overdue:,} past target" if overdue else "",
        "accept_next": reverse("queue-take-next", args=[group.queue.pk]) if group.may_take else "",
        "leads": trails.linked(group.leads, f"in=inbox&queue={group.queue.public_id}"),
        "words": "" if group.leads else IN_LINE,
        "more_url": f"{reverse('leads')}?queue={group.queue.public_id}" if count > len(group.leads) > 0 else "",
        "more": count - len(group.leads),
    }


def summary(waiting: list[lists.QueueGroup], own: list[Any]) -> str:
    total = sum(group.waiting.count for group in waiting)
    return f"{total:,} waiting, {len(own)} yours"


def nothing(request: MemberRequest) -> dict[str, str]:
    text = "Nobody waits in your queues and you own no open lead."
    return {
        "kind": "nothing",
        "title": "All clear",
        "text": text,
        "url": reverse("leads"),
        "action": "See all open leads",
    }


@require_POST
def take_next(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the most urgent lead of a queue and open it."""
    queue = get_object_or_404(Queue, pk=pk)
    lead = ownership.take_next(queue, request.member)
    return opened(request, lead, nothing=f"No lead waits in {queue.name} any more.")


@require_POST
def take_next_of_all(request: MemberRequest) -> HttpResponse:
    """Take the most urgent lead of all the member's queues and open it."""
    lead = ownership.take_next_of_all(request.member)
    return opened(request, lead, nothing="No lead waits in your queues any more.")


def opened(request: MemberRequest, lead: Lead | None, *, nothing: str) -> HttpResponse:
    """Lead on to what was taken."""
    if lead is None:
        messages.info(request, nothing)
        return go(request, reverse("inbox"))
    undo = undo_address(lead, request.member)
    messages.success(request, f"{lead.name} is yours.", extra_tags=f"undo:{undo}" if undo else "")
    return go(request, trails.to(lead.get_absolute_url(), "in=inbox&view=mine"))

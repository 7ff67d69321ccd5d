"""The managers' page about the queues."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads import queue_health
from leads.figures import OPEN, address, both
from tenancy.abilities import require
from tenancy.requests import MemberRequest
from tenancy.times import duration


@require_safe
def health(request: MemberRequest) -> HttpResponse:
    """Show what waits in each queue, and who took how much today."""
    require(request.member, "dashboard")
    context = {
        "navigation_key": "queue-health",
        "queues": [shown(row, request) for row in queue_health.by_queue()],
        "takers": [{"row": row, "url": worked_by(row)} for row in queue_health.by_member()],
        "counted": queue_health.COUNTED,
    }
    return render(request, "leads/queue_health.html", context)


def shown(row: queue_health.QueueHealth, request: MemberRequest) -> dict[str, Any]:
    """Return a queue's row with the list behind it."""
    listed = f"{reverse('leads')}?{urlencode({'queue': row.queue.public_id})}"
    settings = reverse("queue-edit", args=[row.queue.pk]) if request.member.may("configure") else ""
    median = "" if row.median is None else duration(row.median)
    return {"row": row, "url": listed, "median": median, "settings_url": settings}


def worked_by(row: queue_health.Taker) -> str:
    """Return the open leads of a member."""
    return address(both(OPEN, {"field": "owner", "is": row.member.public_id}))

"""What came in: the whole of an answer, the list admins read, and the demo's way to answer."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from leads.mail import demo, reading
from leads.models import InboundMessage
from tenancy import sections, stored_files
from tenancy.abilities import require
from tenancy.models import MailMessage, StoredFile
from tenancy.requests import MemberRequest

PAGE = "settings-mail"
TINTS = {"waiting": "accent", "done": "success", "failed": "danger", "unplaced": "warn"}


@require_safe
def received(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a message whole, as text."""
    row = found(request, pk)
    with stored_files.opened(raw_of(row)) as raw:
        mail = reading.read(raw.read())
    context = {"row": row, "mail": mail, "text": mail.text, "navigation_key": "leads"}
    return render(request, "leads/received.html", context)


@require_safe
def original(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Hand out a message exactly as it came."""
    row = found(request, pk)
    return stored_files.served(raw_of(row), "message.eml")


def raw_of(row: InboundMessage) -> StoredFile:
    """Return a message as it came, while it is kept."""
    if row.raw is None:
        raise stored_files.Gone("Messages are kept as they came for a month. What this one said stands on its lead.")
    return row.raw


def found(request: MemberRequest, pk: int) -> InboundMessage:
    """Return a message; one that is on no lead is for admins alone."""
    row = get_object_or_404(InboundMessage.objects.select_related("raw", "lead", "activity"), pk=pk)
    require(request.member, "view" if row.lead_id is not None else "configure")
    return row


@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """List what came in, newest first; what has no place can be looked at alone."""
    require(request.member, "configure")
    rows = InboundMessage.objects.select_related("lead").order_by("-id")
    problems = request.GET.get("show") == "problems"
    if problems:
        rows = rows.filter(state__in=(InboundMessage.State.UNPLACED, InboundMessage.State.FAILED))
    context: dict[str, Any] = sections.page_of(request, rows)
    for row in context["rows"]:
        row.tint = TINTS.get(row.state, "")
    return sections.show(request, "settings/mail_received.html", PAGE, context | {"problems": problems})


@require_POST
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer a kept message as its recipient would, in a demo: it takes the way of every answer."""
    require(request.member, "configure")
    message = get_object_or_404(MailMessage, pk=pk)
    if not request.organization.is_demo or not message.bounce_to:
        raise Http404
    raw, recipient = demo.answer(message, request.POST.get("text", "")), message.bounce_to
    transaction.on_commit(lambda: demo.deliver(raw, recipient))
    messages.success(request, "The answer is on its way to the lead.")
    return redirect("settings-mail-received")

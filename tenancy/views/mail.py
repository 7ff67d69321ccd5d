"""The organization's own mail to leads and members, for its admins to read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from tenancy import sections
from tenancy.abilities import require
from tenancy.models import MailMessage
from tenancy.requests import MemberRequest

PAGE = "settings-mail"
TINTS = {"waiting": "accent", "kept": "", "sent": "success", "failed": "danger", "bounced": "danger"}
WORDS = {"waiting": "Waiting", "kept": "Kept, not sent", "sent": "Sent", "failed": "Failed", "bounced": "Came back"}


@require_safe
def mail(request: MemberRequest) -> HttpResponse:
    """List the messages, newest first."""
    require(request.member, "configure")
    context = sections.page_of(request, MailMessage.objects.defer("text", "html").order_by("-id"))
    context["rows"] = [described(message) for message in context["rows"]]
    return sections.show(request, "settings/mail.html", PAGE, context)


@require_safe
def one(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a message as text: what it links to is not ours to run."""
    require(request.member, "configure")
    context = {"message": described(get_object_or_404(MailMessage, pk=pk))}
    return sections.show(request, "settings/mail_message.html", PAGE, context)


def described(message: MailMessage) -> MailMessage:
    """Give a message the words and the tint of its state."""
    message.words = WORDS.get(message.state, message.state)  # type: ignore[attr-defined]
    message.tint = TINTS.get(message.state, "")  # type: ignore[attr-defined]
    return message

"""Sending what an organization mails; the row is the outbox and what its admins read."""

import logging
from collections.abc import Callable
from email.mime.nonmultipart import MIMENonMultipart
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from tenancy import stored_files
from tenancy.acting import acting, current_org
from tenancy.models import MailMessage
from tenancy.refusals import Refusal

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 10


def drain(org_id: int, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Send what waits, each message in a transaction of its own: what has left is never sent again with its neighbors.

    A message that the server puts off waits for the next sweep; the others go on.
    """
    last = done = 0
    while go_on():
        with acting(org_id):
            message = waiting_after(last)
            if message is None:
                break
            last = message.pk
            dispatch(message)
            done += message.state != "waiting"
    return done


def waiting_after(last: int) -> MailMessage | None:
    """Return the next message that waits and that no other worker has."""
    rows = MailMessage.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(state="waiting", pk__gt=last).order_by("pk").first()


def dispatch(message: MailMessage) -> None:
    """Send a message; a demo, or a host without a mail server, keeps it to be read."""
    if current_org().is_demo or not settings.EMAIL_URL:
        message.state = "kept"
    else:
        send(message)
    message.save(update_fields=["state", "error", "sent_at", "attempts"])


def send(message: MailMessage) -> None:
    """Hand one message to the mail server; a refusal is kept in words, a delay lets it wait."""
    message.attempts += 1
    try:
        mail_of(message).send()
        message.state, message.error, message.sent_at = "sent", "", timezone.now()
    except (SMTPException, OSError, ValueError, Refusal) as error:  # a header with a line break is a ValueError
        log.warning("Message %s could not be sent: %s", message.pk, error)
        if is_passing(error) and message.attempts < MOST_ATTEMPTS:
            message.error = f"The mail server put it off: {error}"[:1000]
            return
        message.state, message.error = "failed", f"The mail server refused it: {error}"[:1000]


def is_passing(error: Exception) -> bool:
    """Say whether a later attempt may succeed: the server is away or answered with a code of the 400s."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return isinstance(error, SMTPServerDisconnected | ConnectionError | TimeoutError)


def mail_of(message: MailMessage) -> EmailMultiAlternatives:
    """Return a message as it leaves: with the headers that let its answer find back."""
    headers = {"From": message.sender, "Message-ID": message.message_id, "References": message.references}
    if message.is_automatic:
        headers |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    if message.references:
        headers["In-Reply-To"] = message.references.split()[-1]
    mail = EmailMultiAlternatives(
        message.subject, message.text, message.bounce_to or message.sender, [message.recipient],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={name: value for name, value in headers.items() if value},
    )  # fmt: skip
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    if message.calendar:
        mail.attach(invitation(message))
    for part in message.parts.select_related("stored"):
        with stored_files.opened(part.stored) as content:
            mail.attach(part.name, content.read(), part.content_type or "application/octet-stream")
    return mail


def invitation(message: MailMessage) -> MIMENonMultipart:
    """Return the calendar as a part that mail programs offer to answer."""
    part = MIMENonMultipart("text", "calendar", charset="utf-8", method=message.calendar_method)
    part.set_payload(message.calendar, "utf-8")
    part.add_header("Content-Disposition", "attachment", filename="invitation.ics")
    return part

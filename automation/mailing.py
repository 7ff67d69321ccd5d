"""Sending what an organization mails; the row is the outbox and what its admins read."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from tenancy.acting import current_org
from tenancy.models import MailMessage

log = logging.getLogger(__name__)

A_TIME = 50


def send_waiting() -> int:
    """Send what waits, each row locked by one worker; a demo, or a host without a mail server, keeps it to be read."""
    rows = MailMessage.objects.select_for_update(skip_locked=True).filter(state="waiting").order_by("pk")[:A_TIME]
    for message in rows:
        if current_org().is_demo or not settings.EMAIL_URL:
            message.state = "kept"
        else:
            send(message)
        message.save(update_fields=["state", "error", "sent_at"])
    return len(rows)


def send(message: MailMessage) -> None:
    """Hand one message to the mail server; a refusal is kept in words."""
    mail = EmailMultiAlternatives(message.subject, message.text, message.sender, [message.recipient])
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
        message.state, message.error, message.sent_at = "sent", "", timezone.now()
    except (SMTPException, OSError, ValueError) as error:  # a header with a line break is a ValueError
        log.warning("Message %s could not be sent: %s", message.pk, error)
        message.state, message.error = "failed", f"The mail server refused it: {error}"[:1000]

"""Storing a message that came in, once, for a worker to find its lead."""

import hashlib
import logging
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from leads import bell
from leads.capture import doors
from leads.mail import reading, reply_address
from leads.models import InboundMessage
from tenancy import stored_files
from tenancy.acting import acting
from tenancy.models import MailMessage, Organization

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Receipt:
    """What storing came to: the message's id, or why there is none."""

    public_id: str = ""
    is_new: bool = False
    problem: str = ""


NOBODYS = "No address in it is one that answers come to."


def receive(raw: bytes, recipients: list[str] | None = None) -> Receipt:
    """Store a message in the organization its address names, whole, and ring; the same one again is stored once.

    One whose signature is wrong is stored too, for the admins to read; one of no organization is only logged.
    """
    mail = reading.read(raw)
    reply = named(mail, recipients or [])
    if reply is None and (form := doors.form_named([*(recipients or []), *mail.addresses])) is not None:
        return Receipt(doors.take_mail(mail, raw, *form), is_new=True)
    if reply is None:
        log.warning("A message was for nobody: %s", ", ".join(mail.addresses)[:200])
        return Receipt(problem=NOBODYS)
    try:
        with acting(reply.org_id, door="mail"):
            return stored(raw, mail, reply)
    except Organization.DoesNotExist:
        log.warning("A message named an organization that does not exist: %s", reply.org_id)
        return Receipt(problem=NOBODYS)


def named(mail: reading.Mail, recipients: list[str]) -> reply_address.Reply | None:
    """Return what the addresses say, the envelope's first; a signed Message-ID that it answers will do as well."""
    texts = [*recipients, *mail.addresses, mail.answered_ids]
    replies = [reply for text in texts if (reply := reply_address.read(text)) is not None]
    return next((reply for reply in replies if reply.is_genuine), replies[0] if replies else None)


def stored(raw: bytes, mail: reading.Mail, reply: reply_address.Reply) -> Receipt:
    """Insert the row, or find the one that this message repeats."""
    key = once(raw, mail, reply)
    found = InboundMessage.objects.filter(once_key=key).first()
    if found is not None:
        return Receipt(found.public_id)
    try:
        with transaction.atomic():
            row = InboundMessage.objects.create(
                once_key=key, raw=stored_files.keep([raw]), sender=mail.sender, subject=mail.subject,
                message_id=mail.message_id, address=f"{reply.org_id}.{reply.mail_id}", **standing(reply),
            )  # fmt: skip
    except IntegrityError:  # the same message at the same moment
        return Receipt(InboundMessage.objects.get(once_key=key).public_id)
    if reply.is_genuine:
        transaction.on_commit(lambda: bell.ring_for("inbound", reply.org_id), robust=True)
    return Receipt(row.public_id, is_new=True)


def standing(reply: reply_address.Reply) -> dict[str, object]:
    """Return the state in which a message is stored; whom it answers is settled by the signature alone."""
    answers = MailMessage.objects.filter(pk=reply.mail_id).first() if reply.is_genuine else None
    if answers is not None:
        return {"answers": answers}
    if reply.is_genuine:
        return {"state": InboundMessage.State.UNPLACED, "problem": "The message that it answers is no longer here."}
    problem = "The signature of its address is not ours: somebody made the address up, or it was changed on its way."
    return {"state": InboundMessage.State.UNPLACED, "problem": problem}


def once(raw: bytes, mail: reading.Mail, reply: reply_address.Reply) -> str:
    """Return what two copies of one message have in common: the Message-ID with what it answers, else the bytes."""
    content = f"{mail.message_id}\0{mail.sender}".encode() if mail.message_id else raw
    return hashlib.sha256(f"{reply.mail_id}.{reply.is_genuine}\0".encode() + content).hexdigest()

"""Writing to a lead: the activity, the message in the organization's outbox, and the address its answer comes to."""

from collections.abc import Iterable
from datetime import datetime
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import transaction

from leads import activities, bell
from leads.files import attach
from leads.mail import merge_fields, reply_address
from leads.models import Activity, FileAttachment, InboundMessage, Lead, Status
from tenancy.acting import current_org
from tenancy.models import MailMessage, MailPart, Member
from tenancy.refusals import Invalid

MOST_REFERENCES = 10
MOST_BYTES = 25 * 1024 * 1024  # what most mail servers take


def send(
    lead: Lead,
    *,
    by: Member,
    subject: str,
    body: str,
    files: Iterable[FileAttachment] = (),
    uploads: Iterable[UploadedFile] = (),
    status: Status | None = None,
    follow_up: datetime | None = None,
) -> Activity:
    """Write to a lead: logged as an e-mail that was sent, and handed to the outbox.

    Raises `Blocked` for who has opted out and `Invalid` for a text that says nothing, a lead without a usable
    address, and merge fields that are unknown or have no value.
    """
    subject, body = written(lead, by, subject, body)
    carried, brought = list(files), list(uploads)
    check_files([file.stored.size for file in carried] + [file.size or 0 for file in brought])
    activity = activities.log(
        Activity.Kind.EMAIL, by=by, lead=lead, subject=subject, body=body, status=status, follow_up=follow_up
    )
    message = post(lead, by=by, subject=subject, text=body)
    activity.mail = message
    activity.save(update_fields=["mail", "updated_at"])
    FileAttachment.objects.filter(pk__in=[file.pk for file in carried], activity=None).update(activity=activity)
    carried += [
        attach(lead, file.name or "", file.chunks(), by=by, content_type=file.content_type or "", activity=activity)
        for file in brought
    ]
    MailPart.objects.bulk_create(
        MailPart(message=message, stored=file.stored, name=file.name, content_type=file.content_type)
        for file in carried
    )
    return activity


def written(lead: Lead, by: Member, subject: str, body: str) -> tuple[str, str]:
    """Return subject and text with their fields filled in, or say what is missing."""
    if lead.has_opted_out_of_email:
        raise activities.Blocked(f"{lead.name} has opted out of e-mail.")
    check_address(lead)
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    if not subject:
        raise Invalid(errors={"subject": "Write a subject."})
    if not body:
        raise Invalid(errors={"body": "Write the e-mail."})
    merge_fields.check(subject=subject, body=body)
    head, text = merge_fields.merged(subject, lead, by), merge_fields.merged(body, lead, by)
    if missing := tuple(dict.fromkeys(head.missing + text.missing)):
        raise Invalid(errors={"body": merge_fields.missing_words(missing)})
    return " ".join(head.text.split())[:255], text.text


def check_address(lead: Lead) -> None:
    if not lead.email:
        raise Invalid(errors={"email": f"{lead.name} has no e-mail address. Add one first."})
    try:
        validate_email(lead.email)
    except ValidationError:
        raise Invalid(errors={"email": f"“{lead.email}” is no e-mail address. Correct it first."}) from None


def check_files(sizes: list[int]) -> None:
    if sum(sizes) > MOST_BYTES:
        raise Invalid(errors={"file": f"An e-mail carries at most {MOST_BYTES // 2**20} MB of files. Leave some out."})


def post(
    lead: Lead, *, by: Member, subject: str, text: str, calendar: str = "", calendar_method: str = ""
) -> MailMessage:
    """Put a message to a lead into the outbox and wake a worker for it."""
    message = MailMessage.objects.create(
        sender=sender(by), recipient=lead.email, subject=subject, text=text, subject_kind="lead", subject_id=lead.pk,
        references=" ".join(thread(lead, subject)), calendar=calendar, calendar_method=calendar_method,
    )  # fmt: skip
    address = reply_address.address_of(message)
    message.reply_to, message.bounce_to = address or by.user.email, address
    message.message_id = f"<{reply_address.token(message)}@{address.rpartition('@')[2] or own_domain(message)}>"
    message.save(update_fields=["reply_to", "bounce_to", "message_id"])
    org_id = current_org().pk
    transaction.on_commit(lambda: bell.ring_for("mail", org_id), robust=True)
    return message


def sender(by: Member) -> str:
    """Return the From header: the member's name, at the organization's address or the installation's."""
    org = current_org()
    address = org.mail_from_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    firm = org.mail_from_name or org.name
    return named(f"{by.name}, {firm}" if firm and firm not in by.name else by.name, address)


def named(name: str, address: str) -> str:
    """Return a header with a name in it; one that cannot be written goes without."""
    try:
        return str(Address(display_name=" ".join(name.split())[:120], addr_spec=address))
    except (ValueError, IndexError):
        return address


def own_domain(message: MailMessage) -> str:
    return parseaddr(message.sender)[1].rpartition("@")[2] or "localhost"


def thread(lead: Lead, subject: str) -> list[str]:
    """Return the Message-IDs of the conversation that a subject goes on with, oldest first."""
    base = base_of(subject)
    sent = MailMessage.objects.filter(activities__lead=lead)
    came = InboundMessage.objects.filter(lead=lead)
    rows = [
        *sent.order_by("-id").values_list("created_at", "message_id", "subject")[:MOST_REFERENCES],
        *came.order_by("-id").values_list("received_at", "message_id", "subject")[:MOST_REFERENCES],
    ]
    return [name for _, name, words in sorted(rows) if name and base_of(words) == base][-MOST_REFERENCES:]


def base_of(subject: str) -> str:
    """Return a subject without the marks that answers put before it."""
    words = subject.strip()
    while (parts := words.partition(":"))[1] and parts[0].strip().lower() in ("re", "aw", "fw", "fwd", "wg", "sv"):
        words = parts[2].strip()
    return words.lower()


def reply_words(by: Member) -> str:
    """Say where the answer of an e-mail goes."""
    if reply_address.domain():
        return "The answer lands on this lead."
    return f"Answers go to {by.user.email}: this installation has no domain for them, so they do not land here."

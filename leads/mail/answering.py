"""Giving a stored message its place: an answer on its lead, a bounce on the message that came back.

An answer never makes a lead and never counts as our first response; what a program answered is noted and wakes nobody.
"""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from leads import files, inquiries, meetings
from leads.activities import words
from leads.mail import quoting, reading
from leads.models import Activity, InboundMessage, Lead
from tenancy import events, stored_files
from tenancy.acting import acting
from tenancy.models import MailMessage, Member
from tenancy.refusals import Refusal

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
TRANSIENT = (OperationalError, InterfaceError)
CLAIM = """
    UPDATE leads_inboundmessage SET attempts = attempts + 1 WHERE id = (
        SELECT id FROM leads_inboundmessage WHERE state = 'waiting' AND id > %s
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id, attempts
"""
Outcome = InboundMessage.Outcome
GONE = "The lead it belongs to has been deleted for good."


def drain(org_id: int, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Place what waits in an organization, oldest first, each message in a transaction; return how many there were."""
    last = done = 0
    while go_on():
        with acting(org_id, door="mail"), connection.cursor() as cursor:
            cursor.execute(CLAIM, [last])
            claimed = cursor.fetchone()
        if claimed is None:
            break
        last = claimed[0]
        done += attempt(org_id, *claimed)
    return done


def attempt(org_id: int, pk: int, attempts: int) -> bool:
    """Place one message; what goes wrong is written on it, in words."""
    try:
        if attempts > MOST_ATTEMPTS:
            raise Refusal("A worker stopped each time it read this message. It is kept as it came.")
        with acting(org_id, door="mail"):
            return place(pk)
    except TRANSIENT as error:
        log.warning("Message %s waits for another attempt: %s", pk, error)
    except Refusal as refusal:
        fail(org_id, pk, refusal.sentence)
    except Exception as error:  # the worker goes on with the next message; this one says what it met
        log.exception("Message %s failed", pk)
        fail(org_id, pk, f"An error of ours: {type(error).__name__}. The message is kept as it came.")
    return False


def fail(org_id: int, pk: int, problem: str) -> None:
    with acting(org_id, door="mail"):
        InboundMessage.objects.filter(pk=pk).update(state=InboundMessage.State.FAILED, problem=problem)


def place(pk: int) -> bool:
    """Give one message its place; False when another worker has it."""
    rows = InboundMessage.objects.select_for_update(skip_locked=True, of=("self",)).select_related("answers", "raw")
    row = rows.filter(pk=pk, state=InboundMessage.State.WAITING).first()
    if row is None:
        return False
    lead = lead_of(row.answers)
    if lead is None:
        row.state, row.problem = InboundMessage.State.UNPLACED, GONE
    elif row.raw is not None:
        with stored_files.opened(row.raw) as raw:
            mail = reading.read(raw.read())
        row.state, row.lead = InboundMessage.State.DONE, lead
        row.outcome = settle(row, mail, lead)
    row.save()
    return True


def lead_of(message: MailMessage | None) -> Lead | None:
    """Return the lead a message was written to, whom nobody else changes meanwhile."""
    if message is None or message.subject_kind != "lead" or message.subject_id is None:
        return None
    rows = Lead.objects.select_for_update(of=("self",)).with_labels()
    return rows.filter(pk=message.subject_id).first()


def settle(row: InboundMessage, mail: reading.Mail, lead: Lead) -> str:
    """Do what follows from a message, and return what it was."""
    assert row.answers is not None
    if mail.is_bounce:
        bounced(row.answers, lead, mail.failed_for or "The mail server returned it.")
        return Outcome.BOUNCE
    if mail.calendar and (said := meetings.answered(mail.calendar, lead, mail.sender)):
        row.note = said
        return Outcome.INVITATION
    if mail.is_automatic:
        events.record(lead, "lead.auto_replied", words=mail.subject, message=row.public_id)
        return Outcome.AUTOMATIC
    answered(row, mail, lead)
    return Outcome.ANSWER


def bounced(message: MailMessage, lead: Lead, why: str) -> None:
    """Mark a message that came back, and tell who wrote it; twice is once."""
    if message.state == "bounced":
        return
    message.state, message.error = "bounced", f"It came back: {why}"[:1000]
    message.save(update_fields=["state", "error"])
    events.record(lead, "lead.mail_bounced", words=message.subject, why=why[:300], mail=message.public_id)
    writer = writer_of(message)
    if writer is not None:
        text = f"Your e-mail to {lead.name} came back: {why}"
        inquiries.tell(writer, "lead.mail_bounced", text, inquiries.path_of(lead))


def writer_of(message: MailMessage) -> Member | None:
    activity = Activity.objects.filter(mail=message).select_related("created_by__user").first()
    return activity.created_by if activity is not None else None


def answered(row: InboundMessage, mail: reading.Mail, lead: Lead) -> None:
    """Put an answer on the lead's timeline, and on what it became; count it, wake the lead, tell its owner."""
    text = quoting.trimmed(mail.text) or "No text."
    row.note = oddity(mail, row.answers, lead)[:255]
    activity = Activity.objects.create(
        kind=Activity.Kind.EMAIL, direction="inbound", lead=lead, contact=lead.converted_contact,
        account=lead.converted_account, opportunity=lead.converted_opportunity, owner=recipient(row, lead),
        subject=mail.subject, body=text[:32000], at=row.received_at,
    )  # fmt: skip
    row.activity = activity
    keep_files(row, mail, lead, activity)
    Lead.objects.filter(pk=lead.pk).update(
        last_activity_at=timezone.now(), last_activity_words=words(activity)[:80], is_unread=not lead.is_converted
    )
    lead.refresh_from_db(fields=["last_activity_at", "last_activity_words", "is_unread"])
    events.record(lead, "activity.email", direction="inbound", activity=activity.public_id, words=mail.subject)
    if activity.owner is not None:
        text = f"{lead.name} replied: {mail.subject or text[:80]}"
        inquiries.tell(activity.owner, "lead.replied", text, inquiries.path_of(lead))


def keep_files(row: InboundMessage, mail: reading.Mail, lead: Lead, activity: Activity) -> None:
    """Put what came along with the lead's files; one that is too large stays in the raw message alone."""
    for file in mail.files:
        try:
            files.attach(lead, file.name, [file.content], by=None, content_type=file.content_type, activity=activity)
        except stored_files.TooLarge:
            row.note = f"{row.note} “{file.name}” is too large to be kept as a file."[:255].strip()


def recipient(row: InboundMessage, lead: Lead) -> Member | None:
    """Return whose answer it is: the lead's owner's, else whoever wrote; a customer's is the account's owner's."""
    account = lead.converted_account if lead.is_converted else None
    owner = account.owner if account is not None and account.owner.is_active else lead.owner_member
    return owner or (writer_of(row.answers) if row.answers is not None else None)


def oddity(mail: reading.Mail, message: MailMessage | None, lead: Lead) -> str:
    """Say what a reader should know about who answered; nothing when it is whom we wrote to."""
    known = {lead.email.lower(), (message.recipient if message else "").lower()}
    if mail.sender in known:
        return ""
    return f"From {mail.sender or 'no address'}, not the address that was written to."

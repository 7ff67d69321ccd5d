"""A lead of Ada's, what she mails it, and the ways in which answers come."""

import time
from email.message import EmailMessage

import pytest
from django.test import Client

from automation import mailing
from leads.mail import answering, door, sending
from leads.mail.receiving import receive
from leads.models import Lead
from tests.factories import LeadFactory

SECRET = "a secret of the mail server"


@pytest.fixture(autouse=True)
def _a_domain_for_answers(settings, tmp_path):
    settings.FILES = tmp_path
    settings.INBOUND_DOMAIN = "in.acme.example"
    settings.INBOUND_SECRET = SECRET
    settings.EMAIL_URL = "smtp://localhost"


@pytest.fixture
def katrin(acme):
    """Ada's lead."""
    with acme.open():
        return LeadFactory(
            first_name="Katrin", last_name="Vogel", email="katrin@brenner.example", company="Brenner AG",
            owner_member=acme.ada,
        )  # fmt: skip


@pytest.fixture
def write(acme, katrin):
    """Let Ada write to Katrin; the message in the outbox."""

    def send(subject="Your request", body="Hello {{ lead.first_name }}, is Tuesday fine?", **more):
        with acme.open(acme.ada):
            lead = Lead.objects.with_labels().get(pk=katrin.pk)
            return sending.send(lead, by=acme.ada, subject=subject, body=body, **more).mail

    return send


def answer_to(message, text="Tuesday is fine.", **headers):
    """An answer as a mail program writes it."""
    mail = EmailMessage()
    mail["From"] = headers.pop("sender", "Katrin Vogel <katrin@brenner.example>")
    mail["To"] = headers.pop("to", message.reply_to)
    mail["Subject"] = headers.pop("subject", f"Re: {message.subject}")
    mail["Message-ID"] = headers.pop("message_id", "<1@brenner.example>")
    mail["In-Reply-To"] = headers.pop("in_reply_to", message.message_id)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@pytest.fixture
def arrive(acme):
    """Let a message come in and the worker look at it."""

    def come(mail, *recipients):
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        receipt = receive(raw, list(recipients))
        answering.drain(acme.org.pk)
        return receipt

    return come


@pytest.fixture
def sent(acme, mailoutbox):
    """What leaves for the mail server."""

    def leave():
        mailing.drain(acme.org.pk)
        return mailoutbox

    return leave


@pytest.fixture
def hook(db):
    """Post to the door as a mail server does."""

    def post(body, *, secret=SECRET, stamp=None, signature=None, content_type="message/rfc822"):
        stamp = str(int(time.time()) if stamp is None else stamp)
        import hashlib
        import hmac

        good = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return Client().generic(
            "POST", "/inbound/email/", body, content_type=content_type,
            headers={"X-Leadmgr-Timestamp": stamp, "X-Leadmgr-Signature": good if signature is None else signature},
        )  # fmt: skip

    assert door.TOLERANCE == 300
    return post

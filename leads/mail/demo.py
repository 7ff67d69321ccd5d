"""Answers in a demo, where mail goes nowhere: written by a button, taken in as any other."""

from email.message import EmailMessage
from email.utils import make_msgid

from leads.mail.receiving import Receipt, receive
from tenancy.models import MailMessage

TEXT = "Thank you, that sounds good. Could you call me on Thursday afternoon?"


def answer(message: MailMessage, text: str) -> bytes:
    """Return the answer of a message's recipient, quoting it as mail programs do."""
    found = EmailMessage()
    found["From"] = message.recipient
    found["To"] = message.bounce_to
    found["Subject"] = f"Re: {' '.join(message.subject.split())}"[:250]
    found["Message-ID"] = make_msgid(domain="demo.example")
    found["In-Reply-To"] = message.message_id
    quoted = "\n".join(f"> {line}" for line in message.text.splitlines())
    intro = f"On {message.created_at:%d %B %Y} {' '.join(message.sender.split())} wrote:"
    found.set_content(f"{text.strip() or TEXT}\n\n{intro}\n{quoted}\n")
    return found.as_bytes()


def deliver(raw: bytes, recipient: str) -> Receipt:
    return receive(raw, [recipient])

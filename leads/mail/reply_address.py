"""The address an answer comes back to: it names organization and message, and nobody can make one up.

`reply+ORGANIZATION.MESSAGE.SIGNATURE@domain`: numbers in base 36 and 100 bits of an HMAC in base 32, in small letters
only, because servers may change the case of an address and cut one whose first half has more than 64 characters.
"""

import base64
import re
from dataclasses import dataclass
from hmac import compare_digest

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from tenancy.acting import current_org
from tenancy.models import MailMessage

SALT = "leads.mail.reply_address"
DEMO_DOMAIN = "answers.example"  # demo mail goes nowhere; its answers come from a button
FORM = re.compile(
    r"(?:reply\+|<)([0-9a-z]{1,13})\.([0-9a-z]{1,13})\.([0-9a-z]{1,40})@([0-9a-z.-]{1,200})", re.IGNORECASE
)


@dataclass(frozen=True)
class Reply:
    """What an address of ours says: which organization, which message, and whether we wrote it."""

    org_id: int
    mail_id: int
    is_genuine: bool


def domain() -> str:
    """Return the domain that answers come to, empty when nothing is set up for them."""
    return settings.INBOUND_DOMAIN or (DEMO_DOMAIN if current_org().is_demo else "")


def token(message: MailMessage) -> str:
    """Return what stands between `reply+` and the domain, and in the Message-ID."""
    org_id = current_org().pk
    return f"{int_to_base36(org_id)}.{int_to_base36(message.pk)}.{signature(org_id, message.pk)}"


def address_of(message: MailMessage) -> str:
    """Return the signed address of a message, empty without a domain for answers."""
    return f"reply+{token(message)}@{domain()}" if domain() else ""


def signature(org_id: int, mail_id: int) -> str:
    digest = salted_hmac(SALT, f"{org_id}.{mail_id}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:20].lower()


def read(text: str) -> Reply | None:
    """Return what the first address or Message-ID of our form in a text says; None when there is none."""
    replies = [reply for match in FORM.finditer(text) if (reply := judged(match)) is not None]
    return next((reply for reply in replies if reply.is_genuine), replies[0] if replies else None)


def judged(match: re.Match[str]) -> Reply | None:
    org, mail, written, _ = match.groups()
    org_id, mail_id = base36_to_int(org), base36_to_int(mail)
    if not (0 < org_id < 2**63 and 0 < mail_id < 2**63):
        return None
    return Reply(org_id, mail_id, compare_digest(written.lower().encode(), signature(org_id, mail_id).encode()))

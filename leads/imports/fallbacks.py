"""What a row without a last name or company takes instead: something from its e-mail, or a fixed text."""

import re
from typing import Any

from leads.normalize import FREE_DOMAINS, ROLES, email_domain, website_domain

WORD = re.compile(r"[^\W\d_]{2,}")
FROM_EMAIL = "email"


def from_email(field: str, email: str) -> str:
    """Return a last name from an address's local part, or a company from its domain; nothing where it has none."""
    return company(email) if field == "company" else last_name(email)


def last_name(email: str) -> str:
    """Return the last word before the @ as a name; mailboxes of a function have none."""
    local = email.partition("@")[0].partition("+")[0].lower()
    words = WORD.findall(local)
    if not words or local in ROLES or words[-1] in ROLES:
        return ""
    return str(words[-1].capitalize())


def company(email: str) -> str:
    """Return the registered domain, unless anybody can have an address there."""
    domain = email_domain(email)
    return "" if domain in FREE_DOMAINS else website_domain(domain) or domain


def instead(field: str, fallback: Any, found: dict[str, Any]) -> str:
    """Return what a fallback, a text or {"from": "email", "else": text}, gives a row."""
    if isinstance(fallback, str):
        return fallback
    taken = from_email(field, found.get("email", "")) if fallback.get("from") == FROM_EMAIL else ""
    return taken or str(fallback.get("else", ""))

"""Telling visitors from programs: every doubt has a weight and a sentence; enough of them put a post into quarantine.

What is missing (a token, Origin, Referer) weighs nothing alone: plugins on servers send none of it.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import disposable_email_domains
from django.core.signing import BadSignature, Signer

from leads.capture.answers import is_listed
from leads.capture.read_post import files
from leads.capture.reading import Reading
from leads.capture.receive import HONEYPOT
from leads.models import Form, Submission
from leads.normalize import email_domain

ENOUGH = 10
STARTED = "form_started"
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
MARKUP = re.compile(r"<\s*(a|script|iframe|img)\b|\[url[=\]]|\bhref\s*=|javascript:", re.IGNORECASE)
LINKLESS = ("first_name", "last_name", "salutation", "title", "company", "city", "state", "postal_code", "phone")
MANY_LINKS = 3
PROGRAM_ENDINGS = "exe com bat cmd scr msi ps1 vbs js jse wsf hta jar lnk reg dll app apk"
PROGRAMS = tuple(f".{ending}" for ending in PROGRAM_ENDINGS.split())
DISPOSABLE = frozenset(disposable_email_domains.blocklist)


@dataclass(frozen=True)
class Doubt:
    """One thing that speaks against a post."""

    weight: int
    words: str


def started(form: Form) -> str:
    """Return the signed moment at which a form is shown."""
    return signer().sign(f"{form.public_id}.{int(time.time() * 1000)}")


def signer() -> Signer:
    return Signer(salt="form-started")


def reasons(submission: Submission, reading: Reading, *, is_solved: bool | None) -> str:
    """Return why a post belongs into quarantine, in words; nothing for one that is let through."""
    doubts = [
        *of_content(submission, reading),
        *(of_form(submission, submission.form, is_solved) if submission.form else ()),
    ]
    if sum(doubt.weight for doubt in doubts) < ENOUGH:
        return ""
    return " ".join(doubt.words for doubt in doubts)


def came_along(submission: Submission) -> list[str]:
    """Return the names of the files that a post brings."""
    if not submission.raw or not submission.content_type.lower().startswith("multipart/"):
        return []
    return [name.rstrip(". ") for name, _, _ in files(bytes(submission.raw), submission.content_type)]


def of_content(submission: Submission, reading: Reading) -> Iterator[Doubt]:
    """Yield what speaks against the values themselves."""
    if HONEYPOT in (line.name.lower() for line in reading.lines if line.value.strip()):
        yield Doubt(10, "The field that people do not see was filled in, as programs do.")
    texts = {name: value for name, value in (reading.values | reading.custom).items() if isinstance(value, str)}
    texts.pop("website", None)
    if any(MARKUP.search(text) for text in texts.values()):
        yield Doubt(10, "It holds markup or script.")
    if named := [name for name in LINKLESS if "://" in texts.get(name, "")]:
        yield Doubt(10, f"There is a link in {named[0].replace('_', ' ')}.")
    if programs := [name for name in came_along(submission) if name.lower().endswith(PROGRAMS)]:
        yield Doubt(10, f"It brings a program: {programs[0][:80]}.")
    links = sum(len(LINK.findall(text)) for text in texts.values())
    if links >= MANY_LINKS:
        yield Doubt(10, f"It holds {links} links.")
    elif links:
        yield Doubt(3, "It holds a link.")


def of_form(submission: Submission, form: Form, is_solved: bool | None) -> Iterator[Doubt]:
    """Yield what the settings of its form say against a post."""
    if not form.is_active:
        yield Doubt(10, f"“{form.name}” is switched off.")
    given = {str(name).lower(): str(value) for name, value in reversed(submission.pairs)}
    if form.stops_disposable and email_domain(given.get("email", "").strip()) in DISPOSABLE:
        yield Doubt(10, "The e-mail address is one to be thrown away.")
    where = submission.origin if submission.origin not in ("", "null") else submission.referer
    if form.sites and where and not is_listed(where, tuple(form.sites)):
        yield Doubt(10, f"It was sent from {where[:80]}, which is none of the form's sites.")
    if form.captcha and is_solved is not True:
        yield Doubt(10, "The captcha was not solved.") if is_solved is False else Doubt(4, "No captcha came with it.")
    yield from of_haste(given.get(STARTED, ""), form, submission.received_at)


def of_haste(token: str, form: Form, received_at: datetime) -> Iterator[Doubt]:
    """Yield what the signed moment says: filled in faster than people type, or a moment that is made up."""
    if not token:
        return
    try:
        of, _, moment = signer().unsign(token).partition(".")
    except BadSignature:
        of = moment = ""
    if of != form.public_id:
        yield Doubt(6, "The mark of when the form was opened is made up.")
        return
    took = received_at.timestamp() - int(moment) / 1000
    if form.least_seconds and took < form.least_seconds:
        yield Doubt(10, f"It was filled in within {max(took, 0):.1f} s; people take {form.least_seconds} s or more.")

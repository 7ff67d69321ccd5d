"""Storing one post: one round trip, one row, one commit, and then the bell."""

import hashlib
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection

from leads import bell
from leads.capture.read_post import Post
from leads.models import Submission
from tenancy import ids

HONEYPOT = "leave_empty"  # `website` is a real field, so the trap of our forms has a name of its own
# Differ between two clicks on one button.
VOLATILE = frozenset(
    ("captcha_settings", "g-recaptcha-response", "h-captcha-response", "cf-turnstile-response", "form_started")
)
MENTIONED = re.compile(rb"(?i)\b(?:oid|orgid)\W{1,40}(00D[0-9A-Z]{12}(?:[0-9A-Z]{3})?)\b")
STORE = "SELECT submission, is_new, hosts, rate, sites FROM receive_submission({})".format(",".join(["%s"] * 14))


@dataclass(frozen=True)
class Envelope:
    """How a post came, beside its body."""

    address: str | None = None
    content_type: str = ""
    user_agent: str = ""
    referer: str = ""
    origin: str = ""
    door: str = "web_to_lead"
    idempotency_key: str = ""
    org_in_query: str = ""


@dataclass(frozen=True)
class Receipt:
    """What storing a post came to: the submission's id, the organization's return hosts and the form's sites."""

    submission_id: int | None = None
    hosts: tuple[str, ...] = ()
    sites: tuple[str, ...] | None = None  # of its form; none: it has no form of ours

    @property
    def public_id(self) -> str:
        return "" if self.submission_id is None else ids.encode(ids.SUBMISSION, self.submission_id)


class TooMany(Exception):
    """So many posts come that storing them all would endanger the store."""


def receive(post: Post, raw: bytes, envelope: Envelope) -> Receipt:
    """Store a post for a worker and ring; the same post within a minute is stored once.

    Beyond the rate of its form or address it is stored all the same, and has its turn after the others. An unknown
    organization stores nothing. Raises `TooMany` far beyond the rate, to protect the store.
    """
    org_id = number(post.first("oid") or envelope.org_in_query or post.first("orgid"), ids.ORGANIZATION)
    if org_id is None and not post.first("oid") and (found := MENTIONED.search(raw)):
        org_id = number(found[1].decode(), ids.ORGANIZATION)
        post.doubt("It could not be taken apart; only its organization was found.")
    if org_id is None:
        return Receipt()
    form_id = number(post.first("form"), ids.FORM)
    callers = [f"form:{org_id}:{form_id or 0}", f"address:{org_id}:{envelope.address}"]
    if bell.is_flood(callers):
        raise TooMany
    state, problem = standing(post, callers)
    stored = store(org_id, form_id, post, raw, envelope, state, problem)
    if stored is None:
        return Receipt()
    submission_id, is_new, hosts, rate, sites = stored
    if is_new:
        limits = [rate or bell.FORMLESS_RATE, bell.ADDRESS_RATE]
        bell.ring(
            org_id, callers=dict(zip(callers, limits, strict=True)), quietly=state == Submission.State.QUARANTINED
        )
    return Receipt(submission_id, read_list(hosts), None if sites is None else read_list(sites))


def read_list(found: str | list[str]) -> tuple[str, ...]:
    return tuple(json.loads(found) if isinstance(found, str) else found)


def number(text: str, prefix: str) -> int | None:
    """Return the key behind an id that a stranger wrote, also in other letters than it has, or None."""
    for written in (text, ids.restored(text) if len(text) == 18 else ""):
        with suppress(ids.BadId):
            return ids.decode(written, prefix)
    return None


def standing(post: Post, callers: list[str]) -> tuple[str, str]:
    """Return the state in which a post is stored, and why."""
    if post.first(HONEYPOT):
        return Submission.State.QUARANTINED, "The field that people do not see was filled in, as programs do."
    if bell.is_over(callers):
        return Submission.State.DELAYED, ""
    return Submission.State.WAITING, ""


def store(
    org_id: int, form_id: int | None, post: Post, raw: bytes, envelope: Envelope, state: str, problem: str
) -> tuple[int, bool, list[str], int | None, list[str] | None] | None:
    """Insert the submission, or find the one that this post repeats; None for an unknown organization."""
    key, minute = once(post, envelope), int(time.time() // 60)
    arguments = [
        org_id,
        form_id,
        envelope.door,
        json.dumps(post.pairs),
        raw if post.doubts else None,
        envelope.content_type[:200],
        envelope.address,
        envelope.user_agent[:300],
        envelope.referer[:500],
        envelope.origin[:255],
        key if envelope.idempotency_key else f"{key}:{minute}",
        key if envelope.idempotency_key else f"{key}:{minute - 1}",
        state,
        problem or " ".join(post.doubts),
    ]
    with connection.cursor() as cursor:
        cursor.execute(STORE, arguments)
        stored = cursor.fetchone()
    return stored if stored[0] is not None else None


def once(post: Post, envelope: Envelope) -> str:
    """Return what two copies of one post have in common: content and address, or content and the sender's own key."""
    content = json.dumps([pair for pair in post.pairs if pair[0] not in VOLATILE])
    told = envelope.idempotency_key or f"{envelope.address}"
    return hashlib.sha256(f"{told}\0{content}".encode()).hexdigest()

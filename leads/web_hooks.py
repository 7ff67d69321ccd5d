"""Telling other programs of events: signed, tried again with longer and longer pauses, and logged.

The database writes a delivery with each event that somebody wants to hear of (`leads/webhooks.sql`); a worker posts it.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from leads import bell
from leads.configuration import configuration
from leads.fields import FIELDS
from leads.models import Lead, WebHook, WebHookDelivery
from leads.outside import NotOutside, Reply, Unreachable, post, resolved
from tenancy import events
from tenancy.acting import acting, current_org
from tenancy.models import Event, Member
from tenancy.refusals import Invalid

KINDS = {
    "lead.created": "A lead is made",
    "lead.captured": "A web form makes a lead",
    "lead.inquired": "A known person turns to us again",
    "lead.consented": "Somebody gives consent",
    "lead.assigned": "A lead gets an owner",
    "lead.accepted": "A lead is accepted from a queue",
    "lead.released": "A lead is given back",
    "lead.status": "A lead changes its status",
    "lead.reopened": "A lead is opened again",
    "lead.converted": "A lead is converted",
    "lead.changed": "Fields of a lead change",
    "lead.scored": "A score changes",
    "lead.graded": "A grade changes",
    "lead.answered": "An automatic answer leaves",
    "lead.deleted": "A lead is deleted",
    "lead.restored": "A lead is restored",
    "activity.call": "A call is logged",
    "activity.email": "An e-mail is sent",
    "activity.note": "A note is written",
    "activity.event": "A meeting is planned",
    "activity.task": "A task is planned",
}
PAUSES = (30, 120, 600, 3600, 6 * 3600, 24 * 3600, 48 * 3600)  # seconds before each further attempt
LEASE = 120  # seconds in which nobody else tries what a worker has taken
KEPT = timedelta(days=30)
Hears = frozenset[str]


def new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def check_url(url: str) -> str:
    """Return an address that may be called, or say why it may not."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise Invalid(errors={"url": "Enter a whole address that begins with https://."})
    try:
        resolved(parts.hostname, parts.port or 443, private=settings.WEB_HOOKS_PRIVATE)
    except NotOutside as refusal:
        raise Invalid(errors={"url": refusal.sentence}) from refusal
    except Unreachable:
        pass  # it may be reachable tomorrow; each call judges it anew
    except ValueError:
        raise Invalid(errors={"url": "This is no address."}) from None
    return url.strip()


def hears() -> Hears:
    """Return what somebody wants to hear of, read once a process and version of the settings."""
    kept = configuration().kept
    if "web_hooks" not in kept:
        rows = WebHook.objects.filter(is_active=True).values_list("kinds", flat=True)
        kept["web_hooks"] = frozenset(kind for kinds in rows for kind in kinds)
    found: Hears = kept["web_hooks"]  # type: ignore[assignment]
    return found


def ring(*kinds: str) -> None:
    """Wake a worker once the events are committed, if somebody hears of one of them."""
    if hears().intersection(kinds):
        org_id = current_org().pk
        transaction.on_commit(lambda: bell.ring_for("web_hooks", org_id), robust=True)


@contextmanager
def quietly() -> Iterator[None]:
    """Tell no program of the events recorded inside; what fails there takes its transaction or savepoint along."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.quietly', 'on', true)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.quietly', 'off', true)")


def drain(org_id: int, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Deliver what is due, oldest first; a program that is slow holds no lock, and one that is away no other one up."""
    done, away = 0, set[int]()
    while go_on():
        with acting(org_id):
            delivery = claim(away)
            if delivery is None:
                break
            body = body_of(delivery)
        reply = call(delivery.hook, delivery, body) if body is not None else Reply(0, "The event is gone.")
        with acting(org_id):
            note(delivery, reply)
        if not reply.status:
            away.add(delivery.hook_id)
        done += 1
    return done


def claim(away: Collection[int] = ()) -> WebHookDelivery | None:
    """Take the next due delivery of hooks that answer; should its worker die, it is due again after the lease."""
    now = timezone.now()
    rows = WebHookDelivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("hook")
    due = rows.filter(state="waiting", next_at__lte=now, hook__is_active=True).exclude(hook__in=away)
    delivery = due.order_by("next_at", "id").first()
    if delivery is not None:
        delivery.attempts += 1
        delivery.next_at = now + timedelta(seconds=LEASE)
        delivery.save(update_fields=["attempts", "next_at"])
    return delivery


def call(hook: WebHook, delivery: WebHookDelivery, body: bytes) -> Reply:
    """Post a body, signed; what hinders it is an answer with status 0."""
    stamp = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Leadmgr-Delivery": delivery.public_id,
        "X-Leadmgr-Timestamp": stamp,
        "X-Leadmgr-Signature": f"sha256={signature(hook.secret, stamp, body)}",
    }
    try:
        return post(hook.url, body, headers, private=settings.WEB_HOOKS_PRIVATE)
    except NotOutside as refusal:
        return Reply(0, refusal.sentence)
    except (Unreachable, ValueError) as error:
        return Reply(0, f"No answer: {error}")


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return the hexadecimal HMAC-SHA256 of "TIMESTAMP." and the body."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def note(delivery: WebHookDelivery, reply: Reply) -> None:
    """Keep what was answered: delivered, to be tried again later, or given up."""
    now = timezone.now()
    delivery.status, delivery.answer = reply.status or None, reply.text[:500]
    if 200 <= reply.status < 300:
        delivery.state, delivery.finished_at = WebHookDelivery.State.DONE, now
    elif delivery.attempts > len(PAUSES):
        delivery.state, delivery.finished_at = WebHookDelivery.State.FAILED, now
    else:
        delivery.next_at = now + timedelta(seconds=PAUSES[delivery.attempts - 1])
    delivery.save(update_fields=["status", "answer", "state", "finished_at", "next_at"])


def resend(delivery: WebHookDelivery) -> WebHookDelivery:
    """Deliver an event once more, as a delivery of its own: the log stays as it was."""
    again = WebHookDelivery.objects.create(hook=delivery.hook, event_id=delivery.event_id)
    org_id = current_org().pk
    transaction.on_commit(lambda: bell.ring_for("web_hooks", org_id), robust=True)
    return again


def try_out(hook: WebHook, *, by: Member) -> WebHookDelivery:
    """Send an event that says nothing, to see whether the program answers."""
    event = events.record(hook, "web_hook.tried", by=by, because="A trial from the settings")
    return resend(WebHookDelivery(hook=hook, event_id=event.pk))


def body_of(delivery: WebHookDelivery) -> bytes | None:
    """Return what is posted: the event with its lead as it is now, or a message about it."""
    event = Event.objects.filter(pk=delivery.event_id).first()
    if event is None:
        return None
    lead = None
    if event.subject_kind == "lead":
        lead = Lead.objects.with_labels().filter(pk=event.subject_id).first()
    told = message(event, lead) if delivery.hook.body == WebHook.Body.SLACK else whole(delivery, event, lead)
    return json.dumps(told, ensure_ascii=False).encode()


def whole(delivery: WebHookDelivery, event: Event, lead: Lead | None) -> dict[str, Any]:
    return {
        "id": delivery.public_id,
        "event": event.kind,
        "event_id": event.public_id,
        "at": event.at.isoformat(),
        "by": event.by,
        "organization": current_org().public_id,
        "changes": event.changes,
        "because": str(event.because.get("words") or ""),
        "lead": of_lead(lead) if lead else None,
    }


def of_lead(lead: Lead) -> dict[str, Any]:
    """Return a lead as programs read it, in the names of the API."""
    fields = {row.name: getattr(lead, row.name) for row in FIELDS}
    owner = lead.owner
    return {
        "id": lead.public_id,
        "url": address_of(lead),
        **{name: value if isinstance(value, bool | int | list) or value is None else str(value)
           for name, value in fields.items()},
        "custom": lead.custom,
        "status": lead.status.label,
        "score": lead.score,
        "grade": lead.grade,
        "owner": {"id": owner.public_id, "name": owner.name},
        "created_at": lead.created_at.isoformat(),
    }  # fmt: skip


def message(event: Event, lead: Lead | None) -> dict[str, str]:
    """Return one line of text as Slack takes it, and programs that copy its shape."""
    words = KINDS.get(event.kind, "A trial of this web hook")
    if lead is None:
        return {"text": words}
    why = str(event.because.get("words") or "")
    name = plain(f"{lead.name}, {lead.company}")
    parts = [f"{words}: <{address_of(lead)}|{name}>", plain(lead.owner.name), plain(why)]
    return {"text": " · ".join(part for part in parts if part)}


def plain(text: str) -> str:
    """Return text without what Slack reads as marks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def address_of(lead: Lead) -> str:
    return f"{settings.PUBLIC_URL}/{current_org().slug}/leads/{lead.public_id}/"


def tidy() -> int:
    """Forget what was delivered or given up a month ago."""
    gone, _ = WebHookDelivery.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()
    return gone

"""Recording what happened, in the transaction of the change, and telling whoever reacts to it."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.dispatch import Signal

from tenancy.acting import current
from tenancy.models import Event, Member

# The one signal of the project: sent for each recorded event, inside its transaction.
recorded = Signal()


def record(
    subject: models.Model,
    kind: str,
    *,
    by: Member | None = None,
    changes: dict[str, Any] | None = None,
    because: dict[str, Any] | str | None = None,
    **details: Any,
) -> Event:
    """Append an event about a subject and let automation react to it.

    `by` defaults to the acting member; `details` are kept beside `because`.
    """
    event = prepare(subject, kind, by=by, changes=changes, because=because, **details)
    event.save(force_insert=True)
    recorded.send(sender=Event, event=event, subject=subject)
    return event


def record_many(events: Iterable[Event]) -> list[Event]:
    """Append the events of a bulk change in one statement; sets react to themselves, so no signal is sent."""
    return Event.objects.bulk_create(events, batch_size=2000)


def prepare(
    subject: models.Model,
    kind: str,
    *,
    by: Member | None = None,
    changes: dict[str, Any] | None = None,
    because: dict[str, Any] | str | None = None,
    **details: Any,
) -> Event:
    """Return an unsaved event: who, through which door, what changed and why.

    A `because` without details is kept as it is: many events of a set may share one, which is then written out once.
    """
    now = current()
    person = by or (now.member if now else None)
    reason = {"words": because} if isinstance(because, str) else because or {}
    return Event.fresh(
        {
            "kind": kind,
            "subject_kind": subject._meta.model_name,
            "subject_id": subject.pk,
            "member_id": person.id if person else None,
            "by": person.name if person else "",
            "door": now.door if now else "system",
            "changes": changes or {},
            "because": {**reason, **details} if details else reason,
        }
    )


def of(subject: models.Model) -> models.QuerySet[Event]:
    """Return what happened to a subject, newest first."""
    return Event.objects.filter(subject_kind=subject._meta.model_name, subject_id=subject.pk).order_by("-id")

"""Reading what a member was told."""

from dataclasses import dataclass

from django.utils import timezone

from tenancy.models import Member, Notification

SHOWN = 50


@dataclass(frozen=True)
class Page:
    """Notifications, newest first; `next` continues below the last one."""

    rows: list[Notification]
    next: int | None


def page(member: Member, *, before: int | None = None) -> Page:
    """Return one page of what a member was told."""
    found = Notification.objects.filter(member=member).order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: SHOWN + 1])
    return Page(rows[:SHOWN], rows[SHOWN - 1].pk if len(rows) > SHOWN else None)


def read_all(member: Member) -> None:
    Notification.objects.filter(member=member, read_at=None).update(read_at=timezone.now())

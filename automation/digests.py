"""One mail a day: what is due today and what has happened since the last one."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from leads.models import Activity
from leads.reminders import midnight
from tenancy import telling
from tenancy.acting import current_org
from tenancy.models import Digest, Member, Notification
from tenancy.notices import NEVER, Wishes
from tenancy.times import until

SHOWN = 20  # of each section; the pages show the rest
A_TIME = 200


def send_due(now: datetime | None = None) -> int:
    """Write the digests whose hour has come, however late; a row a member and day makes sure that there is one."""
    now = now or timezone.now()
    waiting = Member.objects.active().named().filter(Q(digest_at=None) | Q(digest_at__lte=now))
    written = 0
    for member in waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:A_TIME]:
        written += turn(member, now)
    return written


def turn(member: Member, now: datetime) -> bool:
    """Write a member's digest if it is due, and note when the next one is."""
    wishes, tz = Wishes.of(member), current_org().tz
    today = now.astimezone(tz).date()
    is_due = member.digest_at is not None and wishes.next_digest(now, tz) != NEVER
    is_new = is_due and Digest.objects.get_or_create(member=member, day=today, defaults={"at": now})[1]
    written = is_new and write(member, now)
    if written:
        Digest.objects.filter(member=member, day=today).update(was_mailed=True)
    Member.objects.filter(pk=member.pk).update(digest_at=wishes.next_digest(now, tz, after=today if is_due else None))
    return written


def write(member: Member, now: datetime) -> bool:
    """Put the digest into the outbox; a day with nothing to say has none."""
    sections = [found for found in (tasks(member, now), news(member)) if found["rows"]]
    if not sections:
        return False
    day = now.astimezone(current_org().tz)
    telling.write_mail(member, f"Your day at {current_org().name}, {day.day} {day:%B}", sections)
    return True


def tasks(member: Member, now: datetime) -> dict[str, Any]:
    """What is overdue or due today."""
    due = Activity.objects.open_tasks().filter(owner=member, due_at__lt=midnight(now)).select_related("lead")
    found = list(due.order_by("due_at", "id")[: SHOWN + 1])
    rows = [
        {
            "text": f"{task.subject}{f', {task.lead.name} of {task.lead.company}' if task.lead else ''}",
            "note": "overdue"
            if task.due_at < now
            else "today"
            if task.due_all_day
            else until(task.due_at, now).lower(),
            "url": telling.address(f"leads/{task.lead.public_id}/" if task.lead else "day/"),
        }
        for task in found[:SHOWN]
        if task.due_at
    ]
    return {"title": "To do", "rows": rows, "more": "There is more on your page My day." if len(found) > SHOWN else ""}


def when(task: Activity, now: datetime) -> str:
    assert task.due_at is not None
    return "overdue" if task.due_at < now else "today" if task.due_all_day else until(task.due_at, now).lower()


def news(member: Member) -> dict[str, Any]:
    """What waited for the digest; what was read in the application meanwhile is left out."""
    waiting = Notification.objects.filter(member=member, mail=Notification.Mail.DIGEST).order_by("id")
    found = list(waiting.select_for_update(of=("self",))[:1000])
    Notification.objects.filter(pk__in=[row.pk for row in found]).update(mail=Notification.Mail.DONE)
    unread = [row for row in found if row.read_at is None or not row.in_app]
    rows = [{"text": row.text, "url": telling.address(row.path)} for row in unread[:SHOWN]]
    more = f"And {len(unread) - SHOWN} more." if len(unread) > SHOWN else ""
    return {"title": "News", "rows": rows, "more": more}

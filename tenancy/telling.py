"""Telling a member something, in the application and by e-mail, and reading what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from tenancy import notices
from tenancy.acting import current_org
from tenancy.models import MailMessage, Member, Notification
from tenancy.notices import Wishes

SHOWN = 50
Mail = Notification.Mail


def tell(
    member: Member,
    kind: str,
    text: str,
    path: str,
    *,
    now: datetime | None = None,
    channels: tuple[bool, str] | None = None,
) -> Notification | None:
    """Tell a member as they wish; `path` lies inside the organization. Nobody tells who is switched off.

    `channels` overrides the wishes for this once: whether in the application, and when by e-mail.
    """
    wishes = Wishes.of(member)
    in_app, mail = channels or wishes.channels(kind)
    if not member.is_active or not (in_app or mail != notices.OFF):
        return None
    now = now or timezone.now()
    held = wishes.quiet_until(now, current_org().tz) if mail == notices.NOW else None
    states = {notices.NOW: Mail.LATER if held else Mail.DONE, notices.DIGEST: Mail.DIGEST}
    told = Notification.objects.create(
        member=member, kind=kind, text=text[:255], path=path[:255], at=now, in_app=in_app,
        read_at=None if in_app else now, mail=states.get(mail, Mail.NONE), mail_after=held,
    )  # fmt: skip
    if told.mail == Mail.DONE:
        mail_news(member, [told])
    return told


def mail_news(member: Member, rows: Sequence[Notification]) -> MailMessage:
    """Write one mail with some news into the outbox."""
    title = rows[0].text if len(rows) == 1 else f"{len(rows)} news from {current_org().name}"
    section = {"title": "", "rows": [{"text": row.text, "url": address(row.path)} for row in rows]}
    return write_mail(member, title, [section])


def write_mail(member: Member, title: str, sections: Sequence[dict[str, Any]]) -> MailMessage:
    """Put a mail to a member into the outbox, as text and as a page; the worker sends it."""
    org = current_org()
    context = {
        "organization": org, "member": member, "title": title, "sections": sections,
        "wishes_url": address(reverse("profile-notices").removeprefix(f"/{org.slug}/")),
    }  # fmt: skip
    return MailMessage.objects.create(
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=member.user.email,
        subject=" ".join(title.split())[:255],  # a name may hold a line break
        text=render_to_string("mails/notice.txt", context),
        html=render_to_string("mails/notice.html", context),
        subject_kind="member",
        subject_id=member.pk,
    )


def address(path: str) -> str:
    """Return the whole address of a page of the organization."""
    return f"{settings.PUBLIC_URL}/{current_org().slug}/{path.lstrip('/')}"


def mail_held(now: datetime) -> int:
    """Mail what waited for the end of quiet hours, all of a member's in one; what was read meanwhile needs none."""
    due = Notification.objects.filter(mail=Mail.LATER, mail_after__lte=now).order_by("member_id", "id")
    by_member: dict[int, list[Notification]] = {}
    for row in due.select_for_update(skip_locked=True, of=("self",))[:500]:
        by_member.setdefault(row.member_id, []).append(row)
    people = Member.objects.named().in_bulk(by_member)
    for pk, rows in by_member.items():
        unread = [row for row in rows if row.read_at is None or not row.in_app]
        if unread and people[pk].is_active:
            mail_news(people[pk], unread)
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail=Mail.DONE)
    return len(by_member)


@dataclass(frozen=True)
class Page:
    """Notifications, newest first; `next` continues below the last one."""

    rows: list[Notification]
    next: int | None


def page(member: Member, *, before: int | None = None, unread: bool = False) -> Page:
    """Return one page of what a member was told."""
    found = Notification.objects.filter(member=member, in_app=True).order_by("-id")
    if unread:
        found = found.filter(read_at=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: SHOWN + 1])
    return Page(rows[:SHOWN], rows[SHOWN - 1].pk if len(rows) > SHOWN else None)


def read_all(member: Member) -> None:
    Notification.objects.filter(member=member, read_at=None).update(read_at=timezone.now())


def keep_wishes(member: Member, wishes: Wishes) -> None:
    """Keep what a member chose; the next digest follows it."""
    member.preferences = member.preferences | {"notices": wishes.kept()}
    member.digest_at = wishes.next_digest(timezone.now(), current_org().tz)
    member.save(update_fields=["preferences", "digest_at"])
    current_org().configuration_changed()

"""What a member wants to be told of, where and when: by kind, at once or once a day, not in quiet hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tenancy.models import Member

NOW, DIGEST, OFF = "now", "digest", "off"
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """One kind of news, with what a member gets who has chosen nothing."""

    key: str
    label: str
    mail: str = OFF
    in_app: bool = True


KINDS = (
    Kind("lead.assigned", "A lead becomes mine", DIGEST),
    Kind("lead.inquired", "A new inquiry on my lead", NOW),
    Kind("lead.answered", "An answer to my e-mail", NOW),
    Kind("lead.target", "A first-response target is about to be missed", NOW),
    Kind("task.reminder", "A task's reminder"),
    Kind("task.assigned", "Somebody plans a task for me", DIGEST),
    Kind("lead.stale", "My lead turns stale", DIGEST),
    Kind("mention", "Somebody mentions me", NOW),
    Kind("lead.followed", "A lead I follow changes", DIGEST),
    Kind("lead.converted", "Somebody converts my lead", DIGEST),
    Kind("lead.lapsed", "A first-response target was missed", NOW),
    Kind("routing.fell_through", "Leads fall through the assignment rule", NOW),
    Kind("routing.circles", "Leads are routed anew in circles", NOW),
    Kind("job.done", "A job of mine finishes"),
    Kind("other", "Everything else"),
)
BY_KEY = {kind.key: kind for kind in KINDS}
# Other words for the same news.
SAME = {"lead.mentioned": "mention", "mail.answered": "lead.answered", "lead.answer": "lead.answered",
        "import.done": "job.done", "import.undone": "job.done", "export.done": "job.done",
        "lead.changed": "lead.followed"}  # fmt: skip
EVERY_DAY, WEEKDAYS, NO_DAY = "all", "weekdays", "off"


def kind_of(name: str) -> Kind:
    """Return the kind a choice is made for."""
    return BY_KEY.get(SAME.get(name, name)) or BY_KEY["mention" if "mention" in name else "other"]


@dataclass(frozen=True)
class Wishes:
    """A member's choices; hours are the organization's wall clock."""

    chosen: Mapping[str, Any] = field(default_factory=dict)
    digest_hour: int = 8
    digest_days: str = WEEKDAYS
    quiet_from: time | None = None
    quiet_to: time | None = None

    @classmethod
    def of(cls, member: Member) -> "Wishes":
        kept = member.preferences.get("notices", {})
        quiet = kept.get("quiet") or {}
        return cls(
            kept.get("kinds", {}), int(kept.get("digest_hour", 8)), str(kept.get("digest_days", WEEKDAYS)),
            clock(quiet.get("from")), clock(quiet.get("to")),
        )  # fmt: skip

    def kept(self) -> dict[str, Any]:
        """Return the choices as a member's preferences hold them."""
        quiet = {"from": said(self.quiet_from), "to": said(self.quiet_to)} if self.quiet_from and self.quiet_to else {}
        return {
            "kinds": dict(self.chosen), "digest_hour": self.digest_hour, "digest_days": self.digest_days, "quiet": quiet
        }  # fmt: skip

    def channels(self, name: str) -> tuple[bool, str]:
        """Return whether the application tells of a kind, and when a mail does; no mail waits for no digest."""
        kind = kind_of(name)
        chosen = self.chosen.get(kind.key, {})
        mail = chosen.get("mail", kind.mail)
        if mail == DIGEST and self.digest_days == NO_DAY:
            mail = OFF
        return bool(chosen.get("app", kind.in_app)), mail

    def quiet_until(self, now: datetime, tz: ZoneInfo) -> datetime | None:
        """Return when the quiet hours end in which a moment falls; they may go past midnight."""
        begin, end = self.quiet_from, self.quiet_to
        if begin is None or end is None or begin == end:
            return None
        local = now.astimezone(tz)
        at = local.time()
        is_quiet = begin <= at < end if begin < end else at >= begin or at < end
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1 if at >= end else 0)
        return datetime.combine(day, end, tzinfo=tz)

    def next_digest(self, now: datetime, tz: ZoneInfo, *, after: date | None = None) -> datetime:
        """Return when the next digest is due: the chosen hour of a chosen day after `after`, or never."""
        if self.digest_days == NO_DAY:
            return NEVER
        day = now.astimezone(tz).date()
        if after is not None and day <= after:
            day = after + timedelta(days=1)
        elif moment(day, self.digest_hour, tz) <= now:
            day += timedelta(days=1)
        while self.digest_days == WEEKDAYS and day.weekday() > 4:
            day += timedelta(days=1)
        return moment(day, self.digest_hour, tz)


def moment(day: date, hour: int, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=tz)


def clock(text: Any) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None


def said(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""

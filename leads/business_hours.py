"""When an organization answers: response targets are counted in its business hours, in its own time zone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any

from tenancy.models import Organization
from tenancy.models.organizations import office_hours

MOST_DAYS = 5000  # a target of years in an office that opens once a week; only a mistake goes further


Span = tuple[time, time]


@dataclass(frozen=True)
class Hours:
    """The weekdays (Monday is 0) and the span of a day in which people work; an end before the start is next day's.

    `shifts` give a weekday spans of its own, in place of the one for all; nobody works on `holidays`.
    """

    days: frozenset[int]
    start: time
    end: time
    holidays: frozenset[date] = frozenset()
    shifts: tuple[tuple[int, time, time], ...] = ()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Hours":
        """Read what an organization stored; what it left out is nine to five, Monday to Friday."""
        given = {**office_hours(), **stored}
        days = frozenset(given["days"]) or frozenset(range(7))
        holidays = frozenset(map(date.fromisoformat, given.get("holidays", ())))
        shifts = tuple(sorted((int(day), clock(start), clock(end)) for day, start, end in given.get("shifts", ())))
        return cls(days, clock(given["start"]), clock(given["end"]), holidays, shifts)

    @cached_property
    def week(self) -> dict[int, list[Span]]:
        """The spans of each weekday, in order."""
        if not self.shifts:
            return {day: [(self.start, self.end)] for day in self.days}
        found: dict[int, list[Span]] = {}
        for day, start, end in self.shifts:
            found.setdefault(day, []).append((start, end))
        return found

    def spans(self, first: date, tz: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """Yield when the office opens and closes, day by day, in UTC: local clocks jump, elapsed minutes don't."""
        for ahead in range(MOST_DAYS):
            day = first + timedelta(days=ahead)
            for start, end in () if day in self.holidays else self.week.get(day.weekday(), ()):
                last = day if end > start else day + timedelta(days=1)
                opens, closes = (
                    datetime.combine(*pair, tzinfo=tz).astimezone(UTC) for pair in ((day, start), (last, end))
                )
                yield opens, closes

    def opening(self, now: datetime, tz: tzinfo) -> datetime:
        """Return when work goes on: now while it does, else when it begins next."""
        now = now.astimezone(UTC)
        spans = self.spans(now.astimezone(tz).date() - timedelta(days=1), tz)
        return next((max(opens, now) for opens, closes in spans if closes > now), datetime.max.replace(tzinfo=UTC))


def clock(text: str) -> time:
    """Read a time of day; the end of a day may be written 24:00."""
    return time.min if text == "24:00" else time.fromisoformat(text)


def add_minutes(start: datetime, minutes: int, hours: Hours, tz: tzinfo) -> datetime:
    """Return the moment at which so many working minutes have passed."""
    left = timedelta(minutes=minutes)
    done = start.astimezone(UTC)  # what was counted: shifts may overlap
    # The night before may still be open.
    for opens, closes in hours.spans(start.astimezone(tz).date() - timedelta(days=1), tz):
        begins = max(opens, done)
        if closes <= begins:
            continue
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
        done = closes
    raise ValueError("These business hours hold no such span.")


def response_due(org: Organization, minutes: int | None, start: datetime) -> datetime | None:
    """Return when a first response is due that has a target of so many minutes; none without a target."""
    if minutes is None:
        return None
    return add_minutes(start, minutes, Hours.read(org.business_hours), org.tz)

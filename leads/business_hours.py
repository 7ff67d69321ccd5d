"""When an organization answers: response targets are counted in its business hours, in its own time zone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from tenancy.models import Organization
from tenancy.models.organizations import office_hours

MOST_DAYS = 5000  # a target of years in an office that opens once a week; only a mistake goes further


@dataclass(frozen=True)
class Hours:
    """The weekdays (Monday is 0) and the span of a day in which people work; an end before the start is next day's."""

    days: frozenset[int]
    start: time
    end: time

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Hours":
        """Read what an organization stored; what it left out is nine to five, Monday to Friday."""
        given = {**office_hours(), **stored}
        return cls(frozenset(given["days"]) or frozenset(range(7)), clock(given["start"]), clock(given["end"]))

    def spans(self, first: date, tz: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """Yield when the office opens and closes, day by day, in UTC: local clocks jump, elapsed minutes don't."""
        for ahead in range(MOST_DAYS):
            day = first + timedelta(days=ahead)
            if day.weekday() in self.days:
                last = day if self.end > self.start else day + timedelta(days=1)
                opens, closes = (
                    datetime.combine(*pair, tzinfo=tz).astimezone(UTC) for pair in ((day, self.start), (last, self.end))
                )
                yield opens, closes


def clock(text: str) -> time:
    """Read a time of day; the end of a day may be written 24:00."""
    return time.min if text == "24:00" else time.fromisoformat(text)


def add_minutes(start: datetime, minutes: int, hours: Hours, tz: tzinfo) -> datetime:
    """Return the moment at which so many working minutes have passed."""
    left = timedelta(minutes=minutes)
    # The night before may still be open.
    for opens, closes in hours.spans(start.astimezone(tz).date() - timedelta(days=1), tz):
        begins = max(opens, start.astimezone(UTC))
        if closes <= begins:
            continue
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    raise ValueError("These business hours hold no such span.")


def response_due(org: Organization, minutes: int | None, start: datetime) -> datetime | None:
    """Return when a first response is due that has a target of so many minutes; none without a target."""
    if minutes is None:
        return None
    return add_minutes(start, minutes, Hours.read(org.business_hours), org.tz)

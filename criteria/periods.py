"""Spans of time as people name them, bound late: "today", "the last 30 days", a date, an instant."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

_INSTANT = timedelta(microseconds=1)  # what both PostgreSQL and Python resolve
_MONTHS = {"months": 1, "quarters": 3, "years": 12, "fiscal_quarters": 3, "fiscal_years": 12}
CLOCK = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}
MOST_OF = {"minutes": 99_999, "hours": 9_999, "days": 9_999, "weeks": 999, "months": 999, "quarters": 399, "years": 99}
MOST_OF |= {"fiscal_quarters": 399, "fiscal_years": 99}
UNITS = tuple(MOST_OF)


@dataclass(frozen=True)
class Standpoint:
    """From when, where and whom a tree is judged."""

    now: datetime
    tz: tzinfo
    me: Any = None
    fiscal_month: int = 1

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("criteria are judged at an aware datetime")

    @property
    def today(self) -> date:
        return self.now.astimezone(self.tz).date()

    def midnight(self, day: date) -> datetime:
        """The first instant of a day, in UTC: aware datetimes of one zone would compare by wall clock."""
        return datetime.combine(day, time.min, tzinfo=self.tz).astimezone(UTC)


@dataclass(frozen=True)
class Period:
    """A span of time, half-open, once a standpoint is known."""

    def days(self, standpoint: Standpoint) -> tuple[date, date]:
        raise NotImplementedError

    def instants(self, standpoint: Standpoint) -> tuple[datetime, datetime]:
        start, end = self.days(standpoint)
        return standpoint.midnight(start), standpoint.midnight(end)

    @property
    def data(self) -> Any:
        raise NotImplementedError

    @property
    def written(self) -> str:
        """How a person types it."""
        return str(self.data)

    @property
    def noun(self) -> str:
        """The words after "before" or "after"."""
        raise NotImplementedError

    @property
    def phrase(self) -> str:
        """The words after "is"."""
        raise NotImplementedError

    @property
    def has_days(self) -> bool:
        return True


@dataclass(frozen=True)
class Day(Period):
    """One day of the calendar, in the zone of whoever asks."""

    day: date

    def days(self, standpoint: Standpoint) -> tuple[date, date]:
        return self.day, self.day + timedelta(days=1)

    @property
    def data(self) -> str:
        return self.day.isoformat()

    @property
    def noun(self) -> str:
        return f"{self.day.day} {self.day:%b %Y}"

    @property
    def phrase(self) -> str:
        return f"on {self.noun}"


@dataclass(frozen=True)
class Instant(Period):
    """One point in time; without an offset it is read in the zone of whoever asks."""

    moment: datetime

    def instants(self, standpoint: Standpoint) -> tuple[datetime, datetime]:
        aware = self.moment if self.moment.tzinfo else self.moment.replace(tzinfo=standpoint.tz)
        start = aware.astimezone(UTC)
        return start, start + _INSTANT

    @property
    def has_days(self) -> bool:
        return False

    @property
    def data(self) -> str:
        return self.moment.isoformat()

    @property
    def noun(self) -> str:
        return f"{self.moment.day} {self.moment:%b %Y %H:%M}" + (" UTC" if self.moment.tzinfo is UTC else "")

    @property
    def phrase(self) -> str:
        return f"at {self.noun}"


@dataclass(frozen=True)
class Relative(Period):
    """A span named from now, with the meaning of Salesforce's date literals."""

    direction: str  # this, last, next, ago, ahead
    unit: str
    count: int = 0

    @property
    def has_days(self) -> bool:
        return self.unit not in CLOCK

    def days(self, standpoint: Standpoint) -> tuple[date, date]:
        this = self._start(standpoint)
        match self.direction:
            case "last" if self.unit == "days":  # alone among them, it takes in the day that runs
                return self._moved(this, -self.count), self._moved(this, 1)
            case "last":
                return self._moved(this, -self.count), this
            case "next":
                return self._moved(this, 1), self._moved(this, self.count + 1)
            case "ago":
                return self._moved(this, -self.count), self._moved(this, 1 - self.count)
            case _:
                return self._moved(this, self.count), self._moved(this, self.count + 1)

    def instants(self, standpoint: Standpoint) -> tuple[datetime, datetime]:
        if self.has_days:
            return super().instants(standpoint)
        now, span = standpoint.now.astimezone(UTC), CLOCK[self.unit] * self.count
        match self.direction:
            case "last":
                return now - span, now + _INSTANT
            case "next":
                return now, now + span
            case "ago":
                return now - span, now - span + _INSTANT
            case _:
                return now + span, now + span + _INSTANT

    def _start(self, standpoint: Standpoint) -> date:
        today = standpoint.today
        if self.unit == "days":
            return today
        if self.unit == "weeks":
            return today - timedelta(days=today.weekday())
        first = standpoint.fiscal_month if self.unit.startswith("fiscal") else 1
        return _months_on(today.replace(day=1), -((today.month - first) % _MONTHS[self.unit]))

    def _moved(self, start: date, count: int) -> date:
        if self.unit in _MONTHS:
            return _months_on(start, count * _MONTHS[self.unit])
        return start + timedelta(days=count * (7 if self.unit == "weeks" else 1))

    @property
    def data(self) -> dict[str, Any]:
        if self.direction == "this":
            return {"this": self.unit.removesuffix("s")}
        return {self.direction: self.count, "unit": self.unit}

    @property
    def noun(self) -> str:
        unit = self.unit.replace("_", " ")
        if self.unit == "days" and (self.direction == "this" or self.count == 1 and self.direction in ("ago", "ahead")):
            return {"this": "today", "ago": "yesterday", "ahead": "tomorrow"}[self.direction]
        units = unit if self.count > 1 else unit.removesuffix("s")
        match self.direction:
            case "this":
                return f"this {unit.removesuffix('s')}"
            case "ago":
                return f"{self.count} {units} ago"
            case "ahead":
                return f"{self.count} {units} from now"
        if self.unit == "days" or not self.has_days:
            return f"the {self.direction} {self.count} {units}"
        return f"the {self.direction} {self.count} full {units}" if self.count > 1 else f"{self.direction} {units}"

    @property
    def written(self) -> str:
        return self.noun.removeprefix("the ").replace(" full ", " ")

    @property
    def phrase(self) -> str:
        return f"in {self.noun}" if self.noun.startswith("the ") else self.noun


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)

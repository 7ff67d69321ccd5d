"""When a recurring task comes next: a rule of RFC 5545, kept as its text and read by days, so that nine stays nine.

Only what the form offers is understood: daily, on weekdays, weekly on chosen days, monthly on a day, every so many of
them, until a day or so many times. A month without its 31st has the task on its last day.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from tenancy.refusals import Invalid

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS = (0, 1, 2, 3, 4)
LAST_SAFE_DAY = 28  # every month has it
MOST = 999
UNITS = {"DAILY": ("day", "days"), "WEEKLY": ("week", "weeks"), "MONTHLY": ("month", "months")}
NOT_UNDERSTOOD = (
    "Write a rule such as FREQ=DAILY, FREQ=WEEKLY;BYDAY=MO,TH or FREQ=MONTHLY;BYMONTHDAY=15, "
    "with INTERVAL, and COUNT or UNTIL=YYYYMMDD, if any."
)


@dataclass(frozen=True)
class Recurrence:
    """How often a task comes again; `day` is of the month, `times` counts the tasks from the first one on."""

    every: str  # DAILY, WEEKLY, MONTHLY
    days: tuple[int, ...] = ()
    day: int = 0
    interval: int = 1
    until: date | None = None
    times: int | None = None

    @classmethod
    def read(cls, text: str) -> "Recurrence":
        """Return what a text says; `Invalid` says what is understood."""
        parts = dict(re.findall(r"([A-Z]+)=([A-Z0-9,]+)", text.upper().removeprefix("RRULE:")))
        try:
            found = cls(
                parts.pop("FREQ"),
                tuple(sorted({DAYS.index(name) for name in parts.pop("BYDAY", "").split(",") if name})),
                max(int(number) for number in parts.pop("BYMONTHDAY", "0").split(",")),
                int(parts.pop("INTERVAL", 1)),
                datetime.strptime(parts.pop("UNTIL")[:8], "%Y%m%d").date() if "UNTIL" in parts else None,
                int(parts.pop("COUNT")) if "COUNT" in parts else None,
            )
        except (KeyError, ValueError):
            raise Invalid(errors={"recurrence": NOT_UNDERSTOOD}) from None
        parts.pop("BYSETPOS", None)
        if parts or not found.is_sound:
            raise Invalid(errors={"recurrence": NOT_UNDERSTOOD})
        return found

    @property
    def is_sound(self) -> bool:
        ends = self.times is None or (self.until is None and 1 <= self.times <= MOST)
        fits = (not self.days or self.every == "WEEKLY") and (not self.day or self.every == "MONTHLY")
        return self.every in UNITS and 0 <= self.day <= 31 and 1 <= self.interval <= MOST and ends and fits

    @property
    def text(self) -> str:
        """The rule as it is kept."""
        return (
            self.pattern
            + (f";COUNT={self.times}" if self.times else "")
            + (f";UNTIL={self.until:%Y%m%d}" if self.until else "")
        )

    @property
    def pattern(self) -> str:
        """The rule without its end."""
        found = f"FREQ={self.every}" + (f";INTERVAL={self.interval}" if self.interval > 1 else "")
        if self.days:
            found += f";BYDAY={','.join(DAYS[day] for day in self.days)}"
        if self.day:
            wanted = range(LAST_SAFE_DAY, self.day + 1) if self.day > LAST_SAFE_DAY else (self.day,)
            found += f";BYMONTHDAY={','.join(map(str, wanted))}" + (";BYSETPOS=-1" if len(wanted) > 1 else "")
        return found

    def next_day(self, day: date, *, today: date, occurrence: int) -> date | None:
        """Return the day after one on which the task comes again, not before today; none when the rule has ended."""
        if self.times is not None and occurrence >= self.times:
            return None
        rule = rrulestr(self.pattern, dtstart=datetime.combine(day, time.min))
        found = rule.after(datetime.combine(max(day, today - timedelta(days=1)), time.min))
        if found is None or (self.until is not None and found.date() > self.until):
            return None
        return found.date()

    @property
    def words(self) -> str:
        """The rule for people."""
        one, many = UNITS[self.every]
        found = f"Every {one}" if self.interval == 1 else f"Every {self.interval} {many}"
        if self.days == WEEKDAYS and self.interval == 1:
            found = "Every weekday"
        elif self.days:
            found += f" on {', '.join(NAMES[day] for day in self.days)}"
        if self.day:
            found += f" on day {self.day}"
        if self.times:
            return f"{found}, {self.times} times"
        return f"{found}, until {self.until.day} {self.until:%b %Y}" if self.until else found

"""How periods are written: ISO dates, Salesforce's date literals, and JSON such as {"last": 30, "unit": "days"}."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from criteria.errors import Refused
from criteria.periods import CLOCK, MOST_OF, UNITS, Day, Instant, Period, Relative

_DIRECTIONS = ("last", "next", "ago", "ahead")
_EARLIEST, _LATEST = 1900, 2999
_COMPLAINT = 'needs a date such as "2026-01-31", or words such as "today" or "last 30 days"'
_NAMED = {"today": ("this", 0), "yesterday": ("ago", 1), "tomorrow": ("ahead", 1)}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9].*")
_WITH_N = re.compile(r"(last_|next_)?n_([a-z_]+?)(_ago)?:([0-9]+)")  # LAST_N_DAYS:7, N_DAYS_AGO:7
_COUNTED = re.compile(r"(last|next)_([0-9]{1,6})_([a-z_]+)")
_DISTANT = re.compile(r"([0-9]{1,6})_([a-z_]+?)_(ago|from_now)")
_CURRENT = re.compile(r"(this|last|next)_([a-z_]+)")


def period(argument: Any) -> Period:
    """Read a period; Refused says how to write one."""
    if isinstance(argument, str):
        return _relative_text(argument) or _absolute_text(argument.strip())
    if isinstance(argument, datetime):
        return Instant(_in_utc(argument))
    if isinstance(argument, date):
        return Day(argument)
    if isinstance(argument, Mapping):
        return _mapping(argument)
    raise Refused(_COMPLAINT)


def _absolute_text(text: str) -> Period:
    found: Period | None = None
    try:
        if _DATE.fullmatch(text):
            found = Day(date.fromisoformat(text))
        elif _MOMENT.fullmatch(text):
            found = Instant(_in_utc(datetime.fromisoformat(text)))
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise Refused(_COMPLAINT)
    if not _EARLIEST <= int(text[:4]) <= _LATEST:
        raise Refused(f"needs a year from {_EARLIEST} to {_LATEST}")
    return found


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _relative_text(text: str) -> Relative | None:
    name = _WITH_N.sub(r"\1\4_\2\3", "_".join(text.lower().split()))
    if name in _NAMED:
        return _named(name)
    if found := _COUNTED.fullmatch(name):
        return _relative(found[1], found[3], int(found[2]))
    if found := _DISTANT.fullmatch(name):
        return _relative("ago" if found[3] == "ago" else "ahead", found[2], int(found[1]))
    if found := _CURRENT.fullmatch(name):
        return _relative(found[1], found[2], 1)
    return None


def _mapping(argument: Mapping[Any, Any]) -> Relative:
    keys = set(argument)
    if keys == {"named"} and str(argument["named"]) in _NAMED:
        return _named(str(argument["named"]))
    if keys == {"this"}:
        return _relative("this", argument["this"], 0)
    direction = next((key for key in _DIRECTIONS if keys == {key, "unit"}), None)
    if direction is None:
        raise Refused('needs {"last": 30, "unit": "days"}, "next", "ago" or "ahead" likewise, or {"this": "week"}')
    return _relative(direction, argument["unit"], argument[direction])


def _named(name: str) -> Relative:
    direction, count = _NAMED[name]
    return Relative(direction, "days", count)


def _relative(direction: str, unit: Any, count: Any) -> Relative:
    units = f"{unit}".removesuffix("s") + "s"
    if units not in UNITS:
        raise Refused(f"needs one of these units: {', '.join(UNITS)}")
    if direction == "this":
        if units in CLOCK:
            raise Refused("needs a day, week, month, quarter or year")
        return Relative("this", units)
    if type(count) is not int or not 1 <= count <= MOST_OF[units]:
        raise Refused(f"needs a whole number of {units.replace('_', ' ')} from 1 to {MOST_OF[units]:,}")
    return Relative(direction, units, count)

"""Response targets run in the organization's business hours, whatever its clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.business_hours import Hours, add_minutes

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Hours.read({"days": [0, 1, 2, 3, 4], "start": "09:00", "end": "17:00"})


def at(text: str, tz=BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=tz)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-03-04 10:00", 30, "2026-03-04 10:30"),
        ("2026-03-04 16:45", 30, "2026-03-05 09:15"),
        ("2026-03-06 16:45", 30, "2026-03-09 09:15"),  # Friday to Monday
        ("2026-03-07 12:00", 60, "2026-03-09 10:00"),  # a Saturday
        ("2026-03-04 05:00", 0, "2026-03-04 09:00"),
        ("2026-03-04 10:00", 16 * 60, "2026-03-06 10:00"),
    ],
)
def test_minutes_count_only_while_the_office_is_open(start, minutes, due):
    assert add_minutes(at(start), minutes, OFFICE, BERLIN) == at(due)


def test_no_minute_counts_on_a_holiday():
    hours = Hours.read({"days": [0, 1, 2, 3, 4], "start": "09:00", "end": "17:00", "holidays": ["2026-03-05"]})
    assert add_minutes(at("2026-03-04 16:45"), 30, hours, BERLIN) == at("2026-03-06 09:15")


def test_a_night_shift_stays_open_past_midnight():
    night = Hours.read({"days": [4], "start": "22:00", "end": "06:00"})
    assert add_minutes(at("2026-03-07 05:30"), 30, night, BERLIN) == at("2026-03-07 06:00")
    assert add_minutes(at("2026-03-07 05:30"), 31, night, BERLIN) == at("2026-03-13 22:01")


def test_an_office_that_never_closes_gains_and_loses_no_hour_when_the_clocks_change():
    always = Hours.read({"days": [], "start": "00:00", "end": "24:00"})
    for day in ("2026-03-28 12:00", "2026-10-24 12:00"):
        start = at(day)
        assert add_minutes(start, 24 * 60, always, BERLIN) == start.astimezone(UTC) + timedelta(hours=24)


zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]).map(
    ZoneInfo
)
starts = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
# Clocks jump in the small hours, in which this office is closed, so that wall clock and windows must agree.
mornings = st.integers(5, 12).map(lambda hour: time(hour, 15))
evenings = st.integers(13, 23).map(lambda hour: time(hour, 45))
holidays = st.frozensets(st.dates(date(2025, 1, 1), date(2028, 1, 31)), max_size=200)
# Shifts of a day may overlap: their minutes count once.
shifts = st.lists(st.tuples(st.integers(0, 6), mornings, evenings), max_size=6).map(lambda rows: tuple(sorted(rows)))
offices = st.builds(Hours, st.frozensets(st.integers(0, 6), min_size=1), mornings, evenings, holidays, shifts)


def open_minutes(start: datetime, end: datetime, hours: Hours, tz: ZoneInfo) -> list[datetime]:
    """Every minute of a span in which somebody's clock on the wall says that the office is open."""
    found, moment = [], start
    while moment < end:
        local = moment.astimezone(tz)
        spans = () if local.date() in hours.holidays else hours.week.get(local.weekday(), ())
        if any(opens <= local.time() < closes for opens, closes in spans):
            found.append(moment)
        moment += timedelta(minutes=1)
    return found


@settings(max_examples=60)
@given(starts, st.integers(1, 900), offices, zones)
def test_exactly_the_target_minutes_of_open_office_lie_before_the_due_moment(start, minutes, hours, tz):
    due = add_minutes(start, minutes, hours, tz)
    opened = open_minutes(start, due, hours, tz)
    assert len(opened) == minutes
    assert opened[-1] == due - timedelta(minutes=1)


@settings(max_examples=60)
@given(starts, offices, zones)
def test_work_goes_on_at_the_first_open_minute(start, hours, tz):
    opening = hours.opening(start, tz)
    assert open_minutes(opening, opening + timedelta(minutes=1), hours, tz)
    assert not open_minutes(start, min(opening, start + timedelta(days=20)), hours, tz)


@given(starts, st.integers(0, 900), st.integers(1, 900), offices, zones)
def test_a_target_can_be_counted_in_two_parts(start, first, second, hours, tz):
    at_once = add_minutes(start, first + second, hours, tz)
    assert add_minutes(add_minutes(start, first, hours, tz), second, hours, tz) == at_once

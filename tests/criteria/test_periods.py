"""Spans of time mean what Salesforce's date literals mean."""

from datetime import UTC, date, datetime, timedelta

import pytest

from criteria.errors import Refused
from criteria.literals import period
from criteria.periods import Standpoint
from tests.criteria.samples import BERLIN

THURSDAY = Standpoint(datetime(2026, 8, 13, 22, 30, tzinfo=UTC), UTC)  # a third quarter's middle month


def span(start, end):
    return date.fromisoformat(start), date.fromisoformat(end)


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("TODAY", ("2026-08-13", "2026-08-14")),
        ("YESTERDAY", ("2026-08-12", "2026-08-13")),
        ("tomorrow", ("2026-08-14", "2026-08-15")),
        ("THIS_WEEK", ("2026-08-10", "2026-08-17")),
        ("LAST_WEEK", ("2026-08-03", "2026-08-10")),
        ("next week", ("2026-08-17", "2026-08-24")),
        ("THIS_MONTH", ("2026-08-01", "2026-09-01")),
        ("LAST_MONTH", ("2026-07-01", "2026-08-01")),
        ("NEXT_MONTH", ("2026-09-01", "2026-10-01")),
        ("THIS_QUARTER", ("2026-07-01", "2026-10-01")),
        ("LAST_QUARTER", ("2026-04-01", "2026-07-01")),
        ("NEXT_QUARTER", ("2026-10-01", "2027-01-01")),
        ("THIS_YEAR", ("2026-01-01", "2027-01-01")),
        ("LAST_YEAR", ("2025-01-01", "2026-01-01")),
        ("NEXT_YEAR", ("2027-01-01", "2028-01-01")),
        ("LAST_90_DAYS", ("2026-05-15", "2026-08-14")),
        ("NEXT_90_DAYS", ("2026-08-14", "2026-11-12")),
        ("LAST_N_DAYS:7", ("2026-08-06", "2026-08-14")),
        ("LAST 7 DAYS", ("2026-08-06", "2026-08-14")),
        ("NEXT_N_DAYS:7", ("2026-08-14", "2026-08-21")),
        ("N_DAYS_AGO:7", ("2026-08-06", "2026-08-07")),
        ("7 days ago", ("2026-08-06", "2026-08-07")),
        ("LAST_N_WEEKS:2", ("2026-07-27", "2026-08-10")),
        ("NEXT_N_WEEKS:2", ("2026-08-17", "2026-08-31")),
        ("N_WEEKS_AGO:2", ("2026-07-27", "2026-08-03")),
        ("LAST_N_MONTHS:2", ("2026-06-01", "2026-08-01")),
        ("NEXT_N_MONTHS:2", ("2026-09-01", "2026-11-01")),
        ("N_MONTHS_AGO:14", ("2025-06-01", "2025-07-01")),
        ("LAST_N_QUARTERS:3", ("2025-10-01", "2026-07-01")),
        ("N_QUARTERS_AGO:1", ("2026-04-01", "2026-07-01")),
        ("LAST_N_YEARS:2", ("2024-01-01", "2026-01-01")),
        ("NEXT_N_YEARS:2", ("2027-01-01", "2029-01-01")),
        ("THIS_FISCAL_QUARTER", ("2026-07-01", "2026-10-01")),
        ("LAST_N_FISCAL_YEARS:1", ("2025-01-01", "2026-01-01")),
        ("2026-02-28", ("2026-02-28", "2026-03-01")),
        ({"named": "today"}, ("2026-08-13", "2026-08-14")),
        ({"this": "week"}, ("2026-08-10", "2026-08-17")),
        ({"last": 30, "unit": "days"}, ("2026-07-14", "2026-08-14")),
        ({"ago": 2, "unit": "months"}, ("2026-06-01", "2026-07-01")),
        ({"ahead": 1, "unit": "week"}, ("2026-08-17", "2026-08-24")),
    ],
)
def test_a_span_in_days(written, window):
    found = period(written)
    assert found.days(THURSDAY) == span(*window)
    assert period(found.data) == found
    assert period(found.written).days(THURSDAY) == found.days(THURSDAY)


def test_a_fiscal_year_begins_where_the_organization_says():
    february = Standpoint(THURSDAY.now, UTC, fiscal_month=2)
    assert period("THIS_FISCAL_YEAR").days(february) == span("2026-02-01", "2027-02-01")
    assert period("THIS_FISCAL_QUARTER").days(february) == span("2026-08-01", "2026-11-01")


def test_hours_are_counted_from_now():
    start, end = period({"last": 3, "unit": "hours"}).instants(THURSDAY)
    assert start == THURSDAY.now - timedelta(hours=3)
    assert start < THURSDAY.now < end
    assert period("30 minutes ago").instants(THURSDAY)[0] == THURSDAY.now - timedelta(minutes=30)


def test_a_day_is_as_long_as_its_zone_makes_it():
    start, end = period("2026-03-29").instants(Standpoint(THURSDAY.now, BERLIN))
    assert end - start == timedelta(hours=23)


def test_a_time_without_an_offset_is_read_in_the_zone_of_whoever_asks():
    start, end = period("2026-07-01T09:00").instants(Standpoint(THURSDAY.now, BERLIN))
    assert start == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert period("2026-07-01T09:00:00+02:00").instants(THURSDAY) == (start, end)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("TODAY", "today"),
        ("LAST_N_DAYS:30", "in the last 30 days"),
        ("LAST_N_WEEKS:2", "in the last 2 full weeks"),
        ("LAST_WEEK", "last week"),
        ("THIS_FISCAL_YEAR", "this fiscal year"),
        ("N_DAYS_AGO:14", "14 days ago"),
        ({"ahead": 3, "unit": "days"}, "3 days from now"),
        ({"last": 1, "unit": "hours"}, "in the last 1 hour"),
        ("2026-03-09", "on 9 Mar 2026"),
        ("2026-03-09T10:05Z", "at 9 Mar 2026 10:05 UTC"),
    ],
)
def test_a_span_in_words(written, words):
    assert period(written).phrase == words


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "2026-W01",
        "LAST_N_DAYS:0",
        "LAST_N_DAYS:99999999",
        "LAST_N_ERAS:3",
        "this hour",
        {"last": 30},
        {"last": True, "unit": "days"},
        {"last": 1.5, "unit": "days"},
        {"last": 1, "unit": ["days"]},
        {"last": 1, "next": 1, "unit": "days"},
        {"this": None},
        {"named": []},
        {},
        30,
        None,
        ["2026-01-01"],
    ],
)
def test_what_is_no_span_is_refused(written):
    with pytest.raises(Refused, match="needs"):
        period(written)

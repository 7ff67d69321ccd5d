"""When a recurring task comes next."""

from datetime import date

import pytest

from leads.recurrence import Recurrence
from tenancy.refusals import Invalid

FRIDAY = date(2026, 11, 27)


def following(rule, day, *, today=None, occurrence=1):
    return Recurrence.read(rule).next_day(day, today=today or day, occurrence=occurrence)


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ("FREQ=DAILY", FRIDAY, date(2026, 11, 28)),
        ("FREQ=DAILY;INTERVAL=3", FRIDAY, date(2026, 11, 30)),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", FRIDAY, date(2026, 11, 30)),
        ("FREQ=WEEKLY;BYDAY=TU,FR", FRIDAY, date(2026, 12, 1)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", FRIDAY, date(2026, 12, 11)),
        ("FREQ=MONTHLY;BYMONTHDAY=15", FRIDAY, date(2026, 12, 15)),
    ],
)
def test_the_next_day_follows_the_rule(rule, day, expected):
    assert following(rule, day) == expected


def test_a_month_without_its_31st_has_the_task_on_its_last_day_and_the_next_one_on_the_31st_again():
    rule = Recurrence("MONTHLY", day=31).text
    days = [date(2026, 12, 31)]
    for _ in range(4):
        days.append(following(rule, days[-1]))
    assert days[1:] == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_days_that_have_passed_are_left_out_but_not_today():
    assert following("FREQ=DAILY", FRIDAY, today=date(2026, 12, 5)) == date(2026, 12, 5)
    assert following("FREQ=WEEKLY;BYDAY=MO", date(2026, 11, 2), today=FRIDAY) == date(2026, 11, 30)


def test_it_ends_after_so_many_or_on_a_day():
    assert following("FREQ=DAILY;COUNT=3", FRIDAY, occurrence=2) == date(2026, 11, 28)
    assert following("FREQ=DAILY;COUNT=3", FRIDAY, occurrence=3) is None
    assert following("FREQ=DAILY;UNTIL=20261128", FRIDAY) == date(2026, 11, 28)
    assert following("FREQ=DAILY;UNTIL=20261127", FRIDAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "DAILY", "FREQ=YEARLY", "FREQ=DAILY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=20271399",
    ],
)  # fmt: skip
def test_what_it_does_not_understand_is_refused(text):
    with pytest.raises(Invalid):
        Recurrence.read(text)


def test_a_rule_survives_its_text_and_is_said_in_words():
    rule = Recurrence("WEEKLY", (0, 3), interval=2, until=date(2027, 3, 1))
    assert Recurrence.read(rule.text) == rule
    assert rule.words == "Every 2 weeks on Mon, Thu, until 1 Mar 2027"
    assert Recurrence.read("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=5").words == "Every weekday, 5 times"

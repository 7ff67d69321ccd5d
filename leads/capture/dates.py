"""Dates as visitors write them: ISO first, then the way of the organization's country."""

import re

MONTH_FIRST = frozenset(("US", "PH", "FM", "MH", "PW"))
WRITTEN = re.compile(r"^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})$")


def iso_day(text: str, country: str) -> str:
    """Return a date as year-month-day; what is no date comes back as it is, for the field to refuse.

    A number above 12 can only be a day; otherwise the country's order decides.
    """
    found = WRITTEN.match(text.strip())
    if found is None:
        return text.strip()
    one, two, year = int(found[1]), int(found[2]), found[3]
    month_first = two > 12 or (one <= 12 and country in MONTH_FIRST)
    month, day = (one, two) if month_first else (two, one)
    return f"{year}-{month:02}-{day:02}"

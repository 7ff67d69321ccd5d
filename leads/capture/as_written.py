"""Values as visitors write them: ISO dates and exact numbers first, then the way of the organization's country."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol

from leads.imports import formats
from leads.imports.flags import NO, opted_out, yes_or_no

MONTH_FIRST = frozenset(("US", "PH", "FM", "MH", "PW"))
SPACES = re.compile(r"[\s\u00a0\u202f]+")
ENDING = re.compile(r"(?<=\d)(?:,[-–—]+|\.[-–—]+|/-)")  # "500,-"
SHORTENED = re.compile(r"\d\s*(?:k|m|b|bn|mn|mio|mrd|tsd|thousand|million|billion)\b", re.IGNORECASE)


def as_day(text: str, country: str) -> str:
    """Return a date as year-month-day; what is no date comes back as it is, for the field to refuse.

    A number above 12 can only be a day; otherwise the country's order decides.
    """
    text = text.strip()
    found = formats.PARTS.fullmatch(text)
    if found is None:
        day = re.fullmatch(r"(\d{4}-\d{2}-\d{2})T[\d:.]+(?:Z|[+-][\d:]+)?", text)
        return day[1] if day else formats.named(text) or text
    one, two = int(found[1]), int(found[2])
    month_first = two > 12 or (one <= 12 and country in MONTH_FIRST)
    order = "ymd" if len(found[1]) == 4 else "mdy" if month_first else "dmy"
    return formats.iso(text, order)[:10] or text


def as_number(text: str, country: str, *, is_whole: bool = False) -> tuple[str, bool]:
    """Return a number with a point before its decimals and nothing else, and whether that took a guess.

    Two groups of three or one or two decimals tell which mark is which; otherwise the country does. `is_whole`: of
    money and counts three digits behind a mark are thousands, wherever.
    """
    bare = ENDING.sub("", SPACES.sub(" ", text.strip()).replace("’", "'"))
    if SHORTENED.search(bare):
        return text.strip(), False
    plain = formats.CURRENCY.sub("", bare).strip()
    if re.fullmatch(r"-?\d{1,3}[.,]\d{3}", plain):
        mark = plain[-4]
        is_group = is_whole or mark != decimal_mark(country)
        return (plain.replace(mark, "" if is_group else "."), not is_whole)
    if formats.DECIMAL_COMMA.fullmatch(plain):
        mark = ","
    else:
        mark = "." if formats.DECIMAL_POINT.fullmatch(plain) else decimal_mark(country)
        mark = "." if re.fullmatch(r"-?\d+\.\d+", plain) else mark
    return formats.number(bare, mark), False


@cache
def decimal_mark(country: str) -> str:
    """Return what stands before decimals where most people of a country write."""
    try:
        return str(get_decimal_symbol(Locale.parse(f"und_{country}")))
    except (UnknownLocaleError, ValueError):
        return "."


def as_ticked(text: str) -> bool:
    """Say whether a box was ticked: browsers send any text for one that is, and programs the word no."""
    return bool(text.strip()) and text.strip().lower() not in NO


def as_flag(text: str, *, opts_out: bool = False) -> str:
    """Return yes or no for its words in many languages and for states; what is neither comes back as it is.

    A box that opts out and sends its own label has been ticked, so that nobody is written to who asked us not to.
    """
    if not opts_out:
        return yes_or_no(text.strip())
    said = opted_out(text.strip(), invert=False)
    return "yes" if said is True or isinstance(said, str) else "no"

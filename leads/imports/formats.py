"""Cells as fields are entered, once `evidence` has told how their column writes dates, numbers and phones."""

import re
from collections.abc import Mapping
from datetime import datetime

DATES = frozenset(("created_at",))
NUMBERS = frozenset(("annual_revenue", "number_of_employees"))
PHONES = frozenset(("phone", "mobile_phone", "fax"))
PARTS = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[ T,]+(.*))?")
NAMED = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d %b %y")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"-?\d{1,3}(?:[.' ]\d{3})*,\d{1,2}|-?\d+,\d{1,2}|-?\d{1,3}(?:\.\d{3}){2,}")
DECIMAL_POINT = re.compile(r"-?\d{1,3}(?:[,' ]\d{3})*\.\d{1,2}|-?\d+\.\d{1,2}|-?\d{1,3}(?:,\d{3}){2,}")
PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
GROUP_OF_THREE = re.compile(r"-?\d{1,3}\.\d{3}")
SAMPLE = 200  # cells that say whether a column is worth a closer look
BARE_NUMBER = re.compile(r"[1-9]\d{10,14}")
CURRENCY = re.compile(r"^[^\d-]{1,4}|[^\d]{1,4}$")


def converted(cell: str, field: str, written: Mapping[str, str]) -> str:
    """Return a cell as fields are entered: ISO dates, points before decimals; what cannot be read stays as it is."""
    if field in DATES:
        return iso(cell, written.get("date", "")) or cell
    if field in NUMBERS:
        return number(cell, written.get("number", "."))
    if field in PHONES:
        return phone(cell, written.get("phone", ""))
    return cell


def number(cell: str, mark: str) -> str:
    """Return a number without currency and thousands; of a range or “51+” the first."""
    if cell.isdecimal() and cell.isascii():
        return cell
    bare = CURRENCY.sub("", cell.strip())
    low = re.match(r"[\d.,' ]+", bare)
    bare = (low[0] if low and re.search(r"\d\s*(?:[-–]|\+$)", bare) else bare).strip()
    bare = re.sub(r"[\s'’]", "", bare)
    found = bare.replace(".", "").replace(",", ".") if mark == "," else bare.replace(",", "")
    return found if PLAIN_NUMBER.fullmatch(found) else cell


def phone(cell: str, mark: str) -> str:
    """Return a number without the mark some exports put before it, and with the plus that a whole column leaves out."""
    bare = cell.strip()
    if bare[:2] in ("p:", "P:"):
        bare = bare[2:].strip()
    if ":::" in bare:
        bare = bare.split(" ::: ")[0].strip()
    return f"{mark}{bare}" if mark and BARE_NUMBER.fullmatch(bare) else bare


def iso(cell: str, order: str) -> str:
    """Return a date, with its time if it has one, in ISO 8601, or nothing when it is none."""
    match = PARTS.fullmatch(cell.strip())
    try:
        if match is None:
            return named(cell.strip())
        first, second, third = int(match[1]), int(match[2]), int(match[3])
        year, month, day = {"ymd": (first, second, third), "mdy": (third, first, second)}.get(
            order, (third, second, first)
        )
        day_of = datetime(year + 2000 if year < 70 else year + 1900 if year < 100 else year, month, day)  # noqa: DTZ001
    except ValueError:
        return ""
    return day_of.date().isoformat() + clock(match[4] or "")


def named(cell: str) -> str:
    """Return a date whose month is a word."""
    for form in NAMED:
        try:
            return datetime.strptime(cell, form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return ""


def clock(text: str) -> str:
    """Return the time behind a date as ISO has it, or nothing."""
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        return ""
    hour = int(match[1]) % 12 + (12 if (match[4] or "").lower().startswith("p") else 0) if match[4] else int(match[1])
    zone = (match[5] or "").replace("Z", "+00:00")
    return f"T{hour:02}:{match[2]}:{match[3] or '00'}{zone}" if hour < 24 else ""

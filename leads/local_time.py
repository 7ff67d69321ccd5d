"""What time it is where a lead is, told only where a country or a telephone number leaves no doubt."""

from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel.core import get_global
from phonenumbers import timezone as phone_zones

from leads.models import Lead

WHOSE = {"Mr.": "his", "Ms.": "her", "Mrs.": "her"}


def local_time(lead: Lead, now: datetime) -> str:
    """Return the time of day at the lead's, such as “10:42 her time”, or nothing where it is unclear."""
    clocks = {clock(zone, now) for zone in zones(lead)}
    if len(clocks) != 1 or not (shown := clocks.pop()):
        return ""
    return f"{shown} {WHOSE.get(lead.salutation, 'their')} time"


def clock(zone: str, now: datetime) -> str:
    try:
        return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
    except (ZoneInfoNotFoundError, ValueError):
        return ""


def zones(lead: Lead) -> frozenset[str]:
    """Return the zones a lead may be in: those of the country, else those of the number's region."""
    if len(lead.country_key) == 2 and (found := of_country(lead.country_key)):
        narrowed = found & of_phone(lead.phone_e164)
        return narrowed or found
    return of_phone(lead.phone_e164) or of_phone(lead.mobile_e164)


@cache
def of_country(key: str) -> frozenset[str]:
    """Return the zones of a country by its two-letter key."""
    return frozenset(zone for zone, territory in get_global("zone_territories").items() if territory == key.upper())


@lru_cache(maxsize=20_000)
def of_phone(number: str) -> frozenset[str]:
    """Return the zones in which a number in E.164 may ring."""
    try:
        found = phone_zones.time_zones_for_number(phonenumbers.parse(number)) if number else ()
    except phonenumbers.NumberParseException:
        return frozenset()
    return frozenset(zone for zone in found if zone != phone_zones.UNKNOWN_TIMEZONE)

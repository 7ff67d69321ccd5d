"""Countries, currencies and time zones as an organization chooses them, and what a country suggests for the others."""

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_territory_currencies

Choices = list[tuple[str, str]]
ENGLISH = Locale("en")


@cache
def countries() -> Choices:
    """Return every country by its two-letter code, in the order of names."""
    named = ((str(code), str(name)) for code, name in ENGLISH.territories.items())
    found = [(code, name) for code, name in named if len(code) == 2 and code.isalpha() and code in zones_by_country()]
    return sorted(found, key=lambda pair: pair[1])


@cache
def currencies() -> Choices:
    """Return the currencies that are money somewhere today."""
    codes = {code for country, _ in countries() for code in get_territory_currencies(country)}
    return sorted((str(code), f"{code} {ENGLISH.currencies.get(code, '')}".strip()) for code in codes)


@cache
def time_zones() -> Choices:
    """Return the zones that are places, and UTC."""
    places = {zone for zones in zones_by_country().values() for zone in zones} & available_timezones()
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in sorted(places))]


@cache
def zones_by_country() -> dict[str, list[str]]:
    """Return each country's time zones, the most peopled one first."""
    found: dict[str, list[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return found


def suggested(country: str) -> dict[str, str]:
    """Return what an organization in a country begins with."""
    money = get_territory_currencies(country)
    return {
        "country": country,
        "time_zone": zones_by_country().get(country, ["UTC"])[0],
        "currency": money[0] if money else "USD",
    }

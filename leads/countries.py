"""Countries by any of their names: one key for "Germany", "DE", "Deutschland" and "Allemagne"."""

from functools import cache

from babel import Locale
from babel.core import get_global

from criteria import fold

LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "tr", "ja", "zh", "ru", "uk",
    "ko", "hu", "ro", "el", "bg", "hr", "sk", "sl", "lt", "lv", "et", "ca", "ar", "he", "id", "vi", "th", "hi",
)  # fmt: skip
ALSO = {
    "usa": "us", "u.s.a.": "us", "u.s.": "us", "united states of america": "us", "the united states": "us",
    "america": "us",
    "uk": "gb", "u.k.": "gb", "great britain": "gb", "england": "gb", "scotland": "gb", "wales": "gb", "britain": "gb",
    "northern ireland": "gb", "großbritannien": "gb", "england, uk": "gb", "holland": "nl", "the netherlands": "nl",
    "czech republic": "cz", "tschechische republik": "cz", "republic of ireland": "ie", "russia": "ru",
    "russian federation": "ru", "south korea": "kr", "korea": "kr", "republic of korea": "kr",
    "korea, republic of": "kr",
    "vietnam": "vn", "viet nam": "vn", "uae": "ae", "u.a.e.": "ae", "turkey": "tr", "brasilien": "br", "brasil": "br",
    "méxico": "mx", "swiss": "ch", "slovak republic": "sk", "macedonia": "mk", "ivory coast": "ci", "taiwan": "tw",
    "taiwan, province of china": "tw", "iran": "ir", "syria": "sy", "moldova": "md", "tanzania": "tz", "bolivia": "bo",
    "venezuela": "ve", "mainland china": "cn", "p.r. china": "cn", "pr china": "cn", "hong kong": "hk", "macau": "mo",
}  # fmt: skip


def territories(language: str) -> dict[str, str]:
    """Return the name of every country in a language, by its two-letter code."""
    named = {str(code): str(name) for code, name in Locale(language).territories.items()}
    return {code: name for code, name in named.items() if len(code) == 2 and code.isalpha()}


@cache
def keys_by_name() -> dict[str, str]:
    """Return every known name and code, folded, with its country's two-letter key."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in territories(language).items():
            found.setdefault(fold(name), code.lower())
    codes = {code.lower(): code.lower() for code in territories("en")}
    return found | three_letters() | codes | ALSO


def three_letters() -> dict[str, str]:
    """Return {three-letter code: key}, as passports and shippers write countries."""
    aliases = get_global("territory_aliases")
    return {code.lower(): meant[0].lower() for code, meant in aliases.items() if len(code) == 3 and code.isalpha()}


def country_key(text: str) -> str:
    """Return the two-letter key of a country, or the folded text when it names none."""
    folded = fold(text.strip())
    return keys_by_name().get(folded, folded)[:80]


@cache
def country_name(key: str) -> str:
    """Return the English name behind a key, or the key itself when it is free text."""
    return territories("en").get(key.upper(), key)


@cache
def country_choices() -> list[tuple[str, str]]:
    """Return (key, name) of every country, by name."""
    codes = {key for key in keys_by_name().values() if key.upper() not in ("ZZ", "EU", "UN", "EZ", "XA", "XB")}
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])

"""Invented leads: who they are, before anything happens to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from leadmgr.demo.places import COUNTRIES, INTERESTS, STEMS, TITLES, TRADES, Country
from leads.fields import LEAD_SOURCES

SOURCES = dict(zip(LEAD_SOURCES, (52, 9, 14, 17, 8), strict=True))
PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "É": "e", "å": "a", "Å": "a", "Ä": "ae", "Ö": "oe", "Ü": "ue", " ": "-", "ë": "e"})  # fmt: skip


@dataclass(frozen=True)
class Company:
    """One invented company; its domain is reserved for examples, so no mail ever leaves."""

    name: str
    domain: str
    industry: str
    employees: int
    revenue: int  # minor units
    country: Country
    place: tuple[str, str, str]


def companies(random: Random, number: int) -> list[Company]:
    """Return invented companies, no two of one name."""
    shares = [country.share for country in COUNTRIES]
    found: dict[str, Company] = {}
    while len(found) < number:
        country = random.choices(COUNTRIES, shares)[0]
        trade, industry = random.choice(TRADES)
        first = random.choice(STEMS)
        second = random.choice(STEMS) if len(found) > 600 else ""
        name = " ".join(part for part in (first, second, trade, random.choice(country.forms)) if part)
        if len(found) > 40_000:
            name = f"{name} {len(found)}"
        employees = int(min(random.lognormvariate(4.6, 1.3), 60_000)) + 1
        domain = f"{'-'.join(part for part in (first, second, trade) if part)}.example".lower().translate(PLAIN)
        found.setdefault(
            name,
            Company(
                name,
                domain,
                industry,
                employees,
                employees * random.randint(9, 28) * 1_000_000,
                country,
                random.choice(country.cities),
            ),
        )
    return list(found.values())


def people(random: Random, firms: list[Company]) -> Iterator[dict[str, Any]]:
    """Yield the fields of one lead after another, without end."""
    sources, weights = list(SOURCES), list(SOURCES.values())
    serial = 0
    while True:
        serial += 1
        firm = random.choice(firms)
        country = firm.country
        woman = random.random() < 0.45
        first = random.choice(country.women if woman else country.men)
        last = random.choice(country.family)
        local = f"{first}.{last}".lower().translate(PLAIN)
        free = random.random() < 0.06
        domain = "gmail.com" if free else firm.domain
        phone = number(random, country.phone) if random.random() < 0.72 else ""
        mobile = number(random, country.phone) if random.random() < 0.2 else ""
        source = random.choices(sources, weights)[0]
        yield {
            "salutation": "Ms." if woman else "Mr.",
            "first_name": first,
            "last_name": last,
            "title": random.choice(TITLES) if random.random() < 0.85 else "",
            "email": f"demo.{local}.{serial}@{domain}"
            if free
            else f"{local}{serial if serial % 7 == 0 else ''}@{domain}",
            "email_domain": domain,
            "is_free_email": free,
            "phone": phone,
            "phone_e164": phone,
            "mobile_phone": mobile,
            "mobile_e164": mobile,
            "company": firm.name,
            "website": f"https://www.{firm.domain}",
            "website_domain": firm.domain,
            "industry": firm.industry,
            "number_of_employees": firm.employees if random.random() < 0.8 else None,
            "annual_revenue": firm.revenue if random.random() < 0.45 else None,
            "city": firm.place[0],
            "state": firm.place[1],
            "postal_code": firm.place[2],
            "country": country.name,
            "country_key": country.key,
            "lead_source": source,
            "rating": random.choice(("", "", "Hot", "Warm", "Cold")),
            "description": random.choice(INTERESTS) if random.random() < 0.5 else "",
            "has_opted_out_of_email": random.random() < 0.03,
            "do_not_call": random.random() < 0.02,
        }


def number(random: Random, pattern: str) -> str:
    """Return a phone number of a pattern, # standing for any digit."""
    return "".join(str(random.randint(0, 9)) if letter == "#" else letter for letter in pattern)

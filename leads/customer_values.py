"""Reading what a person writes into a customer record: one function a kind, one sentence a mistake."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from criteria import fold
from leads import values
from leads.configuration import configuration
from leads.customers import NOUNS, Noun
from leads.fields import LeadField
from leads.models.campaigns import MEMBER_STATUSES
from leads.values import BadValue
from tenancy import ids
from tenancy.refusals import Invalid

MOST_STATUSES = 30
OFFERED = 10  # names offered while typing


def clean_values(noun: Noun, written: Mapping[str, Any], *, partial: bool) -> dict[str, Any]:
    """Return written values as the columns hold them, or raise `Invalid` naming every field that is wrong."""
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for row in noun.fields:
        if row.name in written:
            take(cleaned, errors, row, written[row.name])
        elif row.required and not partial and row.name != "owner":
            errors[row.name] = f"Enter the {row.label.lower()}."
    if "custom" in written or (noun.custom_fields and not partial):
        given = written.get("custom") or {}
        values.clean_custom(given, noun.custom_fields, errors, partial=partial)
        cleaned["custom"] = given
    if errors:
        raise Invalid(errors=errors)
    return cleaned


def take(cleaned: dict[str, Any], errors: dict[str, str], row: LeadField, value: Any) -> None:
    """Keep a value, or what is wrong with it."""
    try:
        cleaned[row.name] = READERS[row.kind](row, value) if row.kind in READERS else values.clean(row, value)
    except BadValue as mistake:
        errors[row.name] = str(mistake)


def day(row: LeadField, value: Any) -> date | None:
    written = values.day(value)
    if written is None and row.required:
        raise BadValue(f"Enter the {row.label.lower()}.")
    return date.fromisoformat(written) if written else None


def statuses(row: LeadField, value: Any) -> list[dict[str, Any]]:
    """Read how members of a campaign may stand: names between commas, a star at those that count as a response."""
    if isinstance(value, list):  # as programs write it
        return value
    written = [" ".join(part.split()) for part in str(value or "").replace("\x00", "").split(",")]
    found: list[dict[str, Any]] = [
        {"name": part.rstrip("* "), "responded": part.endswith("*")} for part in written if part
    ]
    names = [fold(one["name"]) for one in found]
    if not all(0 < len(name) <= 40 for name in names) or len(set(names)) < len(names) or len(names) > MOST_STATUSES:
        raise BadValue(f"Write up to {MOST_STATUSES} different statuses of at most 40 letters, between commas.")
    return [] if found == list(MEMBER_STATUSES) else found


def percent(row: LeadField, value: Any) -> int:
    found = values.whole(value)
    if found is None or found > 100:
        raise BadValue("Enter a whole number from 0 to 100.")
    return found


def stage(row: LeadField, value: Any) -> Any:
    return chosen(value, configuration().stages, "Choose a stage.")


def member(row: LeadField, value: Any) -> Any:
    return chosen(value, configuration().members, "Choose one of the people here.")


def chosen(value: Any, rows: Iterable[Any], sentence: str) -> Any:
    """Return the row whose id was sent."""
    found = next((row for row in rows if row.public_id == str(value or "")), None)
    if found is None:
        raise BadValue(sentence)
    return found


def link(row: LeadField, value: Any) -> Any:
    """Return the record a person named: by its id, or by its name when only one has it."""
    written = " ".join(str(value or "").replace("\x00", "").split())
    if not written:
        return None
    model = NOUNS[row.kind].model
    try:
        return model.objects.get(pk=ids.decode(written, model.id_prefix))
    except (ids.BadId, model.DoesNotExist):
        return named(model, row.kind, written)


def named(model: Any, noun: str, name: str) -> Any:
    """Return the one record of this name, or say why there is not one."""
    found = list(model.objects.filter(NAMED[noun](name)).order_by("id")[:3])
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadValue(f"There is no {noun} “{name}”. Choose one from the list, or make it first.")
    listed = " or ".join(one.public_id for one in found)
    raise BadValue(f"More than one {noun} has this name. Write the id of the right one: {listed}.")


def by_name(name: str) -> Q:
    return Q(name_key=fold(name))


def by_campaign_name(name: str) -> Q:
    return Q(name__iexact=name)


def by_full_name(name: str) -> Q:
    """Match people called so, wherever the first name ends."""
    parts = name.split(" ")
    cuts = range(len(parts))
    found = Q()
    for cut in cuts:
        found |= Q(first_name__iexact=" ".join(parts[:cut]), last_name_key=fold(" ".join(parts[cut:])))
    return found


NAMED: dict[str, Callable[[str], Q]] = {"account": by_name, "contact": by_full_name, "campaign": by_campaign_name}
READERS: dict[str, Callable[[LeadField, Any], Any]] = {
    "date": day,
    "percent": percent,
    "statuses": statuses,
    "stage": stage,
    "member": member,
    "account": link,
    "contact": link,
    "campaign": link,
}


def offered(noun: Noun, words: str) -> list[Any]:
    """Return the first records that contain what was typed so far, for a list of suggestions."""
    return list(searched(noun, words).order_by(*noun.order)[:OFFERED]) if words.strip() else []


def searched(noun: Noun, words: str) -> Any:
    """Return the records whose name or address contains the words."""
    wanted, found = fold(words.replace("\x00", "").strip()[:100]), Q()
    for column in noun.searched:
        found |= Q(**{f"{column}__{'icontains' if column == 'name' else 'contains'}": wanted})
    if noun.name == "contact" and " " in wanted:
        first, _, last = wanted.rpartition(" ")
        found |= Q(first_name__icontains=first, last_name_key__contains=last)
    return noun.model.objects.filter(found)

"""What each value of a column stands for: the values with how often they occur, and what they may become."""

from collections.abc import Mapping
from typing import Any

from criteria import fold
from leads import campaigns
from leads.configuration import Configuration
from leads.fields import BY_NAME
from leads.forms.mapping import ADD, LEAVE_OUT, REFUSE
from leads.imports import likeness, picklists, statuses
from leads.imports.cells import OWN
from leads.imports.flags import opted_out
from leads.imports.mapping import choices_of
from leads.imports.seen import parts_of, values_of
from leads.imports.targets import CAMPAIGN_STATUS, OWNER, STATUS
from leads.models import Import

SHOWN = 30  # values; the others are read as they are
MOST_OWNERS = 60  # people and queues in a menu
LONGEST = 80  # letters of a value that is offered
Pair = tuple[str, str]


def block(
    batch: Import, number: int, said: Mapping[str, Any], settings: Configuration, *, may_add: bool
) -> dict[str, Any] | None:
    """Return the values of a column with a menu each, or nothing where values are not chosen from a list."""
    offered = offers(said.get("field", ""), settings)
    own = picklists.own_field(said.get("field", ""), settings)
    found = (parts_of if own and picklists.is_several(own) else values_of)(batch, number)
    seen = [(value, count) for value, count in found if value and len(value) <= LONGEST]
    if not offered or not seen:
        return None
    known = words_known(said["field"], offered, settings)
    rows = [row(number, value, count, said, offered, known) for value, count in seen]
    undecided = sum(each["is_open"] for each in rows)
    if len(rows) > SHOWN:  # nothing to decide stays out of sight
        rows.sort(key=lambda each: not each["is_open"])
    if is_own(said["field"]):
        for each in rows[:SHOWN]:
            each["more"] = own_ways(each["value"], said, may_add=may_add) if not each["is_known"] else []
    return {"rows": rows[:SHOWN], "total": len(seen), "more": max(len(seen) - SHOWN, 0), "undecided": undecided}


def is_own(field: str) -> bool:
    return field not in BY_NAME and field.startswith(OWN)


def own_ways(value: str, said: Mapping[str, Any], *, may_add: bool) -> list[tuple[str, str, bool]]:
    """Return what else a value may become that an own picklist does not have, as (choice, words, is chosen)."""
    added, refused = value in said.get("add", ()), said.get("values", {}).get(value) == value
    found = [(ADD, "Add to the picklist", added)] if may_add or added else []
    return [*found, (REFUSE, "Reject these rows", refused)]


def offers(field: str, settings: Configuration) -> list[Pair]:
    """Return (key, label) of what the values of a field may become; nothing where anything goes."""
    if field == STATUS:
        return [(label, label) for label in statuses.labels(settings)]
    if field == CAMPAIGN_STATUS:
        return [(label, label) for label in campaigns.statuses_of(campaigns.newest())]
    if field == OWNER:
        people = [(row.public_id, row.name) for row in settings.members if row.is_active]
        found = people + [(row.public_id, row.name) for row in settings.queues]
        return found if len(found) <= MOST_OWNERS else []
    if field in BY_NAME and BY_NAME[field].kind == "flag":
        return [("yes", "Opted out"), ("no", "Not opted out")]
    if field in BY_NAME and BY_NAME[field].choices:
        return [(choice, choice) for choice in BY_NAME[field].choices]
    return [(choice, choice) for choice in choices_of(field, settings)]


def words_known(field: str, offered: list[Pair], settings: Configuration) -> set[str]:
    """Return what needs no word: what is offered, by key and by name, and addresses of whoever may own leads."""
    known = {fold(word) for pair in offered for word in pair}
    return known | ({fold(one.user.email) for one in settings.members if one.is_active} if field == OWNER else set())


def row(
    number: int, value: str, count: int, said: Mapping[str, Any], offered: list[Pair], known: set[str]
) -> dict[str, Any]:
    """Return one value: what it becomes, as chosen, as it is, or as is most likely."""
    meant = {fold(key): choice for key, choice in said.get("values", {}).items()}.get(fold(value))
    field = said["field"]
    is_known = understood(field, value, known)
    if meant is None and not is_known:
        meant = (likeness.likely(value, [label for _, label in offered]) or None) if field == STATUS else None
    chosen = "" if meant is None else f"={meant}" if meant else LEAVE_OUT
    is_settled = bool(chosen) or is_known or value in said.get("add", ())
    return {
        "value": value,
        "count": count,
        "name": f"value-{number}-{value}",
        "first": "As it is" if is_known or field in BY_NAME else "Choose",
        "options": [(f"={key}", label, chosen == f"={key}") for key, label in offered],
        "leave_out": "Leave empty" if is_own(field) else "Leave out",
        "is_known": is_known,
        "leaves_out": chosen == LEAVE_OUT,
        "is_open": not is_settled and field not in BY_NAME,
    }


def understood(field: str, value: str, known: set[str]) -> bool:
    """Say whether a value needs no word: it is one of those offered, or yes or no in any language."""
    if field in BY_NAME and BY_NAME[field].kind == "flag":
        return isinstance(opted_out(value, invert=False), bool)
    return fold(value) in known

"""Editing an assignment rule: edits live in a draft; publishing makes a version that nobody can change."""

import copy
import hashlib
import json
import secrets
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from assignment.entries import Rule, compiled
from assignment.explaining import tests_of
from assignment.models import AssignmentRule, RuleVersion
from leads.configuration import configuration
from tenancy import events
from tenancy.acting import current, current_org
from tenancy.models import Member
from tenancy.refusals import Refusal

Stored = dict[str, Any]
MOST_ENTRIES = 300


class CannotPublish(Refusal):
    """A draft that would leave leads to chance."""

    code, status = "cannot_publish", 422


class TooManyEntries(Refusal):
    """A rule somebody must still be able to read."""

    code, status = "too_many_entries", 422
    sentence = f"A rule has at most {MOST_ENTRIES} entries. Join some with “any of”."


def active_rule() -> AssignmentRule:
    """Return the main rule, locked: two admins who edit at once must not lose each other's entries."""
    rule: AssignmentRule = held().get(is_active=True)
    return rule


def locked(pk: int) -> AssignmentRule:
    """Return a rule to be changed; one that is not there is a 404."""
    rule: AssignmentRule = get_object_or_404(held(), pk=pk)
    return rule


def held() -> QuerySet[AssignmentRule]:
    """Return rules held until the transaction ends, with who edited their drafts."""
    return AssignmentRule.objects.select_for_update(of=("self",)).select_related("draft_by__user")


def published(rule: AssignmentRule) -> RuleVersion | None:
    """Return the version that is live, read once for each rule at hand and each version of the settings."""
    if "live" not in rule.__dict__:
        kept, name = configuration().kept, f"version:{rule.pk}"
        if name not in kept:
            kept[name] = rule.versions.first()
        rule.__dict__["live"] = kept[name]
    found: RuleVersion | None = rule.__dict__["live"]
    return found


def published_entries(rule: AssignmentRule) -> list[Stored]:
    version = published(rule)
    return [] if version is None else version.entries


def live_entries(rule: AssignmentRule) -> Rule | None:
    """Return what a rule says when it runs."""
    version = published(rule)
    return None if version is None else Rule.of(rule, version.number, version.entries)


def entries(rule: AssignmentRule) -> list[Stored]:
    """Return what is being edited: a copy of the draft, or of the published entries."""
    return copy.deepcopy(published_entries(rule) if rule.draft is None else rule.draft)


def keep(rule: AssignmentRule, edited: list[Stored] | None) -> None:
    """Store a draft with who edited it; one that says what is published is none."""
    rule.draft = None if edited == published_entries(rule) else edited
    acting, is_draft = current(), rule.draft is not None
    rule.draft_at = timezone.now() if is_draft else None
    rule.draft_by = acting.member if acting and is_draft else None
    rule.save(update_fields=["draft", "draft_at", "draft_by"])


def mark(seen: Any) -> str:
    """Return a short mark of an entry or a draft: whoever sends it back changes what they have seen."""
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def replace(rule: AssignmentRule, given: Iterable[Stored]) -> None:
    """Make plain entries the whole draft, as an import does: what they leave out is filled, what routes stays.

    An entry needs a name and where its leads go, `{"type", "id"}`; ids are kept where they are unique, so that a list
    that comes back is compared entry by entry.
    """
    edited: list[Stored] = []
    for one in given:
        kept = one.get("id") and one["id"] not in {entry["id"] for entry in edited}
        bare = {"id": new_id(), "active": True, "criteria": {"all": []}, "target_minutes": None}
        edited.append(bare | copy.deepcopy(one) | ({} if kept else {"id": bare["id"]}))
    if len(edited) > MOST_ENTRIES:
        raise TooManyEntries()
    keep(rule, edited)


def put(rule: AssignmentRule, entry: Stored) -> None:
    """Change an entry of the draft, or add it before the one that catches everything."""
    edited = entries(rule)
    place = next((place for place, old in enumerate(edited) if old["id"] == entry["id"]), None)
    if place is None:
        add(edited, entry)
    else:
        edited[place] = entry
    keep(rule, edited)


def add(edited: list[Stored], entry: Stored) -> None:
    """Insert a new entry where leads can still reach it."""
    if len(edited) >= MOST_ENTRIES:
        raise TooManyEntries()
    catches = bool(edited) and compiled(edited)[-1].catches_all
    edited.insert(len(edited) - catches, entry)


def move(rule: AssignmentRule, entry_id: str, *, by: int) -> None:
    """Move an entry of the draft up (-1) or down (1); at either end it stays."""
    put_at(rule, entry_id, place_of(entries(rule), entry_id) + by)


def put_at(rule: AssignmentRule, entry_id: str, place: int) -> None:
    """Put an entry of the draft at a place, counted from 0; beyond an end it stands there."""
    edited = entries(rule)
    entry = edited.pop(place_of(edited, entry_id))
    edited.insert(max(place, 0), entry)
    keep(rule, edited)


def duplicate(rule: AssignmentRule, entry_id: str) -> str:
    """Put a copy of an entry behind it, switched off, and return the copy's id."""
    edited = entries(rule)
    if len(edited) >= MOST_ENTRIES:
        raise TooManyEntries()
    place = place_of(edited, entry_id)
    twin = {**copy.deepcopy(edited[place]), "id": new_id(), "active": False}
    twin["name"] = f"{twin['name'][:110]} (copy)"
    edited.insert(place + 1, twin)
    keep(rule, edited)
    return str(twin["id"])


def remove(rule: AssignmentRule, entry_id: str) -> None:
    """Take an entry out of the draft; saying it twice changes nothing."""
    keep(rule, [entry for entry in entries(rule) if entry["id"] != entry_id])


def discard(rule: AssignmentRule) -> None:
    """Forget the draft."""
    keep(rule, None)


def publish(rule: AssignmentRule, *, by: Member) -> RuleVersion | None:
    """Make the draft the next version: from now on it routes. Without a draft nothing changes."""
    if rule.draft is None:
        return published(rule)
    before = published(rule)
    check(rule.draft, before.entries if before else [])
    version = RuleVersion.objects.create(
        rule=rule, number=(before.number if before else 0) + 1, entries=rule.draft, published_by=by,
        tests=tests_of(compiled(rule.draft)),
    )  # fmt: skip
    changed = changes(before.entries if before else [], rule.draft)
    rule.__dict__["live"] = version
    discard(rule)
    events.record(rule, "rule.published", by=by, version=version.number, entries_changed=changed)
    current_org().configuration_changed()
    return version


def check(edited: list[Stored], live: list[Stored]) -> None:
    """Refuse to publish new entries that cannot be read; one that broke while live is flagged and blocks nothing."""
    fresh = [entry for entry in compiled(edited) if entry.active and entry.criteria.broken]
    known = [(one["id"], one["criteria"]) for one in live]
    broken = [entry for entry in fresh if (entry.id, entry.criteria.data) not in known]
    if broken:
        named = " and ".join(f"{entry.number} “{entry.name}”" for entry in broken)
        raise CannotPublish(f"Entry {named} can no longer be read. Mend it or switch it off, then publish.")


def restore(rule: AssignmentRule, number: int) -> None:
    """Make an old version the draft, to be looked at and published."""
    keep(rule, copy.deepcopy(rule.versions.get(number=number).entries))


def changes(before: list[Stored], after: list[Stored]) -> int:
    """Count what differs between two lists of entries: added, removed, edited, and one for another order."""
    old, new = {entry["id"]: entry for entry in before}, {entry["id"]: entry for entry in after}
    differing = sum(old.get(pk) != new.get(pk) for pk in old.keys() | new.keys())
    kept = [pk for pk in old if pk in new]
    return differing + (kept != [pk for pk in new if pk in old])


def place_of(edited: list[Stored], entry_id: str) -> int:
    """Return where an entry stands; one that another admin removed is a refusal, not a crash."""
    found = next((place for place, entry in enumerate(edited) if entry["id"] == entry_id), None)
    if found is None:
        raise Refusal("This entry is no longer in the draft. Load the page again.")
    return found


def new_id() -> str:
    return secrets.token_hex(4)

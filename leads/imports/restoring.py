"""Taking back what a row did to one lead, field by field: whatever somebody changed since stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leads import duplicates
from leads.configuration import configuration
from leads.editing import merged
from leads.imports.merging import OWNERS
from leads.many.changes import plain
from leads.models import Lead
from leads.normalize import TWINS, normalize
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Event, Member

OWN = "custom."
MEMBERSHIP = "campaign_member"  # in a row's changes: the lead's status in the import's campaign, before and after
BESIDE = frozenset((*OWNERS, "status_id", MEMBERSHIP))


class Restored:
    """A lead on its way back; `changes` are {name: [from, to]} of what was taken back."""

    def __init__(self, lead: Lead) -> None:
        self.lead = lead
        self.keys = duplicates.keys(duplicates.person(lead))
        self.changes: dict[str, list[Any]] = {}
        self.columns: set[str] = set()

    def set(self, name: str, value: Any) -> None:
        """Write a value into the lead and remember what it was at first."""
        own = name.removeprefix(OWN) if name.startswith(OWN) else ""
        before = self.lead.custom.get(own) if own else getattr(self.lead, name)
        first = self.changes.setdefault(name, [before, None])[0]
        self.changes[name] = [first, value]
        if own:
            self.lead.custom = merged(self.lead.custom, {own: value})
        else:
            setattr(self.lead, name, value)
        self.columns.add("custom" if own else name)

    def told(self, by: Member, why: Mapping[str, Any], now: datetime) -> list[Event]:
        """Settle what follows from the old values; return what there is to tell, as single changes would."""
        normalize(self.lead, current_org())
        self.columns |= set(TWINS)
        fields = {name: pair for name, pair in self.changes.items() if name not in BESIDE and name != "campaign_id"}
        found = [self.event("lead.changed", fields, by, why)] if fields else []
        if "status_id" in self.changes:
            found.append(self.event("lead.status", {"status": self.follow_status(now)}, by, why))
        if OWNERS[0] in self.changes:
            owner = self.follow_owner(now)
            to = {"type": "member" if self.lead.owner_member_id else "queue", "id": self.lead.owner.public_id}
            found.append(self.event("lead.assigned", {"owner": owner}, by, why, to=to))
        return found

    def event(self, kind: str, changes: dict[str, Any], by: Member, why: Mapping[str, Any], **more: Any) -> Event:
        return events.prepare(self.lead, kind, by=by, changes=changes, because=dict(why), **more)

    def follow_status(self, now: datetime) -> list[str]:
        """Begin the old status anew; return both by their labels."""
        labels = [configuration().status_by_id[pk].label for pk in self.changes["status_id"]]
        self.lead.status = configuration().status_by_id[self.lead.status_id]
        self.lead.stage, self.lead.status_since = self.lead.status.kind, now
        self.columns |= {"stage", "status_since"}
        return labels

    def follow_owner(self, now: datetime) -> list[str]:
        """Give the lead back to whoever had it; return both by their names."""
        old = [self.changes[name][0] for name in OWNERS]
        new = [self.changes[name][1] for name in OWNERS]
        self.lead.assigned_at = now
        self.columns.add("assigned_at")
        return [owner_named(*old), owner_named(*new)]


def owner_named(member: int | None, queue: int | None) -> str:
    settings = configuration()
    found = settings.member_by_id.get(member) if member else settings.queue_by_id.get(queue or 0)
    return found.name if found else ""


def restore(restored: Restored, changes: Mapping[str, list[Any]]) -> tuple[bool, list[str]]:
    """Take a row's changes back; say whether anything was, and what stays because it was changed since."""
    taken, left = False, []
    for name, pair in changes.items():
        if name in (OWNERS[1], MEMBERSHIP):
            continue
        wanted = BACK.get(name, take_value)(restored, name, pair, changes)
        taken |= wanted
        if not wanted:
            left.append("owner" if name == OWNERS[0] else name)
    return taken, left


def take_value(restored: Restored, name: str, pair: list[Any], changes: Mapping[str, list[Any]]) -> bool:
    """Give a field its old value back while it is as the import left it."""
    old, new = pair
    lead = restored.lead
    own = name.removeprefix(OWN) if name.startswith(OWN) else ""
    value = lead.custom.get(own) if own else plain(getattr(lead, name))
    if value != new:
        return False
    restored.set(name, old)
    return True


def take_tags(restored: Restored, name: str, pair: list[Any], changes: Mapping[str, list[Any]]) -> bool:
    """Take away the tags the import added and bring back those it removed; what somebody tagged since stays."""
    old, new = pair
    now: list[str] = restored.lead.tags
    back = [tag for tag in now if tag not in new or tag in old]
    back += [tag for tag in old if tag not in new and tag not in back]
    if back != now:
        restored.set(name, back)
    return True


def take_owner(restored: Restored, name: str, pair: list[Any], changes: Mapping[str, list[Any]]) -> bool:
    """Give a lead back to whoever had it, if they still can have leads and nobody has handed it on."""
    lead, settings = restored.lead, configuration()
    old, new = zip(*(changes[column] for column in OWNERS), strict=True)
    member, queue = settings.member_by_id.get(old[0] or 0), settings.queue_by_id.get(old[1] or 0)
    if (lead.owner_member_id, lead.owner_queue_id) != new or not (queue or (member and member.is_active)):
        return False
    for column, value in zip(OWNERS, old, strict=True):
        restored.set(column, value)
    lead.owner_member, lead.owner_queue = (None, queue) if queue else (member, None)
    return True


def take_status(restored: Restored, name: str, pair: list[Any], changes: Mapping[str, list[Any]]) -> bool:
    """Move a lead back, if its old status is still there."""
    return pair[0] in configuration().status_by_id and take_value(restored, name, pair, changes)


BACK = {"tags": take_tags, OWNERS[0]: take_owner, "status_id": take_status}

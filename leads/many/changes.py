"""What a bulk change does to one lead, and writing many of them in a few statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from leads.bulk import copy_records, update_rows, without_collector
from leads.configuration import configuration
from leads.models import Lead
from tenancy import events
from tenancy.models import Event


@dataclass
class Change:
    """New values of one lead's columns and what is told about them.

    An undo takes the values back while each of `keys` is as this change left it.
    """

    lead: Lead
    values: dict[str, Any]
    keys: tuple[str, ...]
    told: list[Event] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)  # what else an undo must know
    words: str = ""  # what the result says of this lead
    before: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.before = {name: getattr(self.lead, name) for name in self.values}

    def tell(self, kind: str, changes: dict[str, Any] | None = None, because: Any = None, **details: Any) -> "Change":
        """Add an event, as the change of a single lead would record it."""
        self.told.append(events.prepare(self.lead, kind, changes=changes, because=because, **details))
        return self

    @property
    def kept(self) -> dict[str, Any]:
        """What an undo needs, as JSON."""
        pairs = {name: [plain(self.before[name]), plain(value)] for name, value in self.values.items()}
        return {"columns": pairs, "keys": list(self.keys), **self.more}


Follower = Callable[[list[Change]], None]
# What happens after a set of changes, in its transaction; higher layers add theirs when they start.
followers: list[Follower] = []
PART = 500  # leads decided and sent at a time: PostgreSQL writes some while Python decides on the next


def write(changes: list[Change]) -> None:
    """Write changes and their events, then let higher layers react to the set."""
    put(changes)
    follow(changes)


def follow(changes: list[Change]) -> None:
    """Let higher layers react to a set that was written."""
    for react in followers:
        react(changes)


@without_collector()
def put(changes: list[Change]) -> None:
    """Write changes and their events: a part of a set, which is followed as a whole."""
    groups: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        groups[tuple(sorted(change.values))].append(change)
    for columns, alike in groups.items():
        rows = ([one.lead.pk, *(one.values[name] for name in columns)] for one in alike)
        update_rows(Lead, columns, rows, version='t."version" + 1', updated_at="now()")
    for change in changes:
        for name, value in change.values.items():
            setattr(change.lead, name, value)
    copy_records(Event, [event for change in changes for event in change.told])


def plain(value: Any) -> Any:
    """Return a column's value as JSON holds it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def typed(column: str, value: Any) -> Any:
    """Return a kept value as its column holds it."""
    of_lead: Any = Lead._meta.get_field(column)
    return None if value is None else of_lead.to_python(value)


def known(leads: Iterable[Lead]) -> list[Lead]:
    """Give leads their statuses and owners from what the process remembers: no join, no query each."""
    settings = configuration()
    found = list(leads)
    for lead in found:
        related = lead._state.fields_cache  # what assigning to the fields would fill, at a tenth of the price
        related["status"] = settings.status_by_id[lead.status_id]
        if lead.owner_member_id is not None:
            related["owner_member"] = settings.member_by_id[lead.owner_member_id]
        elif lead.owner_queue_id is not None:
            related["owner_queue"] = settings.queue_by_id[lead.owner_queue_id]
    return found

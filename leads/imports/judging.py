"""Judging the rows of one chunk in their order: who is new, whom a row is about, and what that changes.

The run writes what was judged; a dry run only counts it. Nothing here touches the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leads.imports.matching import UNKNOWN, WITHOUT, Circle
from leads.imports.merging import OWNERS, Merger
from leads.imports.options import BASES, GROUNDS, Options
from leads.imports.rows import Row, State
from leads.intake import Newcomer
from leads.models import Contact, Import, Lead
from leads.normalize import TWINS
from tenancy import events
from tenancy.models import Event, Member
from tenancy.refusals import Invalid

SAME = "The same person as a line before."
HERE = "Somebody who is here already."
DELETED = "In the recycle bin."
CONVERTED = "Converted; a converted lead no longer changes."


@dataclass
class Touched:
    """A lead that rows have changed, and the columns to write."""

    lead: Lead
    columns: set[str] = field(default_factory=set)


class Chunk:
    """The rows of a chunk with everything they lead to."""

    def __init__(self, batch: Import, options: Options, circle: Circle, by: Member, now: datetime) -> None:
        self.batch, self.options, self.circle, self.by, self.now = batch, options, circle, by, now
        self.merger = Merger(batch, options)
        self.newcomers: list[Newcomer] = []
        self.touched: dict[int, Touched] = {}  # leads that were here before
        self.told: list[tuple[Lead, Event]] = []  # a new lead gets its key when it is written
        self.lines: dict[int, int] = {}  # line of the row that made a lead, by the lead's identity

    def judge(self, row: Row, made_here: Mapping[int, int]) -> None:
        """Say what becomes of a row; `made_here` are the lines that made leads in chunks before, by the lead's key."""
        if row.state:
            return
        found = self.circle.find(row)
        if isinstance(found, Lead):
            self.known(row, found, self.lines.get(id(found)) or made_here.get(found.pk))
        else:
            self.new(row, found)

    def new(self, row: Row, customer: Contact | None) -> None:
        """Take in somebody who is not here."""
        if not self.options.adds:
            row.settle(State.SKIPPED, self.nobody(row))
            return
        if self.options.key == "id" and row.record is not None:
            row.refuse(Invalid(errors={"id": "There is no lead with this id."}))
            return
        if row.lacking:
            row.refuse(Invalid(errors=row.lacking))
            return
        newcomer = Newcomer(row.draft, self.why(row), owner=row.owner, lead=row.draft)
        newcomer.customer = customer or self.circle.customer(row)
        self.circle.add(row)
        self.newcomers.append(newcomer)
        self.lines[id(row.draft)] = row.line
        row.lead = row.draft
        row.settle(State.CREATED, row.note)

    def nobody(self, row: Row) -> str:
        """Say why an update finds nobody."""
        if not self.circle.tokens_of_row(row):
            return WITHOUT[self.options.key]
        return f"{UNKNOWN[self.options.key]}; only updates were asked for."

    def known(self, row: Row, lead: Lead, line: int | None) -> None:
        """Let a row change the lead it is about, where that may be."""
        row.lead = lead
        if not self.options.updates:
            same = f"The same person as line {line}." if line else f"{named(lead)} is here already."
            row.settle(State.SKIPPED, same, SAME if line else HERE)
        elif lead.deleted_at is not None:
            row.settle(State.SKIPPED, f"{named(lead)} is in the recycle bin. Restore the lead first.", DELETED)
        elif lead.is_converted:
            row.settle(State.SKIPPED, f"{named(lead)} was converted; a converted lead no longer changes.", CONVERTED)
        else:
            self.change(row, lead)

    def change(self, row: Row, lead: Lead) -> None:
        before = {"custom": lead.custom, "owner": lead.owner.name, "status": lead.status.label}
        row.changes = self.merger.merge(lead, row)
        if not row.changes:
            row.settle(State.UNCHANGED)
            return
        row.settle(State.UPDATED)
        self.circle.changed(lead)
        columns = {"custom" if name.startswith("custom.") else name for name in row.changes} | self.follow(row, lead)
        if id(lead) not in self.lines:
            self.touched.setdefault(lead.pk, Touched(lead)).columns |= columns | set(TWINS)
        self.told += ((lead, event) for event in self.tell(row, lead, before))

    def follow(self, row: Row, lead: Lead) -> set[str]:
        """Write what follows from a new status or owner; return those columns."""
        found = set()
        if "status_id" in row.changes:
            lead.status_since = self.now
            found.add("status_since")
        if OWNERS[0] in row.changes:
            lead.assigned_at, lead.is_unread = self.now, True
            found |= {"assigned_at", "is_unread"}
        return found

    def tell(self, row: Row, lead: Lead, before: Mapping[str, Any]) -> list[Event]:
        """Return what there is to tell of a row's changes, as single changes would be told."""
        beside = (*OWNERS, "status_id", "campaign_id")
        fields = {name: pair for name, pair in row.changes.items() if name not in beside}
        told = []
        if fields:
            told.append(self.event(lead, "lead.changed", fields, row))
        if "status_id" in row.changes:
            told.append(self.event(lead, "lead.status", {"status": [before["status"], lead.status.label]}, row))
        if OWNERS[0] in row.changes:
            to = {"type": "member" if lead.owner_member_id else "queue", "id": lead.owner.public_id}
            told.append(self.event(lead, "lead.assigned", {"owner": [before["owner"], lead.owner.name]}, row, to=to))
        return told

    def event(self, lead: Lead, kind: str, changes: dict[str, Any], row: Row, **more: Any) -> Event:
        return events.prepare(lead, kind, by=self.by, changes=changes, because=self.why(row), **more)

    def handed_over(self) -> list[Lead]:
        """Return the leads that got an owner: new ones, and those whose owner a row has changed."""
        moved = (touched.lead for touched in self.touched.values() if "assigned_at" in touched.columns)
        return [*(newcomer.draft for newcomer in self.newcomers), *moved]

    def why(self, row: Row) -> dict[str, Any]:
        """Return where a change comes from, as each lead's trail keeps it."""
        basis = {"basis": BASES[self.options.basis]} if self.options.basis in GROUNDS else {}
        basis |= {"basis_note": self.options.basis_note} if self.options.basis_note else {}
        return {"words": f"Import of {self.batch.file_name}", "line": row.line, "import": self.batch.public_id, **basis}


def named(lead: Lead) -> str:
    return f"{lead.name} of {lead.company}"

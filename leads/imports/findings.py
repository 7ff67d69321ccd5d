"""What a dry run found, as the import keeps it: counts, reasons, rows to look at, and who would get how many."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leads.imports.judging import Chunk
from leads.imports.rows import Row, State
from leads.intake import NEWEST
from leads.models import Lead
from tenancy.models import Event, Member

VERDICTS = (State.CREATED, State.UPDATED, State.UNCHANGED, State.SKIPPED, State.REJECTED)
SHOWN = 20  # rows of each verdict
CELL_LETTERS = 200
REASONS, KINDS_OF_REASONS = 50, 2000
FIRST_LINES = 5
MOST_OWNERS = 200


@dataclass
class Findings:
    """Counts of one dry run, growing chunk by chunk."""

    checked: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    duplicates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {verdict: [] for verdict in VERDICTS})
    load: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, rows: list[Row], chunk: Chunk, lines: dict[int, int], told: Mapping[int, list[Event]]) -> None:
        """Count a judged chunk.

        `lines` are those of rows before that would have made leads, by the leads' numbers; `told` is what would be
        told of new leads, by their identity.
        """
        self.checked += len(rows)
        customers = {id(one.draft): one.customer for one in chunk.newcomers if one.customer}
        self.duplicates["contacts"] += len(customers)
        for row in rows:
            self.counts[row.state] += 1
            line = self.met(row, chunk, lines)
            if row.reason:
                self.reason(row)
            if len(self.samples[row.state]) < SHOWN:
                found = sample(row, line, customers.get(id(row.lead)))
                self.samples[row.state].append(found | {"because": entry_of(told.get(id(row.lead), ()))})
        for lead in chunk.handed_over():
            self.load[owner_of(lead)] += 1

    def met(self, row: Row, chunk: Chunk, lines: dict[int, int]) -> int | None:
        """Count whom a row meets; return the line of the same person, if that stands in the file itself."""
        if row.lead is None or row.state == State.CREATED:
            return None
        line = chunk.lines.get(id(row.lead)) or lines.get(row.lead.pk)
        self.duplicates["file" if line else "leads"] += 1
        return line

    def reason(self, row: Row) -> None:
        key = (str(row.state), row.reason)
        if key not in self.reasons and len(self.reasons) >= KINDS_OF_REASONS:
            key = (str(row.state), "Other reasons")
        self.reasons[key] += 1
        if len(self.lines[key]) < FIRST_LINES:
            self.lines[key].append(row.line)

    @property
    def stored(self) -> dict[str, Any]:
        """What the import keeps, as JSON."""
        return {
            "checked": self.checked,
            "counts": {str(verdict): self.counts[verdict] for verdict in VERDICTS},
            "duplicates": {name: self.duplicates[name] for name in ("file", "leads", "contacts")},
            "reasons": [
                {"verdict": verdict, "words": words, "count": count, "lines": self.lines[verdict, words]}
                for (verdict, words), count in self.reasons.most_common(REASONS)
            ],
            "samples": {str(verdict): found for verdict, found in self.samples.items()},
            "load": [
                {"kind": kind, "id": public_id, "name": name, "count": count}
                for (kind, public_id, name), count in self.load.most_common(MOST_OWNERS)
            ],
        }


def sample(row: Row, line: int | None, customer: Any) -> dict[str, Any]:
    """Return a row to look at: what it says, whom it meets, and what the lead would be."""
    found: dict[str, Any] = {"line": row.line, "cells": [cell[:CELL_LETTERS] for cell in row.cells]}
    found |= {"words": row.problem, "changes": row.changes, "same_as_line": line, "lead": None, "contact": None}
    if row.lead is None:
        return found
    lead = row.lead
    if row.state != State.CREATED:
        public_id = lead.public_id if lead.pk < NEWEST else None
        found["lead"] = {"id": public_id, "name": lead.name, "company": lead.company}
    if customer is not None:
        found["contact"] = {"id": customer.public_id, "name": customer.name}
    return found | {"assignee": lead.owner.name, "score": lead.score, "grade": lead.grade}


def entry_of(told: Iterable[Event]) -> str:
    """Return the name of the rule's entry that would hand a new lead over; nothing where none would."""
    entries = [event.because.get("entry") for event in told if event.kind == "lead.assigned"]
    return next((str(entry["name"]) for entry in entries if entry), "")


def owner_of(lead: Lead) -> tuple[str, str, str]:
    owner = lead.owner
    return ("member" if isinstance(owner, Member) else "queue", owner.public_id, owner.name)

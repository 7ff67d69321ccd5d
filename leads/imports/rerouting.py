"""Letting the assignment rule speak about leads that are here, where somebody asked that a list may change owners."""

from collections.abc import Iterable, Mapping

from leads.imports.judging import Chunk, Touched
from leads.imports.merging import OWNERS
from leads.imports.rows import Row, State
from leads.intake import Judge
from leads.many.changes import known
from leads.models import Lead, Stage

MOVED = (*OWNERS, "status_id")
FOLLOW = ("assigned_at", "is_unread", "first_response_due", "stage", "status_since", "reason_id", "come_back_on")


def reroute(chunk: Chunk, rows: Iterable[Row], made_here: Mapping[int, int], routing: Iterable[Judge]) -> None:
    """Hand over the open leads of a chunk where the rule says so; one that stays with its owner is not touched."""
    options = chunk.options
    if options.keep_owner or options.assign["by"] not in ("rule", "rule_set"):
        return
    first: dict[int, Row] = {}
    for row in rows:
        if row.lead is not None and row.state in (State.UPDATED, State.UNCHANGED) and is_older(chunk, row, made_here):
            first.setdefault(row.lead.pk, row)
    leads = [row.lead for row in first.values() if row.lead is not None]
    before = {lead.pk: {name: getattr(lead, name) for name in (*MOVED, *FOLLOW)} for lead in leads}
    told = {pk: found for route in routing for pk, found in route(leads, chunk.now).items()}
    for lead in known(leads):
        if not chunk.options.clocks:
            lead.first_response_due = before[lead.pk]["first_response_due"]
        moved = {
            name: [old, getattr(lead, name)] for name, old in before[lead.pk].items() if old != getattr(lead, name)
        }
        if moved.keys().isdisjoint(MOVED):
            vars(lead).update(before[lead.pk])
            continue
        row = first[lead.pk]
        row.settle(State.UPDATED)
        row.changes = row.changes | {name: pair for name, pair in moved.items() if name in MOVED}
        chunk.touched.setdefault(lead.pk, Touched(lead)).columns |= set(moved)
        chunk.told += ((lead, event) for event in told[lead.pk])


def is_older(chunk: Chunk, row: Row, made_here: Mapping[int, int]) -> bool:
    """Say whether an open lead was here before the list: those it made itself have been routed."""
    lead: Lead | None = row.lead
    return lead is not None and lead.stage == Stage.OPEN and id(lead) not in chunk.lines and lead.pk not in made_here

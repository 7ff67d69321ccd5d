"""What the result of an import shows: counters, one page of rows, reasons, who has the leads, and its undo."""

import json
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from leads.configuration import configuration
from leads.imports import undoing
from leads.imports.reasons import reasons, with_reason
from leads.imports.repairing import MENDABLE, OVER
from leads.imports.targets import field_of, targets
from leads.models import Import, ImportRow, Lead
from leads.views.import_context import OUTCOMES, counted
from tenancy import times
from tenancy.models import Member

PAGE = 50
OWNERS = 8
COUNTED_AT_ONCE = 20_000  # rows: half a second
LONG = 60  # letters of a cell that wants several lines
State = ImportRow.State
STAYS = "stays"
TABS = {
    "all": "All rows",
    State.REJECTED: OUTCOMES["rejected"][0],
    State.WAITING: "Repaired",
    **{name: label for name, (label, _) in OUTCOMES.items() if name != "rejected"},
    STAYS: "Not undone",
}
WITH_REASONS = (State.REJECTED, State.SKIPPED)


def context(batch: Import, query: QueryDict, member: Member) -> dict[str, Any]:
    """Return what became of the rows, one page of them."""
    totals = by_tab(batch)
    usual = next((key for key in looked_at_first(batch) if totals[key]), "all")
    shown = query.get("show", usual) if query.get("show") in TABS else usual
    reason = query.get("reason", "")
    rows, following = page(batch, shown, reason, query)
    return {
        "counts": counted(batch),
        "imported": batch.created + batch.updated + batch.unchanged,
        "took": took(batch),
        "shown": shown,
        "tabs": tabs(batch, totals, shown),
        "lines": rows,
        "reason": reason,
        "reasons": listed(batch, shown, reason) if shown in WITH_REASONS and totals[shown] else [],
        "columns": list(enumerate(batch.headers)),
        "waiting": totals[State.WAITING],
        "left_out": totals[shown] if shown in WITH_REASONS else 0,
        "may_mend": batch.state in OVER,
        "mendable": MENDABLE,
        "summary": f"{len(rows)} of {totals[shown]:,}" if not reason else f"{len(rows)} rows",
        "line": number(query.get("line", "")) or "",
        "first_url": address(batch, shown, reason) if {"after", "line"} & set(query) else "",
        "next_url": address(batch, shown, reason, after=following) if following else "",
        "leads_url": leads_url(batch),
        **undo_state(batch, member),
    }


def looked_at_first(batch: Import) -> tuple[str, ...]:
    """Return the tabs one wants to see without asking; of an import that was undone nothing is left to mend."""
    return (STAYS,) if batch.state == Import.State.UNDONE else (State.REJECTED,)


def by_tab(batch: Import) -> dict[str, int]:
    """Count the rows that are kept by what became of them; repaired and undone ones have no counter."""
    waiting = batch.lines.filter(state=State.WAITING).count() if batch.rejected + batch.skipped else 0
    stays = batch.lines.filter(stays__gt="").count() if batch.state in UNDONE else 0
    found = {state: getattr(batch, state) for state in (State.CREATED, State.UPDATED, State.UNCHANGED, State.REJECTED)}
    found[State.SKIPPED] = batch.skipped - batch.tally.get("canceled", 0)
    if waiting:  # counters follow when the repaired rows have run
        found |= {state: batch.lines.filter(state=state).count() for state in WITH_REASONS}
    return found | {State.WAITING: waiting, STAYS: stays, "all": batch.done - batch.tally.get("canceled", 0)}


UNDONE = (Import.State.UNDOING, Import.State.UNDONE)


def took(batch: Import) -> str:
    """Say how long a run took; while it rested, and before its repaired rows ran, nothing was at work."""
    if batch.finished_at is None or batch.started_at is None:
        return ""
    seconds = batch.tally.get("seconds", (batch.finished_at - batch.started_at).total_seconds())
    if seconds >= 120:
        return times.duration(seconds)
    return f"{round(seconds)} seconds" if seconds >= 1.5 else "a second"


def tabs(batch: Import, totals: dict[str, int], shown: str) -> list[dict[str, Any]]:
    """Return a tab for everything that happened to a row."""
    return [
        {"url": f"{address(batch, key)}#rows", "label": label, "count": totals[key], "current": key == shown}
        for key, label in TABS.items()
        if totals[key] or key in ("all", shown)
    ]


def address(batch: Import, shown: str, reason: str = "", **more: Any) -> str:
    asked = {"show": shown, **({"reason": reason} if reason else {}), **more}
    return f"{batch.get_absolute_url()}?{urlencode(asked)}"


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def page(batch: Import, shown: str, reason: str, query: QueryDict) -> tuple[list[ImportRow], int]:
    """Return one page of rows in the file's order and the line after which the next one begins, 0 at the end."""
    rows = batch.lines.select_related("lead").order_by("line")
    if shown == STAYS:
        rows = rows.filter(stays__gt="")
    elif shown != "all":
        rows = rows.filter(state=shown)
    if reason:
        rows = with_reason(rows).filter(reason=reason)
    if after := number(query.get("after", "")):
        rows = rows.filter(line__gt=after)
    elif line := number(query.get("line", "")):
        rows = rows.filter(line__gte=line)
    found = list(rows[: PAGE + 1])
    for row in found:
        row.is_mendable = row.state in MENDABLE and batch.state in OVER  # type: ignore[attr-defined]
    return found[:PAGE], found[PAGE - 1].line if len(found) > PAGE else 0


def listed(batch: Import, shown: str, chosen: str) -> list[dict[str, Any]]:
    """Return the reasons of the rows that are shown, with the address of each one's rows."""
    return [
        {"text": text, "count": count, "url": f"{address(batch, shown, text)}#rows", "current": text == chosen}
        for text, count in reasons(batch, shown)
    ]


def leads_url(batch: Import) -> str:
    """Return the list of the leads that an import made."""
    tree = {"all": [{"field": "import", "is": batch.public_id}]}
    return f"{reverse('leads')}?{urlencode({'view': 'all', 'filter': json.dumps(tree)})}"


def owners(batch: Import) -> list[tuple[Any, bool, int]]:
    """Return who has the new leads now and whether that is a queue, most leads first."""
    settings = configuration()
    rows = Lead.objects.live().filter(imported_from=batch).order_by().values_list("owner_queue", "owner_member")
    return [
        (settings.queue_by_id.get(queue) if queue else settings.member_by_id.get(member), bool(queue), found)
        for queue, member, found in rows.annotate(found=Count("pk")).order_by("-found")[:OWNERS]
    ]


def undo_state(batch: Import, member: Member) -> dict[str, Any]:
    """Return whether an import can be undone, until when, or what its undo came to."""
    job = undoing.job_of(batch)
    return {
        "why_not": undoing.why_not(batch, timezone.now()),
        "may_undo": undoing.may_undo(batch, member),
        "undo_until": undoing.until(batch),
        "undo_job": job,
        "undone": undoing.said(job.result.get("fates", {})) if job else "",
    }


def undo_context(batch: Import, member: Member, *, waits: bool) -> dict[str, Any]:
    """Return what an undo would do now, counted by the undo's own judgment; a large list only for one who waits."""
    state = undo_state(batch, member)
    offered = state["may_undo"] and not state["why_not"]
    counted = offered and (waits or batch.done <= COUNTED_AT_ONCE)
    counts = undoing.preview(batch) if counted else {}
    groups = {"back": ("binned", "restored", "partly"), "stay": ("worked", "converted", "merged", "changed", "gone")}
    return state | {
        "uncounted": offered and not counted,
        "groups": [
            (key, [(undoing.TOLD[name], counts[name]) for name in names if counts.get(name)])
            for key, names in groups.items()
        ],
        "back": batch.get_absolute_url(),
    }


def row_context(batch: Import, row: ImportRow) -> dict[str, Any]:
    """Return one row with its cells, columns that mean something first."""
    labels, mapping = dict(targets(configuration())), batch.mapping
    cells = [*row.cells, *[""] * (len(batch.headers) - len(row.cells))]
    found = [
        {
            "place": place,
            "header": header,
            "value": cells[place],
            "field": labels.get(field_of(mapping, place), ""),
            "is_long": len(cells[place]) > LONG or "\n" in cells[place],
        }
        for place, header in enumerate(batch.headers)
    ]
    problem = row.problem.lower()
    named = [cell for cell in found if cell["field"] and cell["field"].lower() in problem]
    wrong = min(named, key=lambda cell: problem.find(cell["field"].lower()), default=found[0])  # not “name@company.com”
    row.is_mendable = row.state in MENDABLE and batch.state in OVER  # type: ignore[attr-defined]
    return {
        "row": row,
        "wrong": wrong["place"],
        "cells": [cell for cell in found if cell["field"]],
        "others": [cell for cell in found if not cell["field"]],
        "waiting": batch.lines.filter(state=State.WAITING).count(),
        "back": batch.get_absolute_url(),
    }

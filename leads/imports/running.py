"""Running an import: chunks of rows that commit with their progress, so that a kill loses and doubles nothing."""

import gc
import time
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from leads import bell, inquiries
from leads.bulk import without_collector
from leads.configuration import configuration
from leads.imports import dry_run, examining, picklists, saved, waiting
from leads.imports import mapping as columns
from leads.imports.chunks import Line, Reading, Run
from leads.imports.mapping_checks import check
from leads.imports.options import Options, found_campaign
from leads.imports.receiving import Started
from leads.models import Campaign, Import, ImportRow
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import acting, current_org
from tenancy.models import Member
from tenancy.refusals import Refusal

PREVIEWED = 10
# Chunks after which Python looks for cycles in what is new, and in everything: what was in use when it looked at the
# new is no longer new, though most of it goes a moment later.
SWEPT, SWEPT_WHOLE = 10, 20
OUTCOMES = ("created", "updated", "unchanged", "skipped", "rejected")
State = Import.State
WORKED_ON = (State.WAITING, State.RUNNING)
NOBODY = "Whoever started this import is no longer here. Start it again under another name."


class NotNow(Refusal):
    """An import that is somewhere else on its way."""

    code, status = "import_not_now", 409
    sentence = "This import is {state}; that cannot be done now."

    def __init__(self, batch: Import) -> None:
        super().__init__(state=State(batch.state).label.lower())


def choose(batch: Import, mapping: Mapping[str, Any], *, by: Member) -> Import:
    """Keep the mapping a person chose; until the import is started it may be chosen anew."""
    require(by, "import")
    return settle(batch, mapping=picklists.grown(check(mapping, batch), by=by), problem="")


def decide(batch: Import, options: Mapping[str, Any], *, by: Member) -> Import:
    """Keep what a person chose for the whole list; until the import is started it may be chosen anew."""
    require(by, "import")
    return settle(batch, **chosen(options))


def chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as an import keeps them, with their campaign."""
    found = Options.parse(options)
    return {"options": found.stored, "campaign": found_campaign(found.campaign) if found.campaign else None}


def settle(batch: Import, **values: Any) -> Import:
    """Write what was chosen; what a dry run found before is true no longer, and one under way stops."""
    Import.objects.filter(pk=batch.pk, state=State.CHECKING).update(state=State.MAPPING)
    if not Import.objects.filter(pk=batch.pk, state__in=Import.OPEN).update(**values, findings={}):
        raise Started
    batch.refresh_from_db()
    return batch


def start(
    batch: Import,
    mapping: Mapping[str, Any],
    *,
    by: Member,
    options: Mapping[str, Any] | None = None,
    campaign: Campaign | None = None,
) -> Import:
    """Confirm the mapping and let a worker run the import; confirming twice runs it once.

    Without options those that were decided before hold.
    """
    require(by, "import")
    wanted: dict[str, Any] = {"mapping": picklists.grown(check(mapping, batch), by=by), "problem": ""}
    if options is not None:
        wanted |= chosen(options)
    wanted["campaign"] = campaign or wanted.get("campaign") or batch.campaign
    unread = Import.objects.filter(pk=batch.pk, state=State.READING, starts_when_read=False)
    ready = Import.objects.filter(pk=batch.pk, state__in=(State.MAPPING, State.CHECKING))
    if unread.update(starts_when_read=True, **wanted) or ready.update(state=State.WAITING, **wanted):
        batch.refresh_from_db()
        saved.remember(batch, by=by)
        events.record(batch, "import.started", by=by)
        ring()
    return batch


def preview(batch: Import, mapping: Mapping[str, Any]) -> list[tuple[ImportRow, dict[str, Any]]]:
    """Return the first rows as they would be read."""
    read = columns.reading(mapping, batch)
    return [(ImportRow(line=line, cells=cells), read(cells)) for line, cells in batch.sample[:PREVIEWED]]


def check_all(batch: Import, *, by: Member) -> Import:
    """Let a worker try the whole list, as often as one likes; what it finds stands in `findings`.

    A list whose file is still being read is tried right after that.
    """
    require(by, "import")
    check(batch.mapping, batch)
    unread = Import.objects.filter(pk=batch.pk, state=State.READING, starts_when_read=False)
    if unread.update(tally=batch.tally | {"try": True}):
        batch.refresh_from_db()
        return batch
    turn(batch, (State.MAPPING,), State.CHECKING, "import.checked", by=by, findings={}, examined_at=None)
    ring()
    return batch


def stop_checking(batch: Import, *, by: Member) -> Import:
    """End a dry run before it is through; nothing was written."""
    return turn(batch, (State.CHECKING,), State.MAPPING, "import.check_stopped", by=by, findings={})


def pause(batch: Import, *, by: Member) -> Import:
    """Let an import rest after the chunk that is under way."""
    return turn(batch, WORKED_ON, State.PAUSED, "import.paused", by=by)


def resume(batch: Import, *, by: Member) -> Import:
    """Let an import that rests go on."""
    turn(batch, (State.PAUSED,), State.WAITING, "import.resumed", by=by)
    ring()
    return batch


def cancel(batch: Import, *, by: Member) -> Import:
    """End an import after the chunk that is under way: what is done stays, the other rows count as skipped."""
    now = timezone.now()
    turn(batch, (*WORKED_ON, State.PAUSED), State.CANCELED, "import.canceled", by=by, finished_at=now)
    left = max(batch.rows - batch.done, 0)
    batch.skipped += left
    batch.tally = batch.tally | {"canceled": left}
    batch.save(update_fields=["skipped", "tally"])
    return batch


def run_again(batch: Import, *, by: Member) -> Import:
    """Let the rows of a finished import that were repaired run again, by the same choices."""
    turn(batch, (State.DONE, State.CANCELED), State.WAITING, "import.run_again", by=by, finished_at=None)
    batch.rejected = batch.lines.filter(state=ImportRow.State.REJECTED).count()
    kept = batch.lines.filter(state=ImportRow.State.SKIPPED).count()
    batch.skipped = kept + batch.tally.get("canceled", 0)
    batch.tally = batch.tally | {"given": {}}
    batch.save(update_fields=["rejected", "skipped", "tally"])
    ring()
    return batch


def turn(batch: Import, states: tuple[State, ...], state: State, kind: str, *, by: Member, **values: Any) -> Import:
    """Take an import from one of some states to another and record it; said twice, it changes nothing."""
    require(by, "import")
    batch.refresh_from_db(from_queryset=Import.objects.select_for_update(of=("self",)))
    if batch.state not in states:
        raise NotNow(batch)
    Import.objects.filter(pk=batch.pk).update(state=state, **values)
    batch.refresh_from_db()
    events.record(batch, kind, by=by)
    return batch


def ring() -> None:
    """Wake a worker once this is committed; the sweep finds what a lost bell leaves."""
    org_id = current_org().pk
    transaction.on_commit(lambda: bell.ring_for("imports", org_id))


def drain(org_id: int, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Read, try and run an organization's waiting imports, one chunk a transaction; return how many rows were run."""
    examining.drain(org_id)
    done, reading, trials = 0, Reading(), dry_run.Trials(org_id)
    try:
        with without_collector():
            for turn in count(1):
                if not go_on():
                    break
                tried = trials.step()
                with acting(org_id, door="import"):
                    written = run_chunk(reading)
                if written is None and not tried:
                    break
                done += written or 0
                if turn % SWEPT == 0:
                    gc.collect(0 if turn % SWEPT_WHOLE else 2)
    finally:
        reading.close()
        trials.rest()
    return done


def run_chunk(reading: Reading | None = None) -> int | None:
    """Run the next rows of the oldest waiting import; None when nothing waits that nobody else has."""
    began = time.monotonic()
    batch = (
        Import.objects.select_related("created_by__user", "campaign", "source")
        .select_for_update(skip_locked=True, of=("self",))
        .filter(state__in=WORKED_ON)
        .order_by("id")
        .first()
    )
    if batch is None:
        return None
    member = batch.created_by
    if member is None or not member.is_active:
        return fail(batch, NOBODY)
    try:
        lines, rows = (reading or Reading()).next(batch)
    except Refusal as refusal:  # the file is gone, or cannot be read any further
        return fail(batch, refusal.sentence)
    if not lines:
        finish(batch)
        return 0
    run = Run(batch, member, reading)
    run.run(lines, rows)
    run.look_ahead()
    progress(batch, lines, run, time.monotonic() - began)
    return len(lines)


def progress(batch: Import, lines: list[Line], run: Run, seconds: float) -> None:
    """Write how far an import is, in the transaction of the chunk that got it there."""
    counts = Counter(str(row.state) for row in run.rows)
    rate = len(lines) / max(seconds, 0.001)
    tally = batch.tally | {"rate": round(0.7 * batch.tally.get("rate", rate) + 0.3 * rate, 1)}
    tally["seconds"] = round(batch.tally.get("seconds", 0) + seconds, 3)
    tally["given"] = dict(Counter(batch.tally.get("given", {})) + run.given)
    waiting.tell_author(batch)
    Import.objects.filter(pk=batch.pk).update(
        state=State.RUNNING,
        started_at=batch.started_at or timezone.now(),
        reached=max(batch.reached, lines[-1][0]),
        tally=tally,
        **{name: F(name) + counts[name] for name in OUTCOMES},
    )


def seconds_left(batch: Import) -> int | None:
    """Return about how long an import still takes; nobody knows before its first chunk. Rows a second are `rate`."""
    rate = batch.tally.get("rate")
    return round(max(batch.rows - batch.done, 0) / rate) if rate else None


def fail(batch: Import, words: str) -> int:
    """Stop an import that cannot go on; what is done stays."""
    Import.objects.filter(pk=batch.pk).update(state=State.FAILED, problem=words, finished_at=timezone.now())
    return 0


def finish(batch: Import) -> None:
    """Close an import whose rows are all accounted for and tell who started it."""
    Import.objects.filter(pk=batch.pk).update(state=State.DONE, finished_at=timezone.now())
    waiting.tell_author(batch)
    batch.refresh_from_db()
    counts = {name: getattr(batch, name) for name in OUTCOMES}
    events.record(batch, "import.done", **counts)
    if batch.created_by is not None:
        parts = {"new": batch.created, "updated": batch.updated, "unchanged": batch.unchanged}
        parts |= {"skipped": batch.skipped, "rejected": batch.rejected}
        text = ", ".join(f"{number:,} {word}" for word, number in parts.items() if number)
        inquiries.tell(batch.created_by, "import.done", f"{batch.file_name}: {text}", f"imports/{batch.public_id}/")
    if Options.of(batch).automations:
        tell_owners(batch)


def tell_owners(batch: Import) -> None:
    """Tell each member who was given leads, in one note for the whole list."""
    people = configuration().member_by_id
    for pk, number in batch.tally.get("given", {}).items():
        member = people.get(int(pk))
        if member is not None and member.is_active and member.pk != batch.created_by_id:
            words = f"{number:,} lead{'' if number == 1 else 's'} came to you: Import of {batch.file_name}"
            inquiries.tell(member, "lead.assigned", words, "leads/?view=unread")

"""Taking an import back within 30 days: new leads go to the recycle bin, changed ones get their old values back.

A job does it chunk by chunk, the last lines of the file first, so that a lead which several rows changed goes back
through each of its values. What somebody has worked on since stays, and its row says why.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from leads import duplicates, inquiries
from leads.imports.running import cancel
from leads.imports.taking_back import Counts, TakingBack
from leads.many.running import member_of
from leads.models import Import, ImportRow, Job
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Conflict, NotAllowed

KIND = "import-undo"
CHUNK = 5000
FOR = timedelta(days=30)
State = Import.State
BEFORE_ROWS = (State.UPLOADING, State.READING, State.MAPPING, State.CHECKING)
OVER = (State.DONE, State.CANCELED, State.FAILED)
LAST = 2**31 - 1  # behind every line


class CannotUndo(Conflict):
    """The 30 days are over, it runs, or it has been taken back already."""

    code = "cannot_undo_import"
    sentence = "This import cannot be undone: {why}."


def may_undo(batch: Import, by: Member) -> bool:
    """Say whether a member may take an import back: whoever may import, their own; managers, everybody's."""
    return by.may("import") and (batch.created_by_id == by.pk or by.may("bulk"))


def until(batch: Import) -> datetime | None:
    """Return until when an import can be undone."""
    return batch.finished_at + FOR if batch.finished_at else None


def why_not(batch: Import, now: datetime) -> str:
    """Say why an import cannot be taken back now; empty when it can."""
    if batch.state in BEFORE_ROWS:
        return "nothing has been imported yet"
    if batch.state in (State.WAITING, State.RUNNING):
        return "it is running; cancel it first"
    if batch.state == State.UNDONE:
        return "it has been undone already"
    if batch.state == State.UNDOING and not is_stuck(batch):
        return "it is being undone"
    if batch.finished_at is not None and now - batch.finished_at > FOR:
        return "more than 30 days have passed since it ended"
    return "" if relevant(batch).exists() else "it changed no lead"


def is_stuck(batch: Import) -> bool:
    """Say whether an undo was stopped by an error, so that it may be asked for again."""
    job = job_of(batch)
    return job is None or job.state == Job.State.FAILED


def job_of(batch: Import) -> Job | None:
    """Return the job that takes, or took, an import back."""
    pk = batch.tally.get("undo")
    return Job.objects.select_related("created_by__user").filter(kind=KIND, pk=pk).first() if pk else None


def relevant(batch: Import) -> Any:
    """Return the rows that did something to a lead."""
    states = [ImportRow.State.CREATED, ImportRow.State.UPDATED]
    states += [ImportRow.State.UNCHANGED] if batch.campaign_id else []
    return ImportRow.objects.filter(batch=batch, state__in=states)


def undo(batch: Import, *, by: Member) -> Job:
    """Let a worker take an import back; one that rests is canceled first, one that runs is refused."""
    require(by, "import")
    if not may_undo(batch, by):
        raise NotAllowed("Only whoever started an import, managers and admins may undo it.")
    batch.refresh_from_db(from_queryset=Import.objects.select_for_update(of=("self",)))
    if why := why_not(batch, timezone.now()):
        raise CannotUndo(why=why)
    if batch.state == State.PAUSED:
        cancel(batch, by=by)
    former = job_of(batch) if batch.state == State.UNDOING else None
    job = former or Job(kind=KIND, created_by=by, total=relevant(batch).count(), arguments=arguments(batch))
    job.state, job.problem = Job.State.WAITING, ""
    job.save()
    batch.state, batch.tally = State.UNDOING, batch.tally | {"undo": job.pk}
    batch.save(update_fields=["state", "tally"])
    events.record(batch, "import.undo", by=by)
    events.record(job, "job.queued", by=by, what=job.arguments["title"], rows=job.total)
    return job


def arguments(batch: Import) -> dict[str, Any]:
    return {"import": batch.pk, "title": f"Undo import of {batch.file_name}", "before": LAST}


def next_rows(batch: Import, before: int) -> list[ImportRow]:
    """Return the next rows to take back, without their cells."""
    rows = relevant(batch).filter(line__lt=before).order_by("-line")
    return list(rows.only("pk", "line", "state", "lead_id", "changes", "batch_id")[:CHUNK])


def step(job: Job) -> bool:
    """Take one chunk back, with the progress it makes; false when nothing is left."""
    by = member_of(job)
    batch = Import.objects.select_for_update(of=("self",)).get(pk=job.arguments["import"])
    duplicates.hold_everybody()
    rows = next_rows(batch, job.arguments["before"])
    if rows:
        found = TakingBack(batch, rows, hold=True)
        found.write(by, timezone.now())
        job.result = {"fates": dict(Counter(job.result.get("fates", {})) + found.counts)}
        job.arguments = job.arguments | {"before": rows[-1].line}
        job.done += len(rows)
    job.state = Job.State.RUNNING
    if len(rows) < CHUNK:
        finish(job, batch, by)
    job.save()
    return len(rows) == CHUNK


def finish(job: Job, batch: Import, by: Member) -> None:
    """Close an undo and tell whoever asked for it."""
    job.state, job.finished_at = Job.State.DONE, timezone.now()
    batch.state = State.UNDONE
    batch.save(update_fields=["state"])
    events.record(batch, "import.undone", by=by, **job.result.get("fates", {}))
    text = f"{job.arguments['title']}: {said(Counter(job.result.get('fates', {})))}"
    inquiries.tell(by, "import.undone", text, f"imports/{batch.public_id}/")


def preview(batch: Import) -> Counts:
    """Count what an undo would do now, by the judgment of the undo itself; nothing is written."""
    found: Counts = Counter()
    before = LAST
    while rows := next_rows(batch, before):
        found += TakingBack(batch, rows, hold=False).counts
        before = rows[-1].line
    return found


WORDS = {
    "binned": "to the recycle bin",
    "restored": "back to their old values",
    "partly": "partly back",
    "worked": "stay: worked on since",
    "converted": "stay: converted",
    "merged": "stay: merged",
    "changed": "stay: changed since",
    "gone": "deleted already",
}


# The same, as a preview lists them.
TOLD = {
    "binned": "new leads go to the recycle bin",
    "restored": "changed leads get their old values back",
    "partly": "changed leads get a part of their old values back; what somebody changed since stays",
    "worked": "new leads stay: somebody has worked on them",
    "converted": "leads stay: they were converted",
    "merged": "leads stay: they were merged",
    "changed": "changed leads stay: somebody changed the same fields since",
    "gone": "leads were deleted already",
}


def said(counts: Mapping[str, int]) -> str:
    """Say what became of an import's leads, such as “95 to the recycle bin, 3 stay: worked on since”."""
    parts = [f"{counts[name]:,} {words}" for name, words in WORDS.items() if counts.get(name)]
    return ", ".join(parts) or "nothing to take back"

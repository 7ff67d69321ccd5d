"""Running a bulk change: a few leads at once, more of them as a job, batch by batch, so that a kill doubles nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from leads import inquiries
from leads.bulk import update_rows
from leads.many import actions
from leads.many.actions import AT_ONCE, Action
from leads.many.changes import PART, Change, follow, known, put
from leads.many.selection import ListGrew, Selection
from leads.models import Job, JobRow, Lead
from leads.next_only import seen_by
from leads.sending import sending
from tenancy import events
from tenancy.acting import current
from tenancy.models import Event, Member
from tenancy.refusals import Invalid, NotAllowed

KIND = "bulk"
BATCH = 2000
RESULTS_FOR = timedelta(days=30)
SLACK = 1.1  # a list may grow a little between a preview and the change
State = JobRow.State
GONE = "There is no such lead any more."


def start(action: Action, selection: Selection, *, by: Member, confirmed: int | None = None) -> Job:
    """Change the leads of a selection: up to 200 now, more by a worker.

    `confirmed` is how many somebody has seen; a list that has grown far beyond is refused.
    """
    action.require_may(everything=selection.is_everything or len(selection.ids) > AT_ONCE)
    count = len(selection.ids) or selection.count(by)
    if not count:
        raise Invalid("No lead is selected, or the list is empty by now.")
    if confirmed is not None and count > confirmed * SLACK + 5:
        raise ListGrew(now=count, then=confirmed)
    now = timezone.now()
    arguments = {"action": action.key, "options": action.options, "title": action.label, "words": action.words}
    arguments |= {"of": selection.data, "door": door()}
    job = Job.objects.create(kind=KIND, total=count, created_by=by, arguments=arguments)
    if count <= AT_ONCE:
        gather(job, selection, by, now)
        run(job, action, now)
        finish(job)
    else:
        events.record(job, "job.queued", by=by, what=action.label, leads=count)
    return job


def door() -> str:
    now = current()
    return now.door if now else "system"


def gather(job: Job, selection: Selection, by: Member, before: datetime) -> None:
    """Settle which leads the job is about: what is decided here is done, whatever the list shows later."""
    job.total = selection.gather(job, by, before)
    job.arguments = job.arguments | {"gathered": True}
    job.save(update_fields=["total", "arguments"])


def step(job: Job, *, now: datetime | None = None) -> bool:
    """Do one batch of a job; false when it is done."""
    by = member_of(job)
    if not job.arguments.get("gathered"):
        job.state = Job.State.RUNNING
        job.save(update_fields=["state"])
        gather(job, Selection.kept(job.arguments["of"]), by, job.created_at)
        return True
    action = actions.found(job.arguments["action"])(by, job.arguments["options"])
    if run(job, action, now or timezone.now()) == BATCH:
        return True
    finish(job)
    tell_creator(job)
    return False


def member_of(job: Job) -> Member:
    """Return who started a job; somebody who has left cannot go on changing leads."""
    by = Member.objects.named().filter(pk=job.created_by_id or 0, is_active=True).first()
    if by is None:
        raise NotAllowed("Whoever started this is no longer here.")
    return by


def waiting(job: Job) -> list[JobRow]:
    return list(JobRow.objects.filter(job=job, state=State.WAITING).order_by("pk")[:BATCH])


def locked(rows: list[JobRow], by: Member | None = None) -> dict[int, Lead]:
    """Return the leads of some rows by key, as a member sees them, held until the batch is written."""
    leads = seen_by(by, Lead.objects.all()).filter(pk__in=[row.lead_id for row in rows])
    leads = leads.order_by("pk").select_for_update(of=("self",))
    return {lead.pk: lead for lead in known(leads)}


def run(job: Job, action: Action, now: datetime) -> int:
    """Change the next leads and keep what became of each; return how many rows were looked at."""
    rows = waiting(job)
    leads = locked(rows, action.by)
    changes: list[Change] = []
    with sending():
        for start in range(0, len(rows), PART):
            changes += part(job, action, rows[start : start + PART], leads, now)
    settle(job, rows, changes)
    action.end(changes)
    return len(rows)


def part(job: Job, action: Action, rows: list[JobRow], leads: Mapping[int, Lead], now: datetime) -> list[Change]:
    """Change some leads, which are written while the next ones are judged."""
    action.begin([leads[row.lead_id] for row in rows if row.lead_id in leads])
    refusals: dict[tuple[Any, ...], str] = {}
    changes = []
    for row in rows:
        row.state, row.words, change = fate(action, leads.get(row.lead_id), refusals, now)
        if change is not None:
            row.values = change.kept
            changes.append(change)
    write_part(job, rows, changes)
    return changes


def fate(
    action: Action, lead: Lead | None, refusals: dict[tuple[Any, ...], str], now: datetime
) -> tuple[str, str, Change | None]:
    """Judge one lead: refused, unchanged or changed; leads that are alike are judged once a batch."""
    if lead is None:
        return State.REFUSED, GONE, None
    alike = (lead.status_id, lead.owner_member_id, lead.owner_queue_id, lead.deleted_at is None)
    if alike not in refusals:
        refusals[alike] = action.refusal(lead)
    if refusals[alike]:
        return State.REFUSED, refusals[alike], None
    try:
        change = action.change(lead, now)
    except Invalid as refused:
        return State.REFUSED, refused.sentence, None
    return (State.DONE, change.words, change) if change is not None else (State.UNCHANGED, "", None)


def written(job: Job, rows: list[JobRow], changes: list[Change]) -> None:
    """Write a batch's leads, its rows and its progress: all of it commits together."""
    write_part(job, rows, changes)
    settle(job, rows, changes)


def write_part(job: Job, rows: list[JobRow], changes: list[Change]) -> None:
    """Write some leads and what became of them."""
    sign(job, (event for change in changes for event in change.told))
    put(changes)
    update_rows(JobRow, ["state", "words", "values"], ([row.pk, str(row.state), row.words, row.values] for row in rows))


def settle(job: Job, rows: list[JobRow], changes: list[Change]) -> None:
    """Let a batch have its consequences, and write the job's progress."""
    follow(changes)
    counts = Counter(job.result.get("counts", {})) + Counter(str(row.state) for row in rows)
    job.result = job.result | {"counts": dict(counts), "given": given(job, changes)}
    job.done += len(rows)
    job.state = Job.State.RUNNING
    job.save(update_fields=["result", "done", "state"])


def sign(job: Job, told: Iterable[Event]) -> None:
    """Say in each event who started the change, through which door, and which job it belongs to."""
    by = job.created_by
    for event in told:
        event.because["bulk"] = job.public_id
        event.door = job.arguments.get("door", event.door)
        if by is not None:
            event.member_id, event.by = by.pk, by.name


def given(job: Job, changes: list[Change]) -> dict[str, int]:
    """Count how many leads each member was given, to tell each of them once."""
    counts = Counter(job.result.get("given", {}))
    counts.update(str(pk) for change in changes if (pk := change.values.get("owner_member_id")) is not None)
    return dict(counts)


def finish(job: Job) -> None:
    """Close a job and tell each member who was given leads, in one note."""
    job.state, job.finished_at = Job.State.DONE, timezone.now()
    job.save(update_fields=["state", "finished_at"])
    events.record(job, "job.done", by=job.created_by, what=title(job), **job.result.get("counts", {}))
    who = job.created_by.name if job.created_by else "Somebody"
    for pk, number in job.result.get("given", {}).items():
        member = Member.objects.filter(pk=int(pk), is_active=True).first()
        if member is not None and member.pk != job.created_by_id:
            words = "1 lead is" if number == 1 else f"{number:,} leads are"
            inquiries.tell(member, "lead.assigned", f"{words} yours, from {who}", "leads/?view=mine")


def forget_results(now: datetime) -> int:
    """Delete what became of each lead, a month after it was done; the jobs and the leads' own trails stay."""
    old = Job.objects.filter(kind__in=(KIND, "undo"), finished_at__lt=now - RESULTS_FOR, rows__isnull=False)
    gone = 0
    for pk in old.values_list("pk", flat=True).distinct()[:100]:
        gone += JobRow.objects.filter(job=pk).delete()[0]
    return gone


def title(job: Job) -> str:
    return str(job.arguments.get("title", ""))


def tell_creator(job: Job) -> None:
    """Tell whoever started a job in the background how it ended."""
    if job.created_by is not None:
        inquiries.tell(job.created_by, "job.done", f"{title(job)}: {said(job)}", f"jobs/{job.public_id}/")


def said(job: Job) -> str:
    """Say how a job ended, such as “24 done, 3 refused”."""
    counts: Mapping[str, int] = job.result.get("counts", {})
    parts = [f"{counts[name]:,} {name}" for name in (State.DONE, State.UNCHANGED, State.REFUSED) if counts.get(name)]
    return ", ".join(parts) or "no leads"

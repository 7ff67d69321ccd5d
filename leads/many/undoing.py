"""Taking a bulk change back within a day: each lead gets its former values unless somebody has changed them since."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from leads.many import actions
from leads.many.actions import AT_ONCE, Action
from leads.many.changes import Change
from leads.many.running import (
    BATCH,
    GONE,
    State,
    door,
    finish,
    locked,
    member_of,
    tell_creator,
    title,
    waiting,
    written,
)
from leads.many.running import KIND as BULK
from leads.models import Job, JobRow, Lead
from tenancy import events
from tenancy.models import Member
from tenancy.refusals import Conflict

KIND = "undo"
FOR = timedelta(hours=24)


class CannotUndo(Conflict):
    """The day is over, somebody has taken it back already, or it is not theirs."""

    code = "cannot_undo"
    sentence = "This cannot be undone: {why}."


def why_not(job: Job, by: Member, now: datetime) -> str:
    """Say why a job cannot be undone by a member; empty when it can."""
    if job.kind != BULK or not job.is_over or not job.result.get("counts", {}).get(State.DONE):
        return "nothing was changed"
    if job.created_by_id != by.pk and not by.may("bulk"):
        return "only whoever started it, managers and admins may"
    if job.result.get("undone_by"):
        return "it has been taken back already"
    if job.finished_at is not None and now - job.finished_at > FOR:
        return "more than 24 hours have passed"
    return ""


def undo(job: Job, *, by: Member) -> Job:
    """Take a bulk change back: up to 200 leads now, more by a worker; said twice, it is refused."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if why := why_not(job, by, timezone.now()):
        raise CannotUndo(why=why)
    arguments = {"of_job": job.pk, "action": job.arguments["action"], "title": f"Undo: {title(job)}", "door": door()}
    back = Job.objects.create(kind=KIND, created_by=by, arguments=arguments)
    back.total = gather(back, job)
    back.save(update_fields=["total"])
    job.result = job.result | {"undone_by": back.public_id}
    job.save(update_fields=["result"])
    if back.total <= AT_ONCE:
        run(back)
        finish(back)
    else:
        events.record(back, "job.queued", by=by, what=title(back), leads=back.total)
    return back


def gather(back: Job, job: Job) -> int:
    """Settle which leads are taken back: those that the job changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO leads_jobrow (job_id, lead_id, state, words, values) "
            "SELECT %s, r.lead_id, 'waiting', '', '{}' FROM leads_jobrow r WHERE r.job_id = %s AND r.state = 'done' "
            "ORDER BY r.id",
            [back.pk, job.pk],
        )
        return int(cursor.rowcount)


def step(job: Job) -> bool:
    """Take back one batch; false when it is done."""
    member_of(job)
    if run(job) == BATCH:
        return True
    finish(job)
    tell_creator(job)
    return False


def run(job: Job) -> int:
    """Take back the next leads and keep what stays and why; return how many rows were looked at."""
    action = actions.found(job.arguments["action"])
    rows = waiting(job)
    leads = locked(rows)
    former = JobRow.objects.filter(job=job.arguments["of_job"], lead_id__in=list(leads))
    kept: dict[int, dict[str, Any]] = dict(former.values_list("lead_id", "values"))
    action.begin_undo(kept)
    changes = []
    for row in rows:
        lead = leads.get(row.lead_id)
        found = GONE if lead is None else fate(action, lead, kept[lead.pk])
        row.state = State.DONE if isinstance(found, Change) else State.REFUSED
        row.words = "" if isinstance(found, Change) else found
        if isinstance(found, Change):
            changes.append(found)
    written(job, rows, changes)
    action.end_undo(changes, kept)
    return len(rows)


def fate(action: type[Action], lead: Lead, kept: dict[str, Any]) -> Change | str:
    """Return what brings one lead back, or why it stays."""
    if lead.deleted_at is not None and "deleted_at" not in kept["columns"]:
        return "It lies in the recycle bin."
    if lead.is_converted and "campaign" not in kept:
        return "It was converted since and stays as it is."
    return action.undone(lead, kept)

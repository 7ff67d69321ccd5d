"""Long work that people watch: each kind is a function that does one batch and says whether more is left."""

import logging
from collections.abc import Callable

from celery import current_app
from django.db import transaction
from django.utils import timezone

from assignment import trying
from leads import staleness
from leads.exports import running as exports
from leads.imports import tidying as imports
from leads.imports import undoing as import_undo
from leads.many import running, undoing
from leads.models import Job
from qualification import rescoring
from tenancy.acting import acting
from tenancy.models import Event

log = logging.getLogger(__name__)

TASK = "automation.do_jobs"
STEPS: dict[str, Callable[[Job], bool]] = {
    rescoring.KIND: rescoring.step,
    running.KIND: running.step,
    undoing.KIND: undoing.step,
    exports.KIND: exports.step,
    staleness.KIND: staleness.step,
    import_undo.KIND: import_undo.step,
    trying.KIND: trying.step,
}
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


def work(org_id: int, *, go_on: Callable[[], bool]) -> bool:
    """Do an organization's jobs batch by batch; false when nothing is left to do."""
    while go_on():
        if not batch(org_id):
            return False
    return True


def batch(org_id: int) -> bool:
    """Do one batch of the oldest job in a transaction of its own; a second worker skips the locked row.

    A job that fails is marked failed, with words for whoever watches it, and does not come again.
    """
    pk = 0
    try:
        with acting(org_id):
            waiting = Job.objects.filter(state__in=UNFINISHED, kind__in=STEPS).order_by("pk")
            job = waiting.select_for_update(skip_locked=True, of=("self",)).first()
            if job is None:
                return False
            pk = job.pk
            STEPS[job.kind](job)
    except Exception as error:
        if not pk:
            raise
        log.exception("Job %s of organization %s failed", pk, org_id)
        fail(org_id, pk, error)
    return True


def fail(org_id: int, pk: int, error: Exception) -> None:
    """Mark a job failed in a transaction of its own: that of the batch is rolled back."""
    with acting(org_id):
        words = f"Stopped by an error ({type(error).__name__}). What was done before stays."
        Job.objects.filter(pk=pk).update(state=Job.State.FAILED, problem=words)


def rescore_stale() -> int:
    """Queue a rescore of the acting organization: rules such as "quiet for 60 days" change with time alone."""
    return rescoring.rescore_all().pk


def tidy() -> int:
    """Delete what the acting organization's jobs have left behind for long enough; return how many things went."""
    now = timezone.now()
    return exports.sweep(now) + running.forget_results(now) + imports.sweep(now)


def ring(event: Event) -> None:
    """Wake a worker for a queued job once it is committed; the sweep finds what a lost knock leaves."""
    transaction.on_commit(lambda: knock(event.org_id), robust=True)


def knock(org_id: int) -> None:
    current_app.send_task(TASK, args=[org_id], retry=False, ignore_result=True)

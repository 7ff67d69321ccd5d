"""What a worker is told to do: each task carries its organization, may be lost or doubled, and finds its own work."""

import logging
import time
from datetime import timedelta
from typing import Any

from celery import Task, shared_task
from celery.signals import worker_ready
from django.utils import timezone

from assignment import ladder
from automation import digests, jobs, mailing, reminders, rooms
from leads import bell, recycling, web_hooks
from leads.capture.process import drain
from leads.imports import running
from leads.mail import answering, tidying
from tenancy import directory, telling
from tenancy.acting import acting
from tenancy.models import IdempotencyKey

log = logging.getLogger(__name__)

SHIFT = 20.0  # seconds of long work; then the next organization gets its turn
TURN = 1.0  # seconds of posts: nobody's visitors wait longer for a flood of somebody else's


class TenantTask(Task):
    """A task whose first argument is its organization: it runs inside it, in one transaction."""

    def __call__(self, org_id: int, *args: Any, **kwargs: Any) -> Any:
        with acting(org_id):
            return self.run(org_id, *args, **kwargs)


@shared_task(name=bell.TASK)
def drain_submissions(org_id: int, delayed: bool = False, after: int = 0) -> int:
    """Process what was posted; a flood makes way after a second and goes on behind the others."""
    until = time.monotonic() + TURN
    bell.answered(org_id)
    drained = drain(org_id, delayed=delayed, after=after, go_on=lambda: time.monotonic() < until)
    if drained.is_cut_short:
        drain_submissions.delay(org_id, delayed, drained.last)
    return drained.done


@shared_task(name="automation.drain_imports")
def drain_imports(org_id: int) -> int:
    """Run imports for a while; a long list goes on behind the others."""
    until = time.monotonic() + SHIFT
    done = running.drain(org_id, go_on=lambda: time.monotonic() < until)
    if time.monotonic() >= until:
        drain_imports.delay(org_id)
    return done


@shared_task(name=jobs.TASK)
def do_jobs(org_id: int) -> None:
    """Do queued jobs for a while; a long one goes on behind the others."""
    until = time.monotonic() + SHIFT
    if jobs.work(org_id, go_on=lambda: time.monotonic() < until):
        do_jobs.delay(org_id)


@shared_task(name="automation.rescore_stale", base=TenantTask)
def rescore_stale(org_id: int) -> int:
    return jobs.rescore_stale()


@shared_task(name="automation.rescore_every_organization")
def rescore_every_organization() -> int:
    """Once a night: points that depend on time change without anybody doing anything."""
    found = directory.organizations()
    for org_id in found:
        rescore_stale.delay(org_id)
    return len(found)


@shared_task(name="automation.reopen_comebacks", base=TenantTask)
def reopen_comebacks(org_id: int) -> int:
    return reminders.reopen_comebacks()


@shared_task(name="automation.drain_mail")
def drain_mail(org_id: int) -> int:
    """Send mail for a while; a long outbox goes on behind the others."""
    until = time.monotonic() + SHIFT
    done = mailing.drain(org_id, go_on=lambda: time.monotonic() < until)
    if time.monotonic() >= until:
        drain_mail.delay(org_id)
    return done


@shared_task(name="automation.drain_inbound")
def drain_inbound(org_id: int) -> int:
    """Give messages that came in their place for a while."""
    until = time.monotonic() + SHIFT
    return answering.drain(org_id, go_on=lambda: time.monotonic() < until)


@shared_task(name="automation.drain_web_hooks")
def drain_web_hooks(org_id: int) -> int:
    """Tell other programs for a while; those that are slow keep nobody else's waiting for long."""
    until = time.monotonic() + SHIFT
    done = web_hooks.drain(org_id, go_on=lambda: time.monotonic() < until)
    if time.monotonic() >= until:
        drain_web_hooks.delay(org_id)
    return done


@shared_task(name="automation.remind_of_tasks", base=TenantTask)
def remind_of_tasks(org_id: int) -> int:
    return reminders.remind_of_tasks()


@shared_task(name="automation.warn_of_targets", base=TenantTask)
def warn_of_targets(org_id: int) -> int:
    return reminders.warn_of_targets()


@shared_task(name=rooms.TASK)
def fill_pools(org_id: int) -> int:
    """Give what waits in pools to whoever has room, batch by batch; the next shift of this minute rings again."""
    done = given = rooms.fill(org_id)
    while given:
        given = rooms.fill(org_id)
        done += given
    if (opening := rooms.next_opening(org_id)) is not None:
        fill_pools.apply_async(args=[org_id], eta=opening, expires=opening + timedelta(seconds=60))
    return done


@shared_task(name="automation.climb_ladders", base=TenantTask)
def climb_ladders(org_id: int) -> int:
    """Do what follows missed first-response targets."""
    return ladder.climb()


@shared_task(name="automation.tell_of_stale", base=TenantTask)
def tell_of_stale(org_id: int) -> int:
    return reminders.tell_of_stale()


@shared_task(name="automation.send_digests", base=TenantTask)
def send_digests(org_id: int) -> int:
    return digests.send_due()


@shared_task(name="automation.mail_held", base=TenantTask)
def mail_held(org_id: int) -> int:
    """Write the mails that quiet hours kept back."""
    return telling.mail_held(timezone.now())


@shared_task(name="automation.empty_recycle_bin", base=TenantTask)
def empty_recycle_bin(org_id: int) -> int:
    return recycling.empty()


@shared_task(name="automation.forget_answers", base=TenantTask)
def forget_answers(org_id: int) -> int:
    return IdempotencyKey.forget_old()


@shared_task(name="automation.forget_answers_everywhere")
def forget_answers_everywhere() -> int:
    """Once a night: answers to requests that are not repeated any more."""
    found = directory.organizations()
    for org_id in found:
        forget_answers.delay(org_id)
    return len(found)


@shared_task(name="automation.tidy_jobs", base=TenantTask)
def tidy_jobs(org_id: int) -> int:
    return jobs.tidy() + web_hooks.tidy() + tidying.tidy()


@shared_task(name="automation.tidy_jobs_everywhere")
def tidy_jobs_everywhere() -> int:
    """Once a night: files of exports after a week, results of bulk changes and raw mail after a month."""
    found = directory.organizations()
    for org_id in found:
        tidy_jobs.delay(org_id)
    return len(found)


# What `directory_waiting_work()` names -> the task that does it, with its further arguments.
WORK: dict[str, tuple[Task, dict[str, Any]]] = {
    "submissions": (drain_submissions, {"delayed": True}),
    "imports": (drain_imports, {}),
    "jobs": (do_jobs, {}),
    "comebacks": (reopen_comebacks, {}),
    "mail": (drain_mail, {}),
    "inbound": (drain_inbound, {}),
    "web_hooks": (drain_web_hooks, {}),
    "task_reminders": (remind_of_tasks, {}),
    "targets": (warn_of_targets, {}),
    "stale": (tell_of_stale, {}),
    "pools": (fill_pools, {}),
    "clocks": (climb_ladders, {}),
    "digests": (send_digests, {}),
    "held_mail": (mail_held, {}),
    "recycling": (empty_recycle_bin, {}),
}


@shared_task(name="automation.sweep")
def sweep() -> int:
    """Ring for everything that waits: whatever a lost bell, a restart or a broker's absence left behind."""
    rung = 0
    for org_id, kind in directory.waiting_work():
        if kind in WORK:
            task, arguments = WORK[kind]
            task.apply_async(args=[org_id], kwargs=arguments, expires=50)
            rung += 1
    return rung


@worker_ready.connect
def sweep_at_start(**of_celery: Any) -> None:
    """Begin with what a worker that died left behind, not with the next minute."""
    sweep.apply_async(expires=55)

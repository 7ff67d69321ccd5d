"""When a status's limit changes, each of its leads turns stale on another day; many of them as a job."""

from django.db.models import F
from django.utils import timezone

from leads.models import Job, Lead, Stage, Status
from leads.models.lead_lists import LeadQuerySet
from tenancy import events
from tenancy.models import Member

KIND = "stale-limit"
AT_ONCE = 2000  # leads; 50 µs each
BATCH = 5000


def apply_limit(status: Status, *, by: Member) -> None:
    """Let the leads of a status follow its limit: a few at once, many as a job."""
    leads = leads_of(status.pk)
    if leads[: AT_ONCE + 1].count() <= AT_ONCE:
        follow(leads)
        return
    job = Job.objects.create(kind=KIND, total=leads.count(), created_by=by, arguments={"status": status.pk})
    events.record(job, "job.queued", by=by)


def leads_of(status_id: int) -> LeadQuerySet:
    found: LeadQuerySet = Lead.objects.filter(status_id=status_id, stage=Stage.OPEN)
    return found


def follow(leads: LeadQuerySet) -> None:
    """Write what the database reckons the moment from, so that it does."""
    leads.update(status_since=F("status_since"))


def step(job: Job) -> bool:
    """Do one batch of a job; false when it is done."""
    after = job.arguments.get("after", 0)
    waiting = leads_of(job.arguments["status"]).filter(pk__gt=after).order_by("pk")
    pks = list(waiting.values_list("pk", flat=True)[:BATCH])
    follow(Lead.objects.filter(pk__in=pks))
    job.done += len(pks)
    job.total = max(job.total, job.done)
    job.arguments |= {"after": pks[-1]} if pks else {}
    finished = len(pks) < BATCH
    job.state = Job.State.DONE if finished else Job.State.RUNNING
    job.finished_at = timezone.now() if finished else None
    job.save()
    return not finished

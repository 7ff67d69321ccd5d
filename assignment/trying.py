"""Trying a draft on many past leads: a job that a worker does batch by batch and that goes on where it was stopped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from assignment import drafts
from assignment.deciding import Result
from assignment.dry_run import DryRun, Fate, Sides
from assignment.entries import Rule
from assignment.explaining import EVERYTHING_ELSE
from assignment.models import AssignmentRule
from leads import inquiries
from leads.bulk import copy_columns, without_collector
from leads.models import Job, JobRow, Lead
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

KIND = "dry_run"
BATCH = 5000
AT_ONCE = 500  # leads that are tried while somebody waits
MOST = 250_000
KEPT = 10_000  # leads that go elsewhere or fall through, kept by name
State = JobRow.State
MOVED, FELL = State.DONE, State.REFUSED


class RuleGone(Refusal):
    """The rule was deleted while its draft was tried."""

    code, status = "rule_gone", 409
    sentence = "The rule was deleted."


@dataclass(frozen=True)
class Past:
    """Which leads: the newest so many, or those that came within a period; none in the recycle bin."""

    last: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def words(self) -> str:
        if self.last is not None:
            return f"the last {self.last:,} leads"
        days = [f"{word} {at:%-d %b %Y}" for word, at in (("from", self.since), ("before", self.until)) if at]
        return " ".join(["leads", *days]) if days else "all leads"

    def leads(self) -> QuerySet[Lead]:
        found = Lead.objects.live()
        if self.since:
            found = found.filter(created_at__gte=self.since)
        return found.filter(created_at__lt=self.until) if self.until else found

    def ends(self) -> tuple[int, list[Any]]:
        """Return how many leads there are and the newest and the oldest of them, by arrival."""
        most = min(self.last or MOST + 1, MOST + 1)
        newest = self.leads().order_by("-created_at", "-id").values_list("created_at", "id")
        number = newest[:most].count()
        if number > MOST:
            raise Invalid(errors={"last": f"A dry run takes up to {MOST:,} leads. Choose fewer, or a shorter period."})
        if not number:
            raise Invalid(errors={"last": "No lead came within this period."})
        return number, [[at.isoformat(), pk] for at, pk in (newest[0], newest[number - 1])]


def start(rule: AssignmentRule, past: Past, *, by: Member) -> Job:
    """Try a rule's draft, as it is now, on past leads: a few at once, more by a worker."""
    require(by, "configure")
    total, (newest, oldest) = past.ends()
    version = drafts.published(rule)
    arguments = {
        "title": f"Dry run of “{rule.name}” on {past.words}", "rule": rule.pk, "of": past.words,
        "version": version.number if version else 0, "entries": drafts.entries(rule), "newest": newest,
        "oldest": oldest, "at": timezone.now().isoformat(),
    }  # fmt: skip
    job = Job.objects.create(kind=KIND, total=total, created_by=by, arguments=arguments)
    if total <= AT_ONCE:
        step(job)
    else:
        events.record(job, "job.queued", by=by, what=arguments["title"], leads=total)
    return job


def step(job: Job) -> bool:
    """Try the next leads; false when all were. What was found and how both sides stand commit together."""
    run, memory = DryRun(**job.result.get("run", {})), job.result.get("desks")
    with without_collector():
        sides = sides_of(job)
        for desk, kept in zip(sides.desks, memory or (), strict=False):
            desk.remember(kept)
        leads = following(job)
        fates = sides.look(leads)
        run.add(fates)
        kept = keep_rows(job, fates)
    job.done += len(leads)
    job.state, job.result = Job.State.RUNNING, {"run": vars(run), "rows": job.result.get("rows", 0) + kept}
    if len(leads) == BATCH:
        job.arguments["after"] = [leads[-1].created_at.isoformat(), leads[-1].pk]
        job.result["desks"] = [desk.memory() for desk in sides.desks]
        job.save(update_fields=["done", "state", "result", "arguments"])
        return True
    finish(job)
    return False


def stop(pk: int, *, by: Member) -> None:
    """End a dry run before its end; a batch that runs is waited for, and one that is over stays as it is."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=pk, kind=KIND)
    if job.is_over:
        return
    job.state, job.finished_at = Job.State.FAILED, timezone.now()
    job.problem = f"{by.name} stopped it after {job.done:,} of {job.total:,} leads. Nothing was changed."
    job.save(update_fields=["state", "finished_at", "problem"])


def sides_of(job: Job) -> Sides:
    """Return both sides as they were when the dry run began: the draft may have been edited since."""
    asked = job.arguments
    rule = AssignmentRule.objects.filter(pk=asked["rule"]).first()
    if rule is None:
        raise RuleGone
    version = rule.versions.filter(number=asked["version"]).first()
    live = Rule.of(rule, version.number, version.entries) if version else None
    draft, now = Rule.of(rule, 0, asked["entries"]), datetime.fromisoformat(asked["at"])
    sides = Sides(rule, draft, live, now, job.total)
    for desk in sides.desks:
        desk.tells = False
    return sides


def following(job: Job) -> list[Lead]:
    """Return the next leads in their order."""
    asked, rows = job.arguments, Lead.objects.live().order_by("created_at", "id")
    first, last = asked.get("after") or asked["oldest"], asked["newest"]
    pk_from = Q(id__gt=first[1]) if asked.get("after") else Q(id__gte=first[1])
    rows = rows.filter(created_at__gte=first[0], created_at__lte=last[0])
    rows = rows.filter(Q(created_at__gt=first[0]) | pk_from).filter(Q(created_at__lt=last[0]) | Q(id__lte=last[1]))
    return list(rows.defer("search_text")[:BATCH])


def keep_rows(job: Job, fates: list[Fate]) -> int:
    """Keep which leads go elsewhere or fall through, and why; the first 10,000."""
    room = KEPT - job.result.get("rows", 0)
    told = [fate for fate in fates if fate.moved or fell(fate)][:room]
    if told:
        copy_columns(
            JobRow,
            {
                "job_id": [job.pk], "lead_id": [fate.lead.pk for fate in told],
                "state": [str(FELL if fell(fate) else MOVED) for fate in told],
                "words": [words(fate) for fate in told],
            },
        )  # fmt: skip
    return len(told)


def fell(fate: Fate) -> bool:
    return fate.draft.result == Result.FELL_THROUGH


def words(fate: Fate) -> str:
    if fate.moved:
        return f"{fate.before} → {fate.after}: {fate.why}"
    return f"Falls through on both sides: {fate.draft.problem or EVERYTHING_ELSE.lower()}"


def finish(job: Job) -> None:
    """Close the job and say what people have now beside what they would get."""
    rows = Lead.objects.open().filter(owner_member__isnull=False).values_list("owner_member")
    job.result["open"] = {str(pk): number for pk, number in rows.annotate(number=Count("id")).order_by()}
    job.arguments = {name: value for name, value in job.arguments.items() if name != "entries"}
    job.state, job.finished_at = Job.State.DONE, timezone.now()
    job.save(update_fields=["done", "state", "result", "arguments", "finished_at"])
    if job.total > AT_ONCE and job.created_by is not None:
        text = f"{job.arguments['title']}: {job.result['run']['moved']:,} would go elsewhere"
        inquiries.tell(job.created_by, "job.done", text, f"jobs/{job.public_id}/")

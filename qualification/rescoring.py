"""Scoring and grading every lead anew after the rules have changed: batches, one UPDATE each, with the same trail."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Expression, IntegerField, SmallIntegerField, Value, When
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from leads.models import Job, Lead, Stage
from leads.models.lead import GRADES
from leads.models.lead_lists import LeadQuerySet
from leads.rule_criteria import bound
from qualification import grading, scoring
from qualification.grading import BEST, START, STATES, Trait
from qualification.scoring import Rule
from tenancy import events
from tenancy.acting import current
from tenancy.models import Event, Member

KIND = "rescore"
# What happens after scores and grades of a set have changed; higher layers add theirs when they start.
followers: list[Callable[[list[Event]], object]] = []
BATCH = 5000
A_SECOND = 2000  # leads rescored in one, all of them changed and explained: measured on two busy cores


@dataclass(frozen=True)
class Yardstick:
    """The rules and traits of one moment, as columns of a query."""

    rules: list[Rule]
    traits: list[Trait]
    now: datetime

    @classmethod
    def current(cls, now: datetime) -> "Yardstick":
        return cls(scoring.rules(), grading.traits(), now)

    def reasons(self) -> dict[str, Case]:
        """Return one column a rule with its points, and one a trait with its state."""
        points = {f"rule_{place}": self.points(rule) for place, rule in enumerate(self.rules)}
        return points | {f"trait_{place}": self.state(trait) for place, trait in enumerate(self.traits)}

    def points(self, rule: Rule) -> Case:
        return Case(When(bound(rule.criteria, self.now).q(), then=Value(rule.points)), default=Value(0))

    def state(self, trait: Trait) -> Case:
        known, meets = bound(trait.known, self.now).q(), bound(trait.meets, self.now).q()
        return Case(When(known & meets, then=Value(2)), When(known, then=Value(1)), default=Value(0))

    def score(self) -> Any:
        """Return the score as SQL: a sum of what holds."""
        return sum((self.points(rule) for rule in self.rules), Value(0, IntegerField()))

    def grade_rank(self) -> Expression:
        """Return the grade's place as SQL: D and the thirds that count, or NULL without a profile."""
        if not self.traits:
            return Value(None, SmallIntegerField())
        thirds = sum((self.thirds(trait) for trait in self.traits), Value(START, SmallIntegerField()))
        return Greatest(Value(0), Least(Value(BEST), thirds), output_field=SmallIntegerField())

    def thirds(self, trait: Trait) -> Case:
        known, meets = bound(trait.known, self.now).q(), bound(trait.meets, self.now).q()
        missed = -trait.thirds if trait.counts_against else 0
        return Case(When(known & meets, then=Value(trait.thirds)), When(known, then=Value(missed)), default=Value(0))

    def score_lines(self, row: Mapping[str, Any]) -> list[scoring.Line]:
        return [rule.line for place, rule in enumerate(self.rules) if row[f"rule_{place}"]]

    def grade_lines(self, row: Mapping[str, Any]) -> list[grading.Line]:
        return [trait.line(STATES[row[f"trait_{place}"]]) for place, trait in enumerate(self.traits)]


def rescorable() -> LeadQuerySet:
    """Return the leads whose score may change: converted ones are a record."""
    leads: LeadQuerySet = Lead.objects.live().exclude(stage=Stage.CONVERTED)
    return leads


def rescore_all(*, by: Member | None = None) -> Job:
    """Queue a rescore of every lead; one that has not begun yet will see the newest rules anyway."""
    waiting = Job.objects.filter(kind=KIND, state=Job.State.WAITING).first()
    if waiting is not None:
        return waiting
    now = current()
    job = Job.objects.create(kind=KIND, total=rescorable().count(), created_by=by or (now.member if now else None))
    events.record(job, "job.queued", by=by)
    return job


def running() -> Job | None:
    """Return the rescore that waits or runs."""
    return Job.objects.filter(kind=KIND, state__in=[Job.State.WAITING, Job.State.RUNNING]).last()


def seconds(total: int) -> int:
    """Return about how long so many leads take."""
    return max(1, round(total / A_SECOND))


def step(job: Job, *, now: datetime | None = None) -> bool:
    """Rescore one batch and keep how far it went; false when the job is done, so that each batch commits by itself."""
    after = job.arguments.get("after", 0)
    pks = list(rescorable().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
    changed = rescore(pks, now or timezone.now())
    job.result = {"changed": job.result.get("changed", 0) + changed}
    job.done += len(pks)
    job.total = max(job.total, job.done)
    job.arguments = job.arguments | ({"after": pks[-1]} if pks else {})
    finished = len(pks) < BATCH
    job.state = Job.State.DONE if finished else Job.State.RUNNING
    job.finished_at = timezone.now() if finished else None
    job.save()
    return not finished


def rescore(pks: list[int], now: datetime) -> int:
    """Score and grade some leads in one statement, record each change, and return how many changed."""
    measure = Yardstick.current(now)
    rows = (
        Lead.objects.filter(pk__in=pks)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values("pk", "score", "grade_rank", **measure.reasons())
    )
    subject = Lead()  # one for all: building 5,000 costs more than judging them
    told = [event for row in rows for event in changes(measure, row, subject)]
    moved = {event.subject_id for event in told}
    Lead.objects.filter(pk__in=moved).update(score=measure.score(), grade_rank=measure.grade_rank())
    events.record_many(told)
    for follow in followers:
        follow(told)
    return len(moved)


def changes(measure: Yardstick, row: Mapping[str, Any], lead: Lead) -> Iterator[Event]:
    """Yield what changes for one lead, explained as a single scoring would."""
    lead.pk = row["pk"]
    lines, marks = measure.score_lines(row), measure.grade_lines(row)
    score, place = scoring.total(lines), grading.rank(marks)
    if score != row["score"]:
        changed = {"score": [row["score"], score]}
        yield events.prepare(lead, "lead.scored", changes=changed, because=scoring.because(lines), bulk=True)
    if place != row["grade_rank"]:
        letters = {"grade": [letter(row["grade_rank"]), letter(place)]}
        yield events.prepare(lead, "lead.graded", changes=letters, because=grading.because(marks), bulk=True)


def letter(place: int | None) -> str:
    return "" if place is None else GRADES[place]

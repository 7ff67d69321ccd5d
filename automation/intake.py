"""Scoring, grading and routing leads that are not stored yet, many at once and as one by one."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.utils import timezone

from assignment.desk import Desk
from assignment.entries import with_id
from assignment.many import route_many
from criteria.periods import Standpoint
from criteria.tracing import Questions
from leads.configuration import configuration
from leads.models import Lead
from qualification import grading, scoring
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Event


def judge(leads: list[Lead], now: datetime) -> Mapping[int, list[Event]]:
    """Write score and grade into leads, and return what to tell of those for whom they changed, by their ids.

    Leads about which all questions have the same answers have the same score and grade, found and put into words once.
    """
    told: dict[int, list[Event]] = defaultdict(list)
    judged = judging(now)
    moved = cache(lambda name, before, after: {name: [before, after]})
    for lead in leads:
        points, scored, rank, graded = judged(vars(lead))
        if points != lead.score:
            changes, lead.score = moved("score", lead.score, points), points
            told[lead.id].append(events.prepare(lead, "lead.scored", changes=changes, because=scored))
        if rank != lead.grade_rank:
            before, lead.grade_rank = lead.grade, rank
            changes = moved("grade", before, lead.grade)
            told[lead.id].append(events.prepare(lead, "lead.graded", changes=changes, because=graded))
    return told


KEPT = 20_000  # combinations of answers remembered
Judged = tuple[int, dict[str, Any], int | None, dict[str, Any]]


def judging(now: datetime) -> Callable[[dict[str, Any]], Judged]:
    """Return what tells a lead's points and grade, each with what an event keeps of it."""
    asked, kept = questions()
    schema, asking = configuration().schema, asked.at(Standpoint(now, current_org().tz))
    reasons, states = scoring.judge_at(now), grading.judge_at(now)
    scored, graded = remembered(scoring.total, scoring.because), remembered(grading.rank, grading.because)

    def judged(lead: dict[str, Any]) -> Judged:
        row = schema.row(lead)
        alike = tuple(map(id, asking.answers(row)))
        found = kept.get(alike)
        if found is None:
            if len(kept) >= KEPT:
                kept.clear()
            found = kept[alike] = (*scored(reasons(row)), *graded(states(row)))
        return found

    return judged


def questions() -> tuple[Questions, dict[tuple[int, ...], Judged]]:
    """Return what scoring rules and grading criteria ask, and what came of answers, once a version of the settings."""
    kept = configuration().kept
    if "questions" not in kept:
        made = Questions()
        trees = [rule.criteria for rule in scoring.rules()]
        trees += [tree for trait in grading.traits() for tree in (trait.known, trait.meets)]
        for tree in trees:
            made.tracer(tree.root)
        kept["questions"] = (made, {})
    found: tuple[Questions, dict[tuple[int, ...], Judged]] = kept["questions"]  # type: ignore[assignment]
    return found


def remembered(
    total: Callable[[list[Any]], Any], because: Callable[[list[Any]], dict[str, Any]]
) -> Callable[[list[Any]], tuple[Any, dict[str, Any]]]:
    """Return what lines come to and what an event keeps of them, made once for the same lines."""
    kept: dict[tuple[int, ...], tuple[Any, dict[str, Any]]] = {}

    def found(lines: list[Any]) -> tuple[Any, dict[str, Any]]:
        key = tuple(map(id, lines))
        if key not in kept:
            kept[key] = (total(lines), because(lines))
        return kept[key]

    return found


class Router:
    """Routes new leads by a rule, the active one without an id.

    It goes on where it stood: a set comes in parts, in one transaction that holds the pools. For a dry run it is made
    `looking` and kept, also from process to process: it remembers what it would have handed out, and writes nothing.
    """

    def __init__(self, rule: str = "", *, looking: bool = False) -> None:
        self.rule = rule
        self.desk = Desk(timezone.now(), looking=True) if looking else None

    def __call__(self, leads: list[Lead], now: datetime) -> Mapping[int, list[Event]]:
        told: dict[int, list[Event]] = {}
        self.desk = self.desk or Desk(now)
        for change in route_many(leads, now, rule=with_id(self.rule) if self.rule else None, desk=self.desk):
            for name, value in change.values.items():
                setattr(change.lead, name, value)
            told[change.lead.id] = change.told
        return told

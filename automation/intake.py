"""Scoring, grading and routing new leads that are not stored yet, many at once and as one by one."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from assignment.many import route_many
from leads.configuration import configuration
from leads.models import Lead, Stage
from qualification import grading, scoring
from tenancy import events
from tenancy.models import Event


def judge(leads: list[Lead], now: datetime) -> Mapping[int, list[Event]]:
    """Write score, grade, owner and response target into leads, and return what to tell of each, by its id."""
    told: dict[int, list[Event]] = defaultdict(list)
    reasons, states = scoring.judge_at(now), grading.judge_at(now)
    schema = configuration().schema
    for lead in leads:
        row = schema.row(lead)
        lines, marks = reasons(row), states(row)
        if points := scoring.total(lines):
            lead.score = points
            told[lead.pk].append(
                events.prepare(lead, "lead.scored", changes={"score": [0, points]}, because=scoring.because(lines))
            )
        if (rank := grading.rank(marks)) is not None:
            lead.grade_rank = rank
            changes = {"grade": ["", lead.grade]}
            told[lead.pk].append(events.prepare(lead, "lead.graded", changes=changes, because=grading.because(marks)))
    for change in route_many([lead for lead in leads if lead.stage == Stage.OPEN], now):
        for name, value in change.values.items():
            setattr(change.lead, name, value)
        told[change.lead.pk] += change.told
    return told

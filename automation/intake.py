"""Scoring, grading and routing leads that are not stored yet, many at once and as one by one."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from assignment.desk import Desk
from assignment.entries import with_id
from assignment.many import route_many
from leads.configuration import configuration
from leads.intake import Judge
from leads.models import Lead
from qualification import grading, scoring
from tenancy import events
from tenancy.models import Event


def judge(leads: list[Lead], now: datetime) -> Mapping[int, list[Event]]:
    """Write score and grade into leads, and return what to tell of those for whom they changed, by their ids."""
    told: dict[int, list[Event]] = defaultdict(list)
    reasons, states = scoring.judge_at(now), grading.judge_at(now)
    schema = configuration().schema
    for lead in leads:
        row = schema.row(lead)
        lines, marks = reasons(row), states(row)
        if (points := scoring.total(lines)) != lead.score:
            moved, lead.score = [lead.score, points], points
            because = scoring.because(lines)
            told[lead.pk].append(events.prepare(lead, "lead.scored", changes={"score": moved}, because=because))
        if (rank := grading.rank(marks)) != lead.grade_rank:
            before, lead.grade_rank = lead.grade, rank
            changes = {"grade": [before, lead.grade]}
            told[lead.pk].append(events.prepare(lead, "lead.graded", changes=changes, because=grading.because(marks)))
    return told


def router(rule: str = "", *, looking: bool = False) -> Judge:
    """Return what routes new leads by a rule, the active one without an id.

    For a dry run it is made `looking` and kept: it remembers what it would have handed out, and writes nothing.
    """
    desk = Desk(timezone.now(), looking=True) if looking else None

    def route(leads: list[Lead], now: datetime) -> Mapping[int, list[Event]]:
        told: dict[int, list[Event]] = {}
        for change in route_many(leads, now, rule=with_id(rule) if rule else None, looking=desk):
            for name, value in change.values.items():
                setattr(change.lead, name, value)
            told[change.lead.pk] = change.told
        return told

    return route

"""Scoring, grading and routing leads that are not stored yet, many at once and as one by one."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from assignment.many import Routing
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


def router(rule: str = "") -> Judge:
    """Return what routes new leads by a rule, the active one without an id; kept, it knows what it handed out."""
    action = Routing.by_rule(rule)

    def route(leads: list[Lead], now: datetime) -> Mapping[int, list[Event]]:
        told: dict[int, list[Event]] = {}
        for change in action.changes(leads, now):
            for name, value in change.values.items():
                setattr(change.lead, name, value)
            told[change.lead.pk] = change.told
        return told

    return route

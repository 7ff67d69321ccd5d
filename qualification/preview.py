"""What rules would do before they are saved: the newest open leads, judged in one query, nothing written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Value, When

from leads.models import Lead
from leads.models.lead import GRADES
from leads.rule_criteria import bound
from qualification.grading import STATES, Trait, rank
from qualification.models import GradingCriterion, ScoringRule
from qualification.rescoring import Yardstick
from qualification.scoring import Rule

SAMPLE = 5000
BANDS = 10
LETTERS = {"A": "A fit", "B": "Close to a fit", "C": "Some fit", "D": "Little fit", "F": "No fit"}


@dataclass(frozen=True)
class Sample:
    """How many leads each rule or criterion takes, and every lead's score as saved and as it would be."""

    size: int
    hits: dict[int, int]
    scores: list[tuple[int, int]]
    ranks: list[tuple[int | None, int | None]]


def newest() -> Any:
    return Lead.objects.open().order_by("-created_at", "-id")[:SAMPLE]


def of_rules(records: Iterable[ScoringRule], now: datetime) -> Sample:
    """Judge the sample by scoring rules, saved or not; one that is off is counted and adds nothing."""
    rules = [(record, Rule.of(record)) for record in records]
    columns = {
        f"rule_{record.pk}": Case(When(bound(rule.criteria, now).q(), then=Value(1)), default=Value(0))
        for record, rule in rules
    }
    rows = list(newest().values("score", **columns))
    hits = {record.pk: sum(row[f"rule_{record.pk}"] for row in rows) for record, _ in rules}
    active = [record for record, _ in rules if record.is_active]
    scores = [(row["score"], sum(one.points * row[f"rule_{one.pk}"] for one in active)) for row in rows]
    return Sample(len(rows), hits, scores, [])


def of_traits(records: Iterable[GradingCriterion], now: datetime) -> Sample:
    """Judge the sample by grading criteria, saved or not."""
    traits = [(record, Trait.of(record)) for record in records]
    measure = Yardstick([], [trait for _, trait in traits], now)
    columns = {f"trait_{record.pk}": measure.state(trait) for record, trait in traits}
    rows = list(newest().values("grade_rank", **columns))
    hits = {record.pk: sum(row[f"trait_{record.pk}"] == 2 for row in rows) for record, _ in traits}
    ranks = [
        (row["grade_rank"], rank(trait.line(STATES[row[f"trait_{record.pk}"]]) for record, trait in traits))
        for row in rows
    ]
    return Sample(len(rows), hits, [], ranks)


def score_effect(sample: Sample, hand_over: int) -> dict[str, Any]:
    """Return the histogram, saved against changed, and how many leads reach the hand-over line."""
    band = max(1, -(-2 * hand_over // BANDS))
    before, after = [0] * BANDS, [0] * BANDS
    for old, new in sample.scores:
        before[place(old, band)] += 1
        after[place(new, band)] += 1
    bars = [(str(index * band) if index % 2 == 0 else "", before[index], after[index]) for index in range(BANDS)]
    reach = [sum(pair[side] >= hand_over for pair in sample.scores) for side in (0, 1)]
    enter = sum(old < hand_over <= new for old, new in sample.scores)
    leave = sum(new < hand_over <= old for old, new in sample.scores)
    return {
        "bars": bars,
        "label": f"Scores of {sample.size} open leads; {reach[0]} reach {hand_over} as saved, {reach[1]} with changes",
        "lines": [
            line(f"Score {hand_over} or more", *reach),
            line("Would reach it", 0, enter),
            line("Would fall below it", 0, leave),
            line("Score changes", 0, sum(old != new for old, new in sample.scores)),
        ],
    }


def place(score: int, band: int) -> int:
    return max(0, min(BANDS - 1, score // band))


def line(label: str, before: int, after: int) -> dict[str, Any]:
    return {"label": label, "before": before, "after": after, "change": after - before if before else 0}


def grade_effect(sample: Sample) -> dict[str, Any]:
    """Return how many leads have each letter, saved against changed."""
    pairs = [(letter(old), letter(new)) for old, new in sample.ranks]
    bars = [(name, sum(old == name for old, _ in pairs), sum(new == name for _, new in pairs)) for name in LETTERS]
    moved = sum(old != new for old, new in sample.ranks)
    label = f"Grades of {sample.size} open leads; {moved} would change"
    return {"bars": bars, "label": label, "lines": [line("Grade changes", 0, moved)]}


def letter(place: int | None) -> str:
    return "" if place is None else GRADES[place][0]


def grades() -> list[dict[str, Any]]:
    """Return how many of the newest open leads have each letter now."""
    counted: dict[str, int] = {}
    newest_open = Lead.objects.filter(pk__in=newest().values("pk"))
    for row in newest_open.values("grade_rank").annotate(count=Count("pk")).order_by():
        name = letter(row["grade_rank"])
        counted[name] = counted.get(name, 0) + row["count"]
    return [{"letter": name, "words": words, "count": counted.get(name, 0)} for name, words in LETTERS.items()]

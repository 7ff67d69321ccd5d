"""The two halves of qualification, interest and fit, edited by the same pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from qualification.models import GradingCriterion, GradingProfile, ScoringRule

ANY: dict[str, Any] = {"all": []}  # what the rule builder begins with
Record = ScoringRule | GradingCriterion


@dataclass(frozen=True)
class Section:
    """One half: its records, the column with a number and the one with a switch."""

    key: str
    label: str
    noun: str
    number: str
    flag: str
    lowest: int
    highest: int
    page: str
    one: str
    new: str
    preview: str

    def records(self) -> QuerySet[Any]:
        """Return what stands in the table, in order."""
        if self.key == "score":
            return ScoringRule.objects.all()
        return GradingCriterion.objects.filter(profile__is_active=True).select_related("profile")

    def record(self, pk: int) -> Record:
        found: Record | None = self.records().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def blank(self) -> Record:
        """Return a record to be filled; a criterion belongs to the active profile."""
        if self.key == "score":
            return ScoringRule(points=10, criteria=ANY, position=following(ScoringRule.objects.all()))
        profile = GradingProfile.objects.filter(is_active=True).first() or GradingProfile.objects.create(name="Default")
        return GradingCriterion(profile=profile, criteria=ANY, position=following(profile.criteria.all()))


def following(records: Iterable[Record]) -> int:
    return 1 + max((record.position for record in records), default=-1)


SCORE = Section(
    "score", "Score: interest", "rule", "points", "is_active", -1000, 1000,
    "scoring", "scoring-rule", "scoring-new", "scoring-preview",
)  # fmt: skip
GRADE = Section(
    "grade", "Grade: fit", "criterion", "thirds", "counts_against", 1, 3,
    "grading", "grading-criterion", "grading-new", "grading-preview",
)  # fmt: skip
SECTIONS = {section.key: section for section in (SCORE, GRADE)}

"""What a bulk change would do, counted before anybody confirms it: a lead's fate hangs on few columns."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, Q, Value, When

from leads.many.actions import Action
from leads.many.changes import known
from leads.many.selection import Selection
from leads.models import Lead
from tenancy.models import Member

FATE = ("status_id", "stage", "owner_member_id", "owner_queue_id", "deleted_at")
SAMPLE = 3


@dataclass(frozen=True)
class Refused:
    """Why some leads would be left alone, and a few of them by name."""

    words: str
    count: int
    names: list[str]


@dataclass(frozen=True)
class Preview:
    """How many leads would change, are so already, or are refused."""

    total: int
    changes: int
    unchanged: int
    refused: list[Refused]

    @property
    def refused_count(self) -> int:
        return sum(row.count for row in self.refused)


def preview(action: Action, selection: Selection, member: Member) -> Preview:
    """Judge one lead for each combination of what decides, and count how many share it."""
    leads = selection.leads(member).order_by()
    same = Case(When(action.same, then=True), default=False) if action.same is not None else Value(False)
    fates = leads.annotate(is_same=same if isinstance(same, Case) else Value(False, BooleanField()))
    rows = fates.values(*FATE, "is_same").annotate(number=Count("pk"))
    refused: Counter[str] = Counter()
    where: dict[str, Q] = {}
    counts = {True: 0, False: 0}
    for row in rows:
        fate = {name: row[name] for name in FATE}
        (lead,) = known([Lead(**fate)])
        words = action.refusal(lead)
        if not words:
            counts[row["is_same"]] += row["number"]
            continue
        refused[words] += row["number"]
        where[words] = where.get(words, Q()) | Q(**{name: value for name, value in fate.items() if value is not None})
    listed = [
        Refused(words, number, names(leads.filter(where[words]))) for words, number in refused.most_common(SAMPLE)
    ]
    total = sum(counts.values()) + sum(refused.values())
    return Preview(total, counts[False], counts[True], listed)


def names(leads: "object") -> list[str]:
    """Return a few leads by name."""
    found = leads.only("first_name", "last_name")[:SAMPLE]  # type: ignore[attr-defined]
    return [lead.name for lead in found]

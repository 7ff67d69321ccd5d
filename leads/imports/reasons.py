"""Why rows were left out, told alike for all that have the same: without the words of each row."""

from typing import Any

from django.db.models import Count
from django.db.models.expressions import RawSQL

from leads.models import Import, ImportRow

MOST = 12  # reasons that are listed
LOOKED_AT = 100_000  # rows that are counted; a list with more of them has one reason, and that is found
# Cells that are quoted, people who are named and lines that are pointed at differ from row to row.
REASON = r"""
    regexp_replace(regexp_replace(regexp_replace(leads_importrow.problem,
        ' “[^”]*”', '', 'g'),
        '^.+ of .+ (is here already|is in the recycle bin|was converted)', 'The lead \1'),
        'as line [0-9]+', 'as a line before')
"""


def with_reason(rows: Any) -> Any:
    """Annotate rows with their reason."""
    return rows.annotate(reason=RawSQL(REASON, []))  # noqa: S611  # a constant of ours


def because_of(batch: Import, state: str, reason: str) -> Any:
    """Return the rows of a state that have a reason."""
    return with_reason(ImportRow.objects.filter(batch=batch, state=state)).filter(reason=reason)


def reasons(batch: Import, state: str) -> list[tuple[str, int]]:
    """Return the commonest reasons of a state's rows, and how many have each."""
    looked_at = ImportRow.objects.filter(batch=batch, state=state).order_by("line").values("pk")[:LOOKED_AT]
    rows = with_reason(ImportRow.objects.filter(pk__in=looked_at)).order_by()
    return list(rows.values_list("reason").annotate(number=Count("pk")).order_by("-number", "reason")[:MOST])

"""How the key figures moved within their period: a dozen points each, drawn as small lines."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, FloatField, Func, IntegerField, Q, Value
from django.db.models.functions import Extract

from leads.medians import RESPONSE, Median
from leads.models import Stage
from leads.models.lead_lists import LeadQuerySet

POINTS = 12


class Bucket(Func):
    """PostgreSQL's count of equal steps a value is in, from 1."""

    function = "width_bucket"
    output_field = IntegerField()


def trends(leads: LeadQuerySet, *, days: int, now: datetime) -> dict[str, list[float]]:
    """Return the points of new leads, qualification rate and median first response, oldest first."""
    start = now - timedelta(days=days)
    moment = Extract("created_at", "epoch", output_field=FloatField())
    bounds = [Value(edge.timestamp(), FloatField()) for edge in (start, now)]
    rows: dict[int, dict[str, Any]] = {
        row["bucket"]: dict(row)
        for row in leads.annotate(bucket=Bucket(moment, *bounds, Value(POINTS)))
        .values("bucket")
        .annotate(
            new=Count("pk"),
            qualified=Count("pk", filter=Q(stage=Stage.CONVERTED)),
            response=Median(RESPONSE, filter=Q(first_responded_at__isnull=False)),
        )
        .order_by()
    }
    found = [rows.get(place, {}) for place in range(1, POINTS + 1)]
    return {
        "new": [float(row.get("new", 0)) for row in found],
        "rate": [100 * row["qualified"] / row["new"] if row else 0.0 for row in found],
        "response": carried([minutes(row) for row in found]),
    }


def minutes(row: dict[str, Any]) -> float | None:
    answered = row.get("response")
    return None if answered is None else answered.total_seconds() / 60


def carried(points: list[float | None]) -> list[float]:
    """Return the points with gaps filled by what was known before; a line without any point is not drawn."""
    known = [point for point in points if point is not None]
    if len(known) < 2:
        return []
    last = known[0]
    found: list[float] = []
    for point in points:
        last = last if point is None else point
        found.append(last)
    return found

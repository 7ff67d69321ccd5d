"""Medians, which the database computes, and the lengths of time they are taken of."""

from django.db.models import Aggregate, DurationField, F


class Median(Aggregate):
    """PostgreSQL's continuous median."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


RESPONSE = F("first_responded_at") - F("created_at")
CONVERSION = F("converted_at") - F("created_at")

"""Stored, folded twins of text columns, so that equality and the order of names are served by an index."""

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Lower, Replace


def folded(column: str, size: int) -> models.GeneratedField:
    """Return a generated column holding a text column as `criteria` folds it: lower case, İ as i."""
    return models.GeneratedField(
        expression=Lower(Replace(F(column), Value("İ"), Value("i"))),
        output_field=models.CharField(max_length=size),
        db_persist=True,
    )

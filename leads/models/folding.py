"""Stored, folded twins of text columns, so that equality and the order of names are served by an index."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Lower, Replace


def searchable(*columns: str, numbers: tuple[str, ...] = ()) -> models.GeneratedField:
    """Return a generated column that search looks through: texts in lower case, telephone numbers as their digits."""
    digits = [Func(F(name), Value(r"\D"), Value(""), Value("g"), function="regexp_replace") for name in numbers]
    parts: list[Any] = []
    for part in [*map(F, columns), *digits]:
        parts += [part, Value(" ")]
    return models.GeneratedField(expression=Lower(Concat(*parts)), output_field=models.TextField(), db_persist=True)


def search_index(name: str, column: str = "search_text") -> GinIndex:
    """Return the index of a searchable column, within each organization."""
    return GinIndex(fields=["org", column], opclasses=["int8_ops", "gin_trgm_ops"], name=name)


def folded(column: str, size: int) -> models.GeneratedField:
    """Return a generated column holding a text column as `criteria` folds it: lower case, İ as i."""
    return models.GeneratedField(
        expression=Lower(Replace(F(column), Value("İ"), Value("i"))),
        output_field=models.CharField(max_length=size),
        db_persist=True,
    )

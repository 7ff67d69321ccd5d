"""Rows of several tables read in one statement: each comes as a document and is made a record again."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import JSONObject


def documents(rows: QuerySet[Any], place: int) -> QuerySet[Any]:
    """Return rows as (place, document); what they are annotated with is in the document too."""
    names = [field.attname for field in rows.model._meta.concrete_fields] + list(rows.query.annotations)
    document = JSONObject(**{name: F(name) for name in names})
    return rows.values_list(Value(place), document)


def record(model: type[Model], document: dict[str, Any]) -> Any:
    """Return the record of a document, its annotations as attributes."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = {name: field.to_python(document.pop(name)) for name, field in fields.items()}
    found = model.from_db(None, list(values), list(values.values()))
    for name, value in document.items():
        setattr(found, name, value)
    return found


def together(parts: Iterable[QuerySet[Any]]) -> list[list[Any]]:
    """Read several lists of rows in one statement; each comes back in no order."""
    parts = list(parts)
    asked = [documents(rows, place) for place, rows in enumerate(parts)]
    found: list[list[Any]] = [[] for _ in parts]
    asked = [rows for rows in asked if not rows.query.is_empty()]
    if not asked:
        return found
    for place, document in asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]:
        found[place].append(record(parts[place].model, document))
    return found

"""Narrowing lists: by a criteria tree, the one rule language of the product, and by words."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from criteria import Bound, CriteriaError, Schema
from leadmgr.api.authentication import caller
from leadmgr.api.paging import parameter
from leadmgr.api.parsing import strictly
from leadmgr.api.problems import BadParameter
from tenancy.acting import current_org

LONGEST = 200


class ByCriteria(BaseFilterBackend):
    """`filter`: a criteria tree as JSON, read by the schema of the resource."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        written = request.query_params.get("filter")
        if not written:
            return queryset
        return queryset.filter(bound(written, view.schema_of_filters(), request).q())

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        schema: Schema = view.documented_filters()
        first = schema.fields[0].name
        example = view.filter_example or f'{{"field": "{first}", "empty": false}}'
        return [parameter("filter", {"type": "string"}, words_of(schema)) | {"example": example}]


def words_of(schema: Schema) -> str:
    """Return which fields a filter may ask about and with which operators, alike ones together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for field in schema.fields:
        alike.setdefault(tuple(field.operators), []).append(field.name)
    lines = [f"- {', '.join(names)}: {', '.join(operators)}" for operators, names in alike.items()]
    return "A criteria tree as JSON. Fields and their operators:\n\n" + "\n".join(lines)


def bound(written: str, schema: Schema, request: Request) -> Bound:
    """Return the tree in a query parameter, fixed for this moment and caller."""
    try:
        criteria = schema.parse(strictly(written))
        return criteria.at(timezone.now(), tz=current_org().tz, me=caller(request).pk)
    except CriteriaError as mistake:
        raise BadParameter("filter", str(mistake)) from mistake
    except (ValueError, RecursionError) as mistake:
        raise BadParameter("filter", f"The filter is no JSON: {mistake}.") from mistake


class ByWords(BaseFilterBackend):
    """`q`: part of a name or whatever else the resource searches."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        wanted = (request.query_params.get("q") or "").strip()
        if not wanted:
            return queryset
        if len(wanted) > LONGEST or "\x00" in wanted:
            raise BadParameter("q", f"Search for at most {LONGEST} characters.")
        return view.search(queryset, wanted)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return (
            [parameter("q", {"type": "string", "maxLength": LONGEST}, view.search_words)] if view.search_words else []
        )

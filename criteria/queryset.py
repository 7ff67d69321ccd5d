"""How a queryset is narrowed by criteria."""

from typing import Self, TypeVar

from django.db.models import Model, QuerySet

from criteria.schema import Bound

RowModel = TypeVar("RowModel", bound=Model, covariant=True)


class Matching(QuerySet[RowModel]):
    """A queryset of rows that criteria can ask about."""

    def matching(self, bound: Bound) -> Self:
        """The rows for which the criteria hold."""
        return self.filter(bound.q())

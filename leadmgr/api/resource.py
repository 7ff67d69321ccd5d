"""The base of every resource: one organization's records, listed, read and changed by verbs of the domain."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import set_urlconf
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from criteria import Schema
from leadmgr.api.authentication import caller
from leadmgr.api.filters import ByCriteria, ByWords
from leadmgr.api.paging import Keyset
from leadmgr.api.problems import BadParameter
from leadmgr.api.shapes import Shape
from tenancy.models import Member

COLLECTION: dict[str, Any] = {"get": "list", "post": "create"}
RECORD: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}


class Resource(ListModelMixin, GenericViewSet):
    """A kind of record: what it looks like, how it is listed, and which ability each action asks for."""

    model: Any
    serializer_class: type[Shape]
    abilities: dict[str, str]
    parameters: frozenset[str] = frozenset()  # what an action reads from the query beyond paging and filters

    pagination_class = Keyset
    orderings: dict[str, tuple[str, ...]] = {"created_at": ("created_at",)}
    ordering = "-created_at"
    filter_backends = [ByCriteria, ByWords]
    filter_example = ""
    search_words = ""
    metadata_class = None

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what the query names and nobody reads: a filter with a typing error must not return everything."""
        super().initial(request, *args, **kwargs)
        set_urlconf(settings.ORGANIZATION_URLCONF)  # what verbs of the domain link to are pages
        known = self.parameters | (LISTING if self.action == "list" else frozenset())
        for name in request.query_params:
            if name not in known:
                raise BadParameter(name, f"There is no parameter “{name}” here.")

    def schema_of_filters(self) -> Schema:
        """Return what `filter` may ask about."""
        raise BadParameter("filter", "This list has no filters.")

    def documented_filters(self) -> Schema:
        """Return what `filter` may ask about in every organization."""
        return self.schema_of_filters()

    def search(self, queryset: QuerySet, wanted: str) -> QuerySet:
        """Narrow to what contains the words."""
        raise BadParameter("q", "This list has no search.")

    def record(self, queryset: QuerySet | None = None) -> Any:
        """Return the record in the path."""
        return get_object_or_404(self.get_queryset() if queryset is None else queryset, pk=self.kwargs["pk"])

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.shown(self.record())

    def shown(self, record: Any, status: int = 200) -> Response:
        return Response(self.get_serializer(record).data, status=status)

    @property
    def me(self) -> Member:
        return caller(self.request)


LISTING = frozenset(("limit", "cursor", "ordering", "count", "filter", "q"))

"""Saved mappings of imports over the API: what the columns of lists with these names mean."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.import_shapes import AnyMapping
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Person, Shape
from leads.imports import saved
from leads.imports.asked import headers_of, whole
from leads.models import ImportMapping
from tenancy import ids
from tenancy.models import Member

FILTERS = criteria.Schema(
    [criteria.Text("name", "Name"), criteria.DateTime("used_at", "Last used")], noun="saved mapping"
)


class SavedMappingShape(Shape, serializers.ModelSerializer):
    """A mapping that has a name. Its columns go by their names, without case and signs."""

    id = Id(ids.IMPORT_MAPPING)
    mapping = AnyMapping(help_text="As for an import, but columns by name: {columns, joins, constants, fallbacks}.")
    created_by = Person(allow_null=True)

    class Meta:
        model = ImportMapping
        fields = ["id", "name", "mapping", "file_name", "created_by", "used_at"]
        read_only_fields = ["file_name", "used_at"]


class ChangedMapping(Shape):
    """Another name, or what columns mean now."""

    name = serializers.CharField(max_length=saved.NAME_SIZE, required=False)
    mapping = AnyMapping(required=False)


class SavedMappings(Resource):
    """What columns mean, kept under a name; imports choose one by it."""

    model = ImportMapping
    serializer_class = SavedMappingShape
    abilities = dict.fromkeys(("list", "retrieve", "create", "partial_update", "destroy"), "import")
    orderings = {"name": ("name",)}
    ordering = "name"

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    def get_queryset(self) -> Any:
        return ImportMapping.objects.exclude(name="").select_related("created_by__user")

    @once
    def create(self, request: Request) -> Response:
        """Keep a mapping under a name that no other has."""
        asked = SavedMappingShape.read(request.data)
        saved.check_free(saved.named(asked["name"]))
        return self.shown(keep(asked["name"], asked["mapping"], self.me), status=201)

    @extend_schema(request=ChangedMapping, responses=SavedMappingShape)
    def partial_update(self, request: Request, pk: int) -> Response:
        row, asked = self.record(), ChangedMapping.read(request.data)
        if "name" in asked:
            saved.rename(row, asked["name"], by=self.me)
        if "mapping" in asked:
            keep(row.name, asked["mapping"], self.me)
        return self.shown(self.record())

    def destroy(self, request: Request, pk: int) -> Response:
        saved.delete(self.record(), by=self.me)
        return Response(status=204)


def keep(name: str, asked: Any, by: Member) -> ImportMapping:
    """Keep a mapping in any of its forms, whose columns go by their names."""
    headers = headers_of(asked)
    return saved.keep(name, whole(asked, headers), headers, by=by)

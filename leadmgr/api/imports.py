"""Imports over the API: send a list, follow its progress, read what became of each line."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.parsing import strictly
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Link, Person, Shape
from leads.imports.asked import whole
from leads.imports.receiving import receive
from leads.imports.running import choose, start
from leads.imports.saved import by_name
from leads.imports.targets import field_of
from leads.models import Campaign, Import, ImportRow, Lead
from tenancy import ids, stored_files
from tenancy.uploads import oversized

COLUMN = {
    "type": "object",
    "required": ["header", "field"],
    "properties": {
        "header": {"type": "string"},
        "field": {"type": ["string", "null"]},
        "values": {"type": "object", "description": "What values of the file stand for."},
        "date": {"enum": ["dmy", "mdy", "ymd"]},
        "number": {"enum": [",", "."]},
    },
}


@extend_schema_field({"type": "array", "items": COLUMN})
class Columns(serializers.Field):
    """Each column and the lead field it means."""

    def get_attribute(self, batch: Import) -> Import:
        return batch

    def to_representation(self, batch: Import) -> list[dict[str, str | None]]:
        columns = batch.mapping.get("columns", {})
        return [
            {"header": name, "field": field_of(batch.mapping, place) or None} | columns.get(str(place), {})
            for place, name in enumerate(batch.headers)
        ]


class ImportShape(Shape, serializers.ModelSerializer):
    """A list on its way in, and how far it is."""

    id = Id(ids.IMPORT)
    columns = Columns(read_only=True)
    remarks = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="What is odd in the file.")
    campaign = Link(Campaign, read_only=True, allow_null=True)
    created_by = Person(allow_null=True)

    class Meta:
        model = Import
        fields = [
            *("id", "file_name", "size", "encoding", "delimiter", "header_row", "remarks", "columns", "campaign"),
            *("state", "problem", "rows"),
            *("created", "updated", "unchanged", "skipped", "rejected", "created_by", "created_at", "finished_at"),
        ]
        read_only_fields = fields


@extend_schema_field({"type": "string", "format": "binary"})
class Upload(serializers.FileField):
    """A list: CSV in any encoding, or a workbook."""


class NewImport(Shape):
    """A list and what its columns mean."""

    file = Upload(help_text="With a line of column names; at most 500 MB. In pieces: see `/imports/uploads/`.")
    mapping = serializers.CharField(
        required=False,
        help_text="The name of a saved mapping, or JSON: a list of {header, field}, an object of column names (or "
        "numbers from 0) and lead fields, or a whole mapping {columns, joins, constants, fallbacks}. By default as the "
        "last list with these column names, else what names and cells say.",
    )
    lead_source = serializers.CharField(required=False, max_length=255)
    campaign = Link(Campaign, required=False)
    start = serializers.BooleanField(default=True, help_text="false only stores the list.")


class RowShape(Shape, serializers.ModelSerializer):
    """One line and what became of it."""

    cells = serializers.ListField(child=serializers.CharField(allow_blank=True), read_only=True)
    lead = Link(Lead, read_only=True, allow_null=True)

    class Meta:
        model = ImportRow
        fields = ["line", "state", "problem", "lead", "cells"]
        read_only_fields = fields


class Imports(Resource):
    """Imported lists, newest first."""

    model = Import
    serializer_class = ImportShape
    abilities = dict.fromkeys(("list", "retrieve", "create", "start"), "import")

    def get_parsers(self) -> list[Any]:
        return [MultiPartParser()] if self.action_map.get("post") == "create" else super().get_parsers()

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    @extend_schema(request={"multipart/form-data": NewImport}, responses={201: ImportShape})
    @once
    def create(self, request: Request) -> Response:
        """Store a list and, unless told otherwise, begin to import it."""
        form: Any = request.data
        if oversized(request._request):
            raise stored_files.TooLarge(megabytes=settings.IMPORT_MAX_BYTES // 2**20)
        asked = NewImport.read(form.dict())
        batch = receive(asked["file"].file, asked["file"].name, by=self.me)
        if campaign := asked.get("campaign"):
            batch.campaign = campaign
            batch.save(update_fields=["campaign"])
        mapping = read_mapping(asked["mapping"], batch) if asked.get("mapping") else batch.mapping
        if asked.get("mapping") and not asked["start"]:
            batch = choose(batch, mapping, by=self.me)
        if asked["start"]:
            source = {"lead_source": asked["lead_source"]} if asked.get("lead_source") else {}
            batch = start(batch, mapping, by=self.me, options=source)
        return self.shown(batch, status=201)


class ImportRows(Resource):
    """The lines of an import in their order."""

    model = ImportRow
    serializer_class = RowShape
    abilities = {"list": "import"}
    orderings = {"line": ("line",)}
    ordering = "line"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ImportRow.objects.none()
        return self.record(Import.objects.all()).lines.all()

    def schema_of_filters(self) -> criteria.Schema:
        return ROW_FILTERS

    def list(self, request: Request, pk: int) -> Response:
        return super().list(request)


def read_mapping(written: str, batch: Import) -> dict[str, Any]:
    """Return the mapping a program wrote, or named."""
    if not written.lstrip().startswith(("{", "[")):
        return by_name(written, batch.headers)
    try:
        asked: Any = strictly(written)
    except ValueError:
        asked = None
    return whole(asked, batch.headers)


FILTERS = criteria.Schema(
    [
        criteria.Text("state", "State"),
        criteria.Text("file_name", "File"),
        criteria.DateTime("created_at", "Created"),
    ],
    noun="import",
)
ROW_FILTERS = criteria.Schema([criteria.Text("state", "State"), criteria.Whole("line", "Line")], noun="line")

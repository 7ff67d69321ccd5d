"""Files of leads over the API."""

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.import_shapes import Upload
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Link, Person, Shape
from leads import files
from leads.models import Activity, FileAttachment, Lead
from tenancy import ids, stored_files
from tenancy.refusals import Invalid
from tenancy.uploads import oversized

FILTERS = criteria.Schema([criteria.Text("name", "Name"), criteria.DateTime("created_at", "Created")], noun="file")


class FileShape(Shape, serializers.ModelSerializer):
    """A file of a lead; its content is at `content/`."""

    id = Id(ids.FILE)
    lead = Link(Lead, read_only=True)
    activity = Link(Activity, read_only=True, allow_null=True)
    uploaded_by = Person(allow_null=True)
    size = serializers.IntegerField(source="stored.size", read_only=True, help_text="In bytes.")
    digest = serializers.CharField(source="stored.digest", read_only=True, help_text="SHA-256 of the content.")

    class Meta:
        model = FileAttachment
        fields = ["id", "lead", "activity", "name", "content_type", "size", "digest", "uploaded_by", "created_at"]
        read_only_fields = fields


class NewFile(Shape):
    """A file to keep with a lead."""

    file = Upload(help_text="At most 25 MB.")


class LeadFiles(Resource):
    """The files of a lead."""

    model = FileAttachment
    serializer_class = FileShape
    abilities = {"list": "view", "create": "log"}

    def get_parsers(self) -> list[Any]:
        return [MultiPartParser()]

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return FileAttachment.objects.none()
        return self.record(Lead.objects.all()).files.select_related("stored")

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    def list(self, request: Request, pk: int) -> Response:
        return super().list(request)

    @extend_schema(request={"multipart/form-data": NewFile}, responses={201: FileShape})
    @once
    def create(self, request: Request, pk: int) -> Response:
        """Keep a file with the lead."""
        lead = self.record(Lead.objects.all())
        form: Any = request.data
        if oversized(request._request):
            raise stored_files.TooLarge(megabytes=settings.FILE_MAX_BYTES // 2**20)
        sent = NewFile.read(form.dict())["file"]
        if not sent.size:
            raise Invalid(errors={"file": "This file is empty."})
        file = files.attach(lead, sent.name, sent.chunks(), by=self.me, content_type=sent.content_type or "")
        return self.shown(file, status=201)


class Files(Resource):
    """A file: what it is called, its content, its removal."""

    model = FileAttachment
    serializer_class = FileShape
    abilities = {"retrieve": "view", "content": "view", "destroy": "log"}

    def get_queryset(self) -> Any:
        return FileAttachment.objects.select_related("stored", "lead")

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def content(self, request: Request, pk: int) -> HttpResponseBase:
        """Hand out the file itself."""
        file = self.record()
        return stored_files.served(file.stored, file.name)

    def destroy(self, request: Request, pk: int) -> Response:
        files.remove(self.record(), by=self.me)
        return Response(status=204)

"""Sending a large list piece by piece: each piece says where it begins, and a lost connection costs one piece."""

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leadmgr.api.idempotency import once
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Shape
from leads.imports import uploading
from leads.imports.source import NoFile
from leads.models import Import
from tenancy import ids, stored_files
from tenancy.uploads import PIECE, piece_of

OFFSET = OpenApiParameter(
    "Upload-Offset", int, location=OpenApiParameter.HEADER, required=True,
    description="At which byte this piece begins: `received` of the answer before.",
)  # fmt: skip


class NewUpload(Shape):
    """A file that will come in pieces."""

    file_name = serializers.CharField(max_length=255)
    size = serializers.IntegerField(min_value=0, help_text="In bytes, at most 500 MB.")
    resume_key = serializers.CharField(
        required=False, max_length=64, help_text="The same key, name and size find the unfinished upload again."
    )


class UploadShape(Shape, serializers.ModelSerializer):
    """How much of a file is here. Once all of it is, `state` is another one, and the import goes by this id."""

    id = Id(ids.IMPORT)

    class Meta:
        model = Import
        fields = ["id", "file_name", "size", "received", "state", "problem"]
        read_only_fields = fields


class ImportUploads(Resource):
    """Files of imports that come in pieces."""

    model = Import
    serializer_class = UploadShape
    abilities = dict.fromkeys(("retrieve", "create", "partial_update", "content"), "import")

    @extend_schema(request=NewUpload, responses={201: UploadShape})
    @once
    def create(self, request: Request) -> Response:
        """Say which file will come. Then send its bytes with PATCH, in order, in pieces of any size."""
        asked = NewUpload.read(request.data)
        batch = uploading.begin(asked["file_name"], asked["size"], key=asked.get("resume_key", ""), by=self.me)
        return self.shown(batch, status=201)

    @extend_schema(parameters=[OFFSET], request={PIECE: OpenApiTypes.BINARY}, responses={200: UploadShape})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Append a piece. One that begins elsewhere is refused with 409: ask for `received` and go on from there."""
        offset = request.headers.get("Upload-Offset", "")
        at = int(offset) if offset.isdecimal() and len(offset) < 16 else -1
        return self.shown(uploading.take(self.record(), at, piece_of(request._request), by=self.me))

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def content(self, request: Request, pk: int) -> HttpResponseBase:
        """Hand out the file of an import as it was sent, for as long as it is kept."""
        batch = self.record(Import.objects.select_related("source"))
        if batch.source is None:
            raise NoFile
        return stored_files.served(batch.source, batch.file_name)

"""Imports over the API: send a list, follow its progress, read what became of each line."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.import_shapes import ChosenImport, ImportShape, NewImport, OneImport, RowShape
from leadmgr.api.parsing import strictly
from leadmgr.api.resource import Resource
from leads.imports import running, undoing
from leads.imports.asked import whole
from leads.imports.options import Options
from leads.imports.receiving import receive
from leads.imports.saved import by_name
from leads.models import Import, ImportRow
from tenancy import stored_files
from tenancy.refusals import Invalid
from tenancy.uploads import oversized


class Imports(Resource):
    """Imported lists, newest first."""

    model = Import
    serializer_class = ImportShape
    abilities = dict.fromkeys(("list", "retrieve", "create", "partial_update"), "import")

    def get_parsers(self) -> list[Any]:
        return [MultiPartParser()] if self.action_map.get("post") == "create" else super().get_parsers()

    def get_queryset(self) -> Any:
        return Import.objects.select_related("created_by__user", "source")

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    @extend_schema(responses=OneImport)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return an import: how far it is, how fast, what was chosen and what its dry run found."""
        return self.told(self.record())

    @extend_schema(request={"multipart/form-data": NewImport}, responses={201: OneImport})
    @once
    def create(self, request: Request) -> Response:
        """Store a list and, unless told otherwise, begin to import it."""
        form: Any = request.data
        if oversized(request._request):
            raise stored_files.TooLarge(megabytes=settings.IMPORT_MAX_BYTES // 2**20)
        asked = NewImport.read(form.dict())
        batch = receive(asked["file"].file, asked["file"].name, by=self.me)
        if options := options_of(asked):
            batch = running.decide(batch, options, by=self.me)
        mapping = read_mapping(asked["mapping"], batch) if asked.get("mapping") else batch.mapping
        if asked["dry_run"]:
            batch = running.check_all(running.choose(batch, mapping, by=self.me), by=self.me)
        elif asked["start"]:
            batch = running.start(batch, mapping, by=self.me)
        elif asked.get("mapping"):
            batch = running.choose(batch, mapping, by=self.me)
        return self.told(batch, status=201)

    @extend_schema(request=ChosenImport, responses=OneImport)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Choose a mapping or options anew, as long as the import was not started; a dry run is untrue then."""
        batch, asked = self.record(), ChosenImport.read(request.data)
        if "mapping" in asked:
            named = asked["mapping"]
            mapping = by_name(named, batch.headers) if isinstance(named, str) else whole(named, batch.headers)
            batch = running.choose(batch, mapping, by=self.me)
        if "options" in asked:
            batch = running.decide(batch, {**Options.of(batch).stored, **asked["options"]}, by=self.me)
        return self.told(batch)

    def told(self, batch: Import, status: int = 200) -> Response:
        return Response(OneImport(batch, context=self.get_serializer_context()).data, status=status)


class ImportActions(Imports):
    """One verb each; every answer is the import as it is then."""

    abilities = dict.fromkeys(("start", "pause", "resume", "cancel", "dry_run", "undo"), "import")

    @extend_schema(request=None, responses=OneImport)
    @once
    def start(self, request: Request, pk: int) -> Response:
        """Begin to import with what was chosen; said twice, it begins once."""
        batch = self.record()
        return self.told(running.start(batch, batch.mapping, by=self.me))

    @extend_schema(request=None, responses=OneImport)
    @once
    def dry_run(self, request: Request, pk: int) -> Response:
        """Try the whole list and write nothing; `findings` of the import say what would happen."""
        return self.told(running.check_all(self.record(), by=self.me))

    @extend_schema(request=None, responses=OneImport)
    @once
    def pause(self, request: Request, pk: int) -> Response:
        """Let an import rest after the rows that are under way."""
        return self.told(running.pause(self.record(), by=self.me))

    @extend_schema(request=None, responses=OneImport)
    @once
    def resume(self, request: Request, pk: int) -> Response:
        """Let an import that rests go on."""
        return self.told(running.resume(self.record(), by=self.me))

    @extend_schema(request=None, responses=OneImport)
    @once
    def cancel(self, request: Request, pk: int) -> Response:
        """End an import: what is done stays, the other rows count as skipped."""
        return self.told(running.cancel(self.record(), by=self.me))

    @extend_schema(request=None, responses=OneImport)
    @once
    def undo(self, request: Request, pk: int) -> Response:
        """Take an import back within 30 days; what somebody worked on since stays."""
        batch = self.record()
        undoing.undo(batch, by=self.me)
        batch.refresh_from_db()
        return self.told(batch)


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


def options_of(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options a program wrote, with those that have a field of their own."""
    try:
        options: Any = strictly(asked["options"]) if asked.get("options") else {}
    except ValueError:
        options = None
    if not isinstance(options, dict):
        raise Invalid(errors={"options": "Write an object of options, as JSON."})
    if asked.get("lead_source"):
        options["lead_source"] = asked["lead_source"]
    if asked.get("campaign"):
        options["campaign"] = asked["campaign"].public_id
    return options


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

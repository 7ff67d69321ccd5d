"""Changing many leads, and exporting them, over the API."""

import json
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leadmgr.api.idempotency import once
from leadmgr.api.jobs import FILTERS, JobShape
from leadmgr.api.leads import Leads
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Shape
from leads.exports import running as exports
from leads.exports.writing import FORMATS
from leads.many import actions, running
from leads.many.preview import Preview, preview
from leads.many.selection import Selection
from leads.many.watching import visible
from leads.models import Job
from tenancy import stored_files
from tenancy.refusals import Invalid

LIST = {
    "view": serializers.CharField(required=False, help_text="Key or id of a list view; by default all leads."),
    "filter": serializers.DictField(required=False, help_text="A criteria tree on top of the view."),
    "q": serializers.CharField(required=False, max_length=100, help_text="Words to search for."),
}


class Selected(Shape):
    """Which leads: some by id, or everything a list holds."""

    ids = serializers.ListField(required=False, child=serializers.CharField(), help_text="At most 5,000 leads.")
    locals().update(LIST)


class BulkShape(Selected):
    """One change to many leads; what an action's options are stands with the path."""

    action = serializers.CharField(help_text="owner, status, campaign, tags, field, delete or assignment.")
    options = serializers.DictField(required=False)
    dry_run = serializers.BooleanField(default=False, help_text="Only count what would change.")


class ExportShape(Selected):
    """A file of leads: its kind and its columns."""

    format = serializers.ChoiceField(list(FORMATS), default="csv")
    columns = serializers.JSONField(required=False, help_text="view (the default), all, or a list of column names.")
    ordering = serializers.CharField(required=False, max_length=255, help_text="As in the address of a list.")


class PreviewShape(Shape):
    """What a change would do, if nobody else changed anything meanwhile."""

    total = serializers.IntegerField()
    changes = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.ListField(child=serializers.DictField(), help_text="Reasons with counts and a few names.")


def selection(asked: dict[str, Any]) -> Selection:
    """Return the leads a body names; ids and a list exclude each other."""
    named = {name: asked[name] for name in ("view", "filter", "q") if name in asked}
    ordering = {"ordering": asked["ordering"]} if asked.get("ordering") else {}
    if "filter" in named:
        named["filter"] = json.dumps(named["filter"], default=str)
    if asked.get("ids") is not None:
        if named:
            raise Invalid(errors={"ids": "Name leads by id or by a list, not by both."})
        return Selection.of_ids(asked["ids"], urlencode({"view": "all"} | ordering))
    if not named:
        raise Invalid(errors={"ids": "Name leads by id, or a list by `view`, `filter` or `q`."})
    return Selection(query=urlencode({"view": "all"} | named | ordering))


class LeadBulk(Leads):
    """Many leads, one change."""

    abilities = {"bulk": "edit"}

    @extend_schema(request=BulkShape, responses={200: PreviewShape, 201: JobShape})
    @once
    def bulk(self, request: Request) -> Response:
        """Change many leads: up to 200 at once, more by a job in the background, which `jobs/` follows.

        Options by action: owner `{"owner": member or queue id}`, status `{"status", "reason", "come_back_on"}`,
        campaign `{"campaign": id, "member_status"}`, tags `{"add": [], "remove": []}`, field `{"field", "value"}`,
        delete and assignment none. Everything a list holds is for managers; for campaigns and tags, for marketers.
        """
        asked = BulkShape.read(request.data)
        action = actions.found(asked["action"])(self.me, asked.get("options", {}))
        of = selection(asked)
        action.require_may(everything=of.is_everything)
        if asked["dry_run"]:
            return Response(counted(preview(action, of, self.me)))
        job = running.start(action, of, by=self.me)
        return Response(JobShape(job, context=self.get_serializer_context()).data, status=201)


def counted(seen: Preview) -> dict[str, Any]:
    refused = [{"because": row.words, "count": row.count, "names": row.names} for row in seen.refused]
    return {"total": seen.total, "changes": seen.changes, "unchanged": seen.unchanged, "refused": refused}


class Exports(Resource):
    """Files of leads, newest first; each is a job, and its file is at `content/` for seven days."""

    model = Job
    serializer_class = JobShape
    abilities = dict.fromkeys(("list", "retrieve", "create", "content"), "export")

    def get_queryset(self) -> QuerySet[Job]:
        if getattr(self, "swagger_fake_view", False):
            return Job.objects.none()
        return visible(self.me).filter(kind=exports.KIND)

    def schema_of_filters(self) -> Any:
        return FILTERS

    @extend_schema(request=ExportShape, responses={201: JobShape})
    @once
    def create(self, request: Request) -> Response:
        """Let a worker write a file of the leads."""
        asked = ExportShape.read(request.data)
        columns = asked.get("columns", exports.VIEW)
        job = exports.start(selection(asked), by=self.me, form=asked["format"], columns=columns)
        return self.shown(job, status=201)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def content(self, request: Request, pk: int) -> HttpResponseBase:
        """Hand out the file."""
        return stored_files.served(*exports.file_of(self.record(), by=self.me))

"""Long work over the API: how far it is, what became of each lead, taking it back."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Person, Shape
from leads.many import running, undoing
from leads.many.watching import visible
from leads.models import Job, JobRow
from tenancy import ids

TOLD = ("changed", "bytes", "undone_by")  # what a result says beside its counts


@extend_schema_field({"type": "object", "additionalProperties": {"type": ["integer", "string"]}})
class Result(serializers.Field):
    """What came of a job: leads done, unchanged and refused, or what its kind counts."""

    def to_representation(self, result: dict[str, Any]) -> dict[str, Any]:
        return {**result.get("counts", {}), **{name: result[name] for name in TOLD if name in result}}


class JobShape(Shape, serializers.ModelSerializer):
    """A piece of long work and how far it is."""

    id = Id(ids.JOB)
    title = serializers.SerializerMethodField(help_text="What it does, such as “Assign to Sofia Keller”.")
    result = Result(read_only=True)
    can_be_undone = serializers.SerializerMethodField(help_text="By you, now.")
    created_by = Person(allow_null=True)

    class Meta:
        model = Job
        fields = [
            *("id", "kind", "title", "state", "total", "done", "result", "problem", "can_be_undone"),
            *("created_by", "created_at", "finished_at"),
        ]
        read_only_fields = fields

    def get_title(self, job: Job) -> str:
        return running.title(job)

    def get_can_be_undone(self, job: Job) -> bool:
        return not undoing.why_not(job, self.context["view"].me, timezone.now())


class Jobs(Resource):
    """Long work, newest first: what you started; managers and admins see everybody's."""

    model = Job
    serializer_class = JobShape
    abilities = {"list": "view", "retrieve": "view", "undo": "edit"}

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.none() if getattr(self, "swagger_fake_view", False) else visible(self.me)

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    @extend_schema(request=None, responses={201: JobShape})
    @once
    def undo(self, request: Request, pk: int) -> Response:
        """Take a bulk change back within 24 hours; leads that were changed since stay, and the new job says which."""
        return self.shown(undoing.undo(self.record(), by=self.me), status=201)


class JobRowShape(Shape, serializers.ModelSerializer):
    """What became of one lead."""

    lead = serializers.SerializerMethodField(help_text="Its id, also when the lead is gone by now.")
    because = serializers.CharField(source="words", read_only=True, help_text="Why it was refused, or where it went.")

    class Meta:
        model = JobRow
        fields = ["lead", "state", "because"]
        read_only_fields = fields

    def get_lead(self, row: JobRow) -> str:
        return ids.encode(ids.LEAD, row.lead_id)


class JobRows(Resource):
    """What became of each lead of a bulk change, kept for a month."""

    model = JobRow
    serializer_class = JobRowShape
    abilities = {"list": "view"}
    orderings = {"lead": ("lead_id",)}
    ordering = "lead"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return JobRow.objects.none()
        return JobRow.objects.filter(job=self.record(visible(self.me)))

    def schema_of_filters(self) -> criteria.Schema:
        return ROW_FILTERS

    def list(self, request: Request, pk: int) -> Response:
        return super().list(request)


FILTERS = criteria.Schema(
    [criteria.Text("kind", "Kind"), criteria.Text("state", "State"), criteria.DateTime("created_at", "Created")],
    noun="job",
)
ROW_FILTERS = criteria.Schema([criteria.Text("state", "State")], noun="row")

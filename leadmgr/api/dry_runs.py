"""Trying a rule's draft on past leads over the API: asked for once, done by a worker, read when it is over."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignment import drafts, trying
from assignment.dry_run import DryRun, Fate, Sides
from assignment.dry_views import steps
from assignment.entries import Rule
from assignment.models import AssignmentRule
from leadmgr.api.idempotency import once
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Link, Shape
from leads.many.watching import visible
from leads.models import Job, Lead
from tenancy import ids


class PastShape(Shape):
    """Which leads: one, the last so many, or those that came within a period (`until` is not included)."""

    lead = Link(Lead, required=False, allow_null=True)
    last = serializers.IntegerField(required=False, min_value=1, max_value=trying.MOST)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        asked = [bool(given.get("lead")), "last" in given, "since" in given or "until" in given]
        if sum(asked) != 1:
            raise serializers.ValidationError({"last": "Name one lead, a number of leads, or a period."})
        return given


class DryRunShape(Shape, serializers.ModelSerializer):
    """A dry run: how far it is and, once it is done, where the leads would go. Its leads are the job's rows."""

    id = Id(ids.JOB)
    title = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField(help_text="Null until it is done; pairs are live and draft.")

    class Meta:
        model = Job
        fields = ["id", "title", "state", "total", "done", "result", "problem", "created_at", "finished_at"]
        read_only_fields = fields

    def get_title(self, job: Job) -> str:
        return str(job.arguments["title"])

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_result(self, job: Job) -> dict[str, Any] | None:
        if job.state != Job.State.DONE:
            return None
        run = DryRun(**job.result["run"])
        counts = {"leads": run.count, "moved": run.moved, "fell_through": run.fell, "waits": run.waits}
        return counts | {"targets": run.deltas(), "entries": run.entries}


def told(fate: Fate) -> dict[str, Any]:
    """Return one lead on both sides."""
    sides = {"live": fate.live, "draft": fate.draft}
    found = {name: {"goes_to": one.goes_to, "outcome": one.result, "steps": steps(one)} for name, one in sides.items()}
    return {"lead": fate.lead.public_id, "moved": fate.moved, "why": fate.why if fate.moved else "", **found}


class DryRuns(Resource):
    """What a draft would do to past leads; nothing is changed."""

    model = Job
    serializer_class = DryRunShape
    abilities = dict.fromkeys(("create", "retrieve", "destroy"), "configure")

    def get_queryset(self) -> QuerySet[Job]:
        if getattr(self, "swagger_fake_view", False):
            return Job.objects.none()
        return visible(self.me).filter(kind=trying.KIND)

    @extend_schema(
        request=PastShape,
        responses={201: DryRunShape, 200: OpenApiResponse({"type": "object"}, description="One lead on both sides.")},
    )
    @once
    def create(self, request: Request, pk: int) -> Response:
        """Try the rule's draft; of one lead the answer says at once how both sides decide."""
        rule: AssignmentRule = self.record(AssignmentRule.objects.all())
        given = PastShape.read(request.data)
        if lead := given.get("lead"):
            draft = Rule.of(rule, 0, drafts.entries(rule))
            sides = Sides(rule, draft, drafts.live_entries(rule), timezone.now(), 1)
            return Response(told(sides.look([lead])[0]))
        past = trying.Past(given.get("last"), given.get("since"), given.get("until"))
        return self.shown(trying.start(rule, past, by=self.me), status=201)

    def destroy(self, request: Request, pk: int) -> Response:
        """Stop a dry run that is not over."""
        trying.stop(self.record().pk, by=self.me)
        return Response(status=204)

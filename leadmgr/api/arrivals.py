"""What arrived from outside: submissions."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.customers import link
from leadmgr.api.idempotency import once
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Link, Shape
from leads import bell
from leads.capture.process import replay
from leads.models import Form, Lead, Submission
from tenancy import ids
from tenancy.acting import current_org


class SubmissionShape(Shape, serializers.ModelSerializer):
    """One post as it came, and what became of it."""

    id = Id(ids.SUBMISSION)
    form = Link(Form, read_only=True, allow_null=True)
    pairs = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)),
        help_text="[name, value] in the order they came.",
        read_only=True,
    )
    lead = Link(Lead, read_only=True, allow_null=True)
    who = serializers.CharField(read_only=True, help_text="The name, else the address or company, that was sent.")
    firm = serializers.CharField(read_only=True)
    left_out = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Names that were sent and that no field has."
    )
    consent = serializers.DictField(
        read_only=True, allow_null=True, help_text="What was agreed to, word for word, in which language and when."
    )

    class Meta:
        model = Submission
        fields = [
            *(
                "id",
                "door",
                "form",
                "who",
                "firm",
                "pairs",
                "content_type",
                "address",
                "user_agent",
                "referer",
                "origin",
            ),
            *("received_at", "state", "problem", "left_out", "consent", "outcome", "lead", "processed_at", "attempts"),
        ]
        read_only_fields = fields


class ListedSubmissionShape(SubmissionShape):
    """One post in a list: without what it sent, which may be long."""

    pairs = None  # type: ignore[assignment]

    class Meta(SubmissionShape.Meta):
        fields = [name for name in SubmissionShape.Meta.fields if name != "pairs"]
        read_only_fields = fields


class Submissions(Resource):
    """Stored posts, newest first."""

    model = Submission
    serializer_class = SubmissionShape
    abilities = {"list": "submissions", "retrieve": "submissions", "replay": "submissions"}
    orderings = {"received_at": ("received_at",)}
    ordering = "-received_at"

    def get_queryset(self) -> QuerySet[Submission]:
        rows = Submission.objects.defer("raw")
        return rows.defer("pairs") if self.action == "list" else rows

    def get_serializer_class(self) -> type[Shape]:
        return ListedSubmissionShape if self.action == "list" else SubmissionShape

    def schema_of_filters(self) -> criteria.Schema:
        return SUBMISSION_FILTERS

    @extend_schema(request=None, responses=SubmissionShape)
    @once
    def replay(self, request: Request, pk: int) -> Response:
        submission = self.record(self.get_queryset().select_for_update(of=("self",)))
        replay(submission)
        transaction.on_commit(partial(bell.ring, current_org().pk))
        return self.shown(submission)


SUBMISSION_FILTERS = criteria.Schema(
    [
        criteria.Text("state", "State"),
        criteria.Text("outcome", "Outcome"),
        criteria.Text("problem", "Problem"),
        link("form", "Form", ids.FORM),
        link("lead", "Lead", ids.LEAD),
        criteria.DateTime("received_at", "Received"),
    ],
    noun="submission",
)

"""Versions of assignment rules over the API: what was published, going back, and what is wrong with a draft."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from assignment import drafts, lint
from assignment.comparing import changes
from assignment.entries import Rule
from assignment.models import AssignmentRule, RuleVersion
from leadmgr.api.assignment_rules import EntryShape
from leadmgr.api.idempotency import once
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Shape
from tenancy import ids
from tenancy.models import Member


class VersionShape(Shape, serializers.ModelSerializer):
    """Entries as published: nobody can change them."""

    published_by = serializers.SerializerMethodField(help_text="The member's id.")
    entries = EntryShape(many=True)

    class Meta:
        model = RuleVersion
        fields = ["number", "published_at", "published_by", "entries"]

    def get_published_by(self, version: RuleVersion) -> str | None:
        pk = version.published_by_id
        return None if pk is None else ids.encode(Member.id_prefix, pk)


class RestoreShape(Shape):
    """Going back to a version: it becomes the draft, or routes again at once."""

    version = serializers.IntegerField(min_value=1)
    publish = serializers.BooleanField(default=False)


class FindingShape(Shape):
    """One thing to look at before publishing."""

    entry = serializers.CharField(source="entry.id")
    number = serializers.IntegerField(source="entry.number")
    kind = serializers.CharField(help_text="unreadable, never, target, unreachable, shadowed, value, overlap or idle.")
    words = serializers.CharField()
    is_warning = serializers.BooleanField()


class ChangeShape(Shape):
    """What becomes of one entry: added, removed, changed or moved."""

    kind = serializers.CharField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    lines = serializers.ListField(child=serializers.ListField(child=serializers.CharField(allow_blank=True)))


class ChecksShape(Shape):
    """What a draft changes in what is live, and what is wrong with it."""

    changes = ChangeShape(many=True)
    findings = FindingShape(many=True)


class RuleVersions(Resource):
    """What was published of a rule, newest first."""

    model = RuleVersion
    serializer_class = VersionShape
    abilities = dict.fromkeys(("list", "restore", "checks", "discard"), "configure")
    orderings = {"number": ("number",)}
    ordering = "-number"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return RuleVersion.objects.none()
        return RuleVersion.objects.filter(rule=get_object_or_404(AssignmentRule, pk=self.kwargs["pk"]))

    def schema_of_filters(self) -> criteria.Schema:
        return VERSION_FILTERS

    def list(self, request: Request, pk: int) -> Response:
        return super().list(request)

    @extend_schema(request=RestoreShape, responses=VersionShape)
    @once
    def restore(self, request: Request, pk: int) -> Response:
        """Make a version the draft, or publish it again with `publish`; the answer is the version that is live."""
        rule = drafts.locked(pk)
        asked = RestoreShape.read(request.data)
        get_object_or_404(RuleVersion, rule=rule, number=asked["version"])
        drafts.restore(rule, asked["version"])
        if asked["publish"]:
            drafts.publish(rule, by=self.me)
        return self.shown(drafts.published(rule))

    @extend_schema(request=None, responses={204: None})
    @once
    def discard(self, request: Request, pk: int) -> Response:
        """Forget the draft."""
        drafts.discard(drafts.locked(pk))
        return Response(status=204)

    @extend_schema(responses=ChecksShape)
    def checks(self, request: Request, pk: int) -> Response:
        """Say what the draft changes and what is wrong with it; without a draft, what is wrong with what is live."""
        rule = get_object_or_404(AssignmentRule, pk=pk)
        edited = drafts.entries(rule)
        found = lint.findings(rule, Rule.of(rule, 0, edited), timezone.now())
        told = changes(drafts.published_entries(rule), edited)
        return Response(ChecksShape({"changes": told, "findings": found}).data)


VERSION_FILTERS = criteria.Schema(
    [criteria.Whole("number", "Number"), criteria.DateTime("published_at", "Published")], noun="version"
)

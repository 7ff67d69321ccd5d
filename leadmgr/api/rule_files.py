"""Assignment rules as files over the API: JSON, CSV or Salesforce's XML, out of any version and into the draft."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignment.exchange import files
from leadmgr.api.assignment_rules import AssignmentRules, EntryShape
from leadmgr.api.idempotency import once
from leadmgr.api.problems import BadParameter
from leadmgr.api.shapes import Shape

FORM = OpenApiParameter(
    "as", OpenApiTypes.STR, enum=list(files.FORMATS), default="json",
    description="`xml` is Salesforce's metadata, AssignmentRules of leads.",
)  # fmt: skip
ANSWERS = {(200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind in files.TYPES.values()}
ANSWERS |= {(200, files.TYPES["json"]): OpenApiTypes.OBJECT}
VERSION = OpenApiParameter(
    "version", OpenApiTypes.STR, description="A version's number, or `draft`; the newest version without it."
)


class RuleFile(Shape):
    """A file, and what names in it stand for; the format is told by how it begins."""

    content = serializers.CharField(max_length=files.LARGEST, trim_whitespace=False)
    decisions = serializers.DictField(
        child=serializers.CharField(), default=dict, help_text="The value chosen for each question, by its key."
    )
    add = serializers.BooleanField(default=False, help_text="Add to the draft instead of replacing its entries.")
    dry_run = serializers.BooleanField(default=False, help_text="Only say what the file brings.")


class PointShape(Shape):
    """What about an entry did not come in as it was; with an open one it comes in switched off."""

    entry = serializers.IntegerField(source="number", help_text="Its place in the file, from 1.")
    words = serializers.CharField()
    is_open = serializers.BooleanField()
    question = serializers.CharField(source="key", help_text="The key of the question that settles it, or empty.")


class QuestionShape(Shape):
    """A name that nothing here answers to, and what it may stand for."""

    key = serializers.CharField()
    words = serializers.CharField()
    chosen = serializers.CharField()
    entries = serializers.ListField(child=serializers.IntegerField())
    choices = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Each a value and its label."
    )


class ArrivalShape(Shape):
    """What a file brings; nothing of it routes before the draft is published."""

    form = serializers.ChoiceField(list(files.FORMATS))
    entries = EntryShape(many=True)
    points = PointShape(many=True)
    questions = QuestionShape(many=True)
    remarks = serializers.ListField(child=serializers.CharField())


class RuleFiles(AssignmentRules):
    """A rule as a file."""

    abilities = dict.fromkeys(("export", "read_in"), "configure")
    parameters = frozenset(("as", "version"))

    @extend_schema(parameters=[FORM, VERSION], responses=ANSWERS)
    def export(self, request: Request, pk: int) -> HttpResponse:
        """Hand out a version, or the draft."""
        form = request.query_params.get("as", "json")
        if form not in files.FORMATS:
            raise BadParameter("as", f"A rule leaves as {', '.join(files.FORMATS)}.")
        return files.answered(self.record(), form, request.query_params.get("version", ""))

    @extend_schema(request=RuleFile, responses=ArrivalShape)
    @once
    def read_in(self, request: Request, pk: int) -> Response:
        """Read a file into the draft; entries with open points come in switched off, and say why in their note."""
        rule = self.locked()
        asked: dict[str, Any] = RuleFile.read(request.data)
        present = [] if asked["add"] else files.present(rule)
        arrival = files.arrived(asked["content"].encode(), present, asked["decisions"])
        if not asked["dry_run"]:
            files.into_draft(rule, arrival, add=asked["add"])
        return Response(ArrivalShape(arrival).data)

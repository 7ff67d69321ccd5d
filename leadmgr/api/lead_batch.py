"""Many leads in one request, each with its own result."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leadmgr.api.idempotency import once
from leadmgr.api.lead_shape import LeadShape
from leadmgr.api.leads import ASSIGN, Leads, made
from leadmgr.api.problems import described
from leadmgr.api.shapes import Shape
from leads.models import Lead
from tenancy.refusals import Invalid, Refusal

MOST = 1000
OUTCOMES = {201: "created", 200: "joined"}


class BatchShape(Shape):
    """Up to 1,000 leads; a bare list of them is taken as well."""

    leads = LeadShape(many=True)


class BatchResult(Shape):
    """What became of one item, in the order they were sent."""

    index = serializers.IntegerField()
    status = serializers.IntegerField(help_text="What a POST of this item alone would have answered.")
    id = serializers.CharField(required=False)
    joined = serializers.BooleanField(required=False)
    lead = LeadShape(required=False)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(  # type: ignore[assignment]
        required=False, child=serializers.ListField(child=serializers.CharField())
    )


class BatchAnswer(Shape):
    """One result for each item."""

    results = BatchResult(many=True)
    created = serializers.IntegerField()
    joined = serializers.IntegerField(help_text="Became inquiries of leads that were there.")
    rejected = serializers.IntegerField()


class LeadBatch(Leads):
    """Leads by the thousand: one that is refused does not keep out the others."""

    abilities = {"batch": "create"}

    @extend_schema(request=BatchShape, responses=BatchAnswer, parameters=[ASSIGN])
    @once
    def batch(self, request: Request) -> Response:
        results = [self.one(request, index, written) for index, written in enumerate(items(request.data))]
        self.show(results)
        counts = Counter(OUTCOMES.get(result["status"], "rejected") for result in results)
        return Response({"results": results, **{name: counts[name] for name in ("created", "joined", "rejected")}})

    def one(self, request: Request, index: int, written: Any) -> dict[str, Any]:
        """Make one lead, or say why not; what a refused one wrote is undone."""
        try:
            with transaction.atomic():
                lead, joined = made(request, LeadShape.read(written))
        except (Refusal, serializers.ValidationError) as mistake:
            problem = described(mistake) or {}
            return {"index": index, **{name: problem[name] for name in ("status", "code", "detail", "errors")}}
        return {"index": index, "status": 200 if joined else 201, "id": lead.public_id, "joined": joined, "pk": lead.pk}

    def show(self, results: list[dict[str, Any]]) -> None:
        """Put each made lead as it is now into its result, all read at once."""
        stored = Lead.objects.in_bulk([result["pk"] for result in results if "pk" in result])
        for result in results:
            if "pk" in result:
                result["lead"] = self.get_serializer(stored[result.pop("pk")]).data


def items(written: Any) -> list[Any]:
    """Return the items of a body: its list, or the list under `leads`."""
    if isinstance(written, Mapping):
        if unknown := set(written) - {"leads"}:
            raise Invalid(errors=dict.fromkeys(unknown, "There is no such field."))
        written = written.get("leads")
    if not isinstance(written, list) or not 1 <= len(written) <= MOST:
        raise Invalid(errors={"leads": f"Send a list of 1 to {MOST:,} leads."})
    return written

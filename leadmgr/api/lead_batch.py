"""Many leads in one request, each with its own result."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leadmgr.api.idempotency import once
from leadmgr.api.lead_shape import LeadShape
from leadmgr.api.leads import ASSIGN, Leads, check_routed, made
from leadmgr.api.paging import flagged
from leadmgr.api.problems import described
from leadmgr.api.shapes import Shape
from leads.duplicates import hold_everybody
from leads.editing import drafted
from leads.intake import Newcomer, let_in
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
        sent = items(request.data)
        if flagged(request.query_params.get("assign"), "assign", default=True):
            results = self.all(sent)
        else:
            results = [self.one(request, index, written) for index, written in enumerate(sent)]
        self.show(results)
        counts = Counter(OUTCOMES.get(result["status"], "rejected") for result in results)
        return Response({"results": results, **{name: counts[name] for name in ("created", "joined", "rejected")}})

    def all(self, sent: list[Any]) -> list[dict[str, Any]]:
        """Let all in as one set, each judged as alone; those that are refused stay out."""
        shape, drafts, results = LeadShape(), {}, []
        for index, written in enumerate(sent):
            try:
                values = shape.run_validation(written)
                check_routed(values)
                drafts[index] = Newcomer(drafted(values, by=self.me))
                results.append({"index": index})
            except (Refusal, serializers.ValidationError) as mistake:
                results.append(refused(index, mistake))
        hold_everybody()
        let_in(list(drafts.values()), by=self.me, now=timezone.now())
        for index, newcomer in drafts.items():
            assert newcomer.lead is not None
            results[index] |= outcome(newcomer.lead, joined=newcomer.was_known)
        return results

    def one(self, request: Request, index: int, written: Any) -> dict[str, Any]:
        """Make one lead, or say why not; what a refused one wrote is undone."""
        try:
            with transaction.atomic():
                lead, joined = made(request, LeadShape.read(written))
        except (Refusal, serializers.ValidationError) as mistake:
            return refused(index, mistake)
        return {"index": index} | outcome(lead, joined=joined)

    def show(self, results: list[dict[str, Any]]) -> None:
        """Put each made lead as it is now into its result, all read at once."""
        stored = Lead.objects.in_bulk([result["pk"] for result in results if "pk" in result])
        shape = self.get_serializer()  # one for all: making it costs as much as showing a lead
        for result in results:
            if "pk" in result:
                result["lead"] = shape.to_representation(stored[result.pop("pk")])


def refused(index: int, mistake: Exception) -> dict[str, Any]:
    problem = described(mistake) or {}
    return {"index": index, **{name: problem[name] for name in ("status", "code", "detail", "errors")}}


def outcome(lead: Lead, *, joined: bool) -> dict[str, Any]:
    return {"status": 200 if joined else 201, "id": lead.public_id, "joined": joined, "pk": lead.pk}


def items(written: Any) -> list[Any]:
    """Return the items of a body: its list, or the list under `leads`."""
    if isinstance(written, Mapping):
        if unknown := set(written) - {"leads"}:
            raise Invalid(errors=dict.fromkeys(unknown, "There is no such field."))
        written = written.get("leads")
    if not isinstance(written, list) or not 1 <= len(written) <= MOST:
        raise Invalid(errors={"leads": f"Send a list of 1 to {MOST:,} leads."})
    return written

"""Leads over the API: listed, made, read, changed, deleted."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from criteria import Schema
from leadmgr.api.authentication import caller
from leadmgr.api.idempotency import once
from leadmgr.api.lead_shape import LeadShape
from leadmgr.api.paging import flagged
from leadmgr.api.resource import Resource
from leadmgr.api.versions import check_match
from leads.configuration import configuration
from leads.editing import create_lead, delete_lead, update_lead
from leads.inquiries import take_in
from leads.models import Lead
from leads.models.lead_lists import LeadQuerySet
from leads.next_only import seen_by
from leads.schema import lead_schema
from leads.workflow import move
from tenancy.refusals import Invalid

ASSIGN = OpenApiParameter(
    "assign",
    OpenApiTypes.STR,
    enum=["0", "1"],
    default="1",
    description="0 leaves the owner alone and takes the lead as it is: no rule runs, no person is recognized, and "
    "`owner` may be given; without one it is yours.",
)


DELETED = OpenApiParameter(
    "deleted", OpenApiTypes.STR, enum=["0", "1"], default="0", description="1 lists the recycle bin instead."
)
PARAMETERS = {"create": ("assign",), "batch": ("assign",), "list": ("deleted",)}


class MadeShape(LeadShape):
    """The lead that a person was let in as."""

    joined = serializers.BooleanField(read_only=True, help_text="The lead was there before; this is an inquiry of it.")


@extend_schema_view(
    list=extend_schema(parameters=[DELETED]),
    create=extend_schema(
        parameters=[ASSIGN],
        responses={
            201: OpenApiResponse(MadeShape, "A new lead, scored, graded and routed."),
            200: OpenApiResponse(MadeShape, "The lead of the same person, with another inquiry."),
        },
    ),
    partial_update=extend_schema(
        parameters=[OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="A version.")]
    ),
)
class Leads(Resource):
    """Leads of the organization, without its recycle bin."""

    model = Lead
    serializer_class = LeadShape
    abilities = {
        "list": "view",
        "retrieve": "view",
        "create": "create",
        "partial_update": "edit",
        "destroy": "delete",
    }
    orderings = {
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
        "score": ("score",),
        "name": ("last_name_key", "first_name_key"),
        "company": ("company_key",),
        "first_response_due": ("due_sort",),
        "status_since": ("status_since",),
    }
    filter_example = '{"all": [{"field": "email", "is": "a@b.example"}]}'
    search_words = "Part of a name, company, e-mail address or phone number."

    @property
    def parameters(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset(PARAMETERS.get(self.action, ()))

    def get_queryset(self) -> LeadQuerySet:
        if self.action == "list" and flagged(self.request.query_params.get("deleted"), "deleted"):
            return seen_by(self.me, Lead.objects.deleted())
        return seen_by(self.me, Lead.objects.live())

    def schema_of_filters(self) -> Schema:
        return configuration().schema

    def documented_filters(self) -> Schema:
        return lead_schema()

    def search(self, queryset: Any, wanted: str) -> LeadQuerySet:
        found: LeadQuerySet = queryset.searched(wanted)
        return found

    @once
    def create(self, request: Request) -> Response:
        lead, joined = made(request, LeadShape.read(request.data))
        return self.answer(lead, 200 if joined else 201, joined=joined)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.shown_with_tag(self.record())

    def partial_update(self, request: Request, pk: int) -> Response:
        lead = self.locked()
        return self.answer(changed(lead, LeadShape.read(request.data, partial=True), self.me))

    def destroy(self, request: Request, pk: int) -> Response:
        delete_lead(self.record(), by=self.me)
        return Response(status=204)

    def locked(self) -> Lead:
        """Return the lead in the path, which nobody else changes until this request has ended."""
        lead: Lead = self.record(self.get_queryset().select_for_update(of=("self",)))
        check_match(self.request, lead.version)
        return lead

    def answer(self, lead: Lead, status: int = 200, **more: Any) -> Response:
        """Show a lead as it is stored now, with its version as ETag."""
        return self.shown_with_tag(Lead.objects.get(pk=lead.pk), status, **more)

    def shown_with_tag(self, lead: Lead, status: int = 200, **more: Any) -> Response:
        shown = {**self.get_serializer(lead).data, **more}
        return Response(shown, status=status, headers={"ETag": f'"{lead.version}"'})


def made(request: Request, values: dict[str, Any]) -> tuple[Lead, bool]:
    """Let in the person in a body; return the lead and whether it was there before.

    Who is to have it is the rule's business; a caller who decides that (`assign=0`) gets exactly the lead in the body.
    """
    assign = flagged(request.query_params.get("assign"), "assign", default=True)
    owner = values.pop("owner", None)
    check_routed(values | ({"owner": owner} if owner is not None and assign else {}))
    if assign:
        return take_in(values, by=caller(request))
    return create_lead(values, by=caller(request), owner=owner, assign=False), False


def check_routed(values: dict[str, Any]) -> None:
    """Refuse what a program may not say of a lead that rules route."""
    if values.get("owner") is not None:
        raise Invalid(errors={"owner": "The assignment rule chooses the owner. Add ?assign=0 to choose it yourself."})
    if "version" in values:
        raise Invalid(errors={"version": "A new lead has no version yet."})
    values.pop("owner", None)


def changed(lead: Lead, values: dict[str, Any], by: Any) -> Lead:
    """Write fields and take the lead to another open status, whichever were sent."""
    if "owner" in values:
        raise Invalid(errors={"owner": "Hand a lead over through its `assign/`."})
    label, version = values.pop("status", None), values.pop("version", None)
    if values or version is not None:
        lead = update_lead(lead, values, by=by, version=version)
    if label is not None:
        lead = move(lead, status_named(label), by=by)
    return lead


def status_named(label: str) -> Any:
    """Return the active status with a label."""
    settings = configuration()
    status = settings.status_labeled(label)
    if status is None:
        offered = ", ".join(row.label for row in settings.statuses if row.is_active)
        raise Invalid(errors={"status": f"Choose one of {offered}."})
    return status

"""What one does with a lead: move it, take it, hand it over, give it back, convert it, read its history."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from criteria import Schema
from leadmgr.api.event_shape import EVENT_FILTERS, EventShape
from leadmgr.api.idempotency import once
from leadmgr.api.lead_shape import LeadShape
from leadmgr.api.leads import Leads, status_named
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Owner, Shape, found
from leads.configuration import configuration
from leads.editing import restore_lead
from leads.models import Lead, Queue, Reason
from leads.next_only import seen_by
from leads.ownership import accept, assign, release
from leads.workflow import move
from tenancy import events
from tenancy.models import Event
from tenancy.refusals import Invalid


class StatusShape(Shape):
    """Where a lead is to go; Unqualified asks for a reason, a “not now” reason for a day."""

    status = serializers.CharField(help_text="Label of a status.")
    reason = serializers.CharField(required=False, allow_null=True, help_text="Label or id of an unqualified reason.")
    come_back_on = serializers.DateField(required=False, allow_null=True)


class AssignShape(Shape):
    """Who is to have a lead, and why."""

    owner = Owner()
    because = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class ReleaseShape(Shape):
    """Why a lead goes back, and to which queue; by default to the one it came from."""

    reason = serializers.CharField(max_length=1000)
    queue = serializers.CharField(required=False, allow_null=True, help_text="Id of a queue.")


class LeadActions(Leads):
    """One verb of the domain each; every answer is the lead as it is then."""

    abilities = {
        "status": "move",  # the verb asks for more, depending on where it goes
        "accept": "accept",
        "assign": "assign",
        "release": "release",
        "restore": "restore",
    }

    @extend_schema(request=StatusShape, responses=LeadShape)
    @once
    def status(self, request: Request, pk: int) -> Response:
        lead, asked = self.locked(), StatusShape.read(request.data)
        reason = reason_named(asked["reason"]) if asked.get("reason") else None
        status = status_named(asked["status"])
        back = asked.get("come_back_on")
        return self.answer(move(lead, status, by=self.me, reason=reason, come_back_on=back))

    @extend_schema(request=None, responses=LeadShape)
    @once
    def accept(self, request: Request, pk: int) -> Response:
        return self.answer(accept(self.record(), self.me))

    @extend_schema(request=AssignShape, responses=LeadShape)
    @once
    def assign(self, request: Request, pk: int) -> Response:
        lead, asked = self.locked(), AssignShape.read(request.data)
        because = asked.get("because") or None
        return self.answer(assign(lead, asked["owner"], by=self.me, because=because))

    @extend_schema(request=ReleaseShape, responses=LeadShape)
    @once
    def release(self, request: Request, pk: int) -> Response:
        lead, asked = self.locked(), ReleaseShape.read(request.data)
        queue = named("queue", Queue, asked["queue"]) if asked.get("queue") else None
        return self.answer(release(lead, by=self.me, reason=asked["reason"], queue=queue))

    @extend_schema(request=None, responses=LeadShape)
    @once
    def restore(self, request: Request, pk: int) -> Response:
        lead = self.record(Lead.objects.all())
        restore_lead(lead, by=self.me)
        return self.answer(lead)


def named(field: str, model: Any, written: str) -> Any:
    """Return the record with an id in a body, or the error of its field."""
    try:
        return found(serializers.Field(), model, written)
    except serializers.ValidationError as mistake:
        raise Invalid(errors={field: mistake.detail}) from None


def reason_named(written: str) -> Reason:
    """Return the active reason with a label, in any case, or an id."""
    offered = [reason for reason in configuration().reasons if reason.is_active]
    wanted = written.strip().lower()
    for reason in offered:
        if reason.label.lower() == wanted or reason.public_id == written.strip():
            return reason
    raise Invalid(errors={"reason": f"Choose one of {', '.join(reason.label for reason in offered)}."})


class LeadEvents(Resource):
    """Everything that happened to a lead, newest first."""

    model = Event
    serializer_class = EventShape
    abilities = {"list": "view"}
    orderings = {"at": ()}
    ordering = "-at"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Event.objects.none()
        return events.of(self.record(seen_by(self.me, Lead.objects.all())))

    def schema_of_filters(self) -> Schema:
        return EVENT_FILTERS

    def list(self, request: Request, pk: int) -> Response:
        return super().list(request)

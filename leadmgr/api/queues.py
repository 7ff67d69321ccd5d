"""Queues over the API, and taking the next lead from one."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.lead_shape import LeadShape, shown
from leadmgr.api.records import Settings
from leadmgr.api.shapes import Id, Shape, found
from leads import records
from leads.configuration import configuration
from leads.models import Lead, Queue
from leads.ownership import take_next, take_next_of_all
from leads.queueing import remove_queue
from leads.staffing import staff
from tenancy import ids
from tenancy.models import Member

FILTERS = criteria.Schema([criteria.Text("name", "Name"), criteria.Boolean("is_default", "Default")], noun="queue")


class MemberIds(serializers.ListField):
    """Who accepts from a queue, by id."""

    child = serializers.CharField()

    def get_attribute(self, queue: Queue) -> list[str]:
        return [ids.encode(ids.MEMBER, row.member_id) for row in queue.queuemember_set.all()]

    def to_internal_value(self, written: Any) -> list[Member]:
        return [found(self.child, Member, text) for text in dict.fromkeys(super().to_internal_value(written))]

    def to_representation(self, members: Any) -> list[str]:
        return list(members)


class QueueShape(Shape, serializers.ModelSerializer):
    """A place where leads wait for whoever takes them."""

    id = Id(ids.QUEUE)
    members = MemberIds(required=False)

    class Meta:
        model = Queue
        fields = [
            *("id", "name", "email", "is_default", "mode", "target_minutes", "daily_limit", "cool_down_minutes"),
            *("alert_minutes", "take_back_minutes", "members", "created_at"),
        ]
        read_only_fields = ["created_at", "is_default"]


class Queues(Settings):
    """Queues of the organization."""

    model = Queue
    serializer_class = QueueShape
    abilities = {
        "list": "view",
        "retrieve": "view",
        "create": "configure",
        "partial_update": "configure",
        "destroy": "configure",
        "take_next": "accept",
    }
    orderings = {"created_at": ("created_at",), "name": ("name",)}

    def get_queryset(self) -> QuerySet[Queue]:
        return Queue.objects.prefetch_related("queuemember_set")

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    @once
    def create(self, request: Request) -> Response:
        values = self.values()
        members = values.pop("members", [])
        queue = records.make(Queue, values, by=self.me)
        staff(queue, members, by=self.me)
        return self.shown(self.record_of(queue), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        queue, values = self.record(), self.values(partial=True)
        members = values.pop("members", None)
        queue = records.change(queue, values, by=self.me)
        if members is not None:
            staff(queue, members, by=self.me)
        return self.shown(self.record_of(queue))

    def destroy(self, request: Request, pk: int) -> Response:
        remove_queue(self.record(), by=self.me)
        return Response(status=204)

    def record_of(self, queue: Queue) -> Queue:
        return self.get_queryset().get(pk=queue.pk)


@extend_schema(
    request=None, responses={200: LeadShape, 204: OpenApiResponse(description="Nothing waits in this queue.")}
)
class TakeNext(Queues):
    """Taking the most urgent lead of a queue."""

    abilities = {"take_next": "accept", "take_next_of_all": "accept"}

    @once
    def take_next(self, request: Request, pk: int) -> Response:
        return self.taken(take_next(self.record(Queue.objects.all()), self.me))

    @once
    def take_next_of_all(self, request: Request) -> Response:
        return self.taken(take_next_of_all(self.me))

    def taken(self, lead: Lead | None) -> Response:
        return Response(status=204) if lead is None else Response(shown(lead, configuration()))

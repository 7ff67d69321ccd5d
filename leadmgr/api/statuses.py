"""Statuses over the API, with the moves between them."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.records import Settings
from leadmgr.api.shapes import Id, Shape, found
from leads.models import Status
from leads.statuses import change_status, make_status, remove_status
from tenancy import ids

ADMINS = {
    "list": "view",
    "retrieve": "view",
    "create": "configure",
    "partial_update": "configure",
    "destroy": "configure",
}


class Moves(serializers.ListField):
    """The statuses that leads may go to next, by id."""

    child = serializers.CharField()

    def get_attribute(self, status: Status) -> list[str]:
        return [ids.encode(ids.STATUS, step.target_id) for step in status.steps.all()]

    def to_internal_value(self, written: Any) -> list[Status]:
        return [found(self.child, Status, text) for text in dict.fromkeys(super().to_internal_value(written))]

    def to_representation(self, statuses: Any) -> list[str]:
        return list(statuses)


class StatusRecordShape(Shape, serializers.ModelSerializer):
    """One value of a lead's status."""

    id = Id(ids.STATUS)
    key_fields = serializers.ListField(child=serializers.CharField(), required=False, max_length=5)
    next = Moves(required=False)

    class Meta:
        model = Status
        fields = [
            "id",
            "label",
            "kind",
            "position",
            "is_default",
            "is_active",
            "stale_days",
            "guidance",
            "key_fields",
            "next",
        ]


class Statuses(Settings):
    """Statuses in their order."""

    model = Status
    serializer_class = StatusRecordShape
    abilities = ADMINS
    orderings = {"position": ("position",), "label": ("label",)}
    ordering = "position"

    def get_queryset(self) -> QuerySet[Status]:
        return Status.objects.prefetch_related("steps")

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Text("label", "Label"), criteria.Text("kind", "Kind")], noun="status")

    @once
    def create(self, request: Request) -> Response:
        values = self.values()
        moves = values.pop("next", None)
        return self.shown(self.again(make_status(values, moves, by=self.me)), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        status, values = self.record(), self.values(partial=True)
        moves = values.pop("next", None)
        return self.shown(self.again(change_status(status, values, moves, by=self.me)))

    def destroy(self, request: Request, pk: int) -> Response:
        remove_status(self.record(), by=self.me)
        return Response(status=204)

    def again(self, status: Status) -> Status:
        return self.get_queryset().get(pk=status.pk)

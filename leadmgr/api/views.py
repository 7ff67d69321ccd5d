"""Saved views of leads over the API: one's own, and those that others share."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Link, Person, Shape
from leads.lists import columns, keeping, predefined
from leads.lists.asking import GROUPINGS
from leads.lists.saved import visible
from leads.models import Queue, SavedView
from tenancy import ids

FILTERS = criteria.Schema(
    [
        criteria.Text("label", "Label"),
        criteria.Picklist("scope", "Scope", options=(*predefined.BY_KEY, "queue")),
        criteria.Picklist("sharing", "Sharing", options=tuple(SavedView.Sharing.values)),
        criteria.DateTime("created_at", "Created"),
    ],
    noun="view",
)
WIDTH = serializers.IntegerField(min_value=columns.NARROWEST, max_value=columns.WIDEST)


class ViewShape(Shape, serializers.ModelSerializer):
    """A list of leads with a name; `ordering` names up to three columns, a minus descends."""

    id = Id(ids.LIST_VIEW)
    scope = serializers.ChoiceField((*predefined.BY_KEY, "queue"), required=False)
    queue = Link(Queue, required=False, allow_null=True)
    criteria = serializers.JSONField(required=False)
    columns = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=columns.MOST)
    widths = serializers.DictField(child=WIDTH, required=False)
    grouping = serializers.ChoiceField(("", *GROUPINGS), required=False)
    owner = Person(source="member")
    version = serializers.IntegerField(required=False)

    class Meta:
        model = SavedView
        fields = [
            *("id", "label", "scope", "queue", "criteria", "columns", "widths", "ordering", "grouping", "sharing"),
            *("owner", "version", "created_at", "updated_at"),
        ]
        read_only_fields = ["created_at", "updated_at"]


class Views(Resource):
    """Saved views that the caller may open."""

    model = SavedView
    serializer_class = ViewShape
    abilities = {
        "list": "view",
        "retrieve": "view",
        "create": "keep_views",
        "partial_update": "keep_views",
        "destroy": "keep_views",
    }
    orderings = {"created_at": ("created_at",), "label": ("label",)}
    ordering = "label"

    def get_queryset(self) -> QuerySet[Any]:
        return visible(self.me)

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    @once
    def create(self, request: Request) -> Response:
        values = ViewShape.read(request.data)
        values.pop("version", None)
        return self.shown(keeping.keep(values, by=self.me), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        view = self.record(self.get_queryset().select_for_update(of=("self",)))
        values = ViewShape.read(request.data, partial=True)
        version = values.pop("version", None)
        return self.shown(keeping.change(view, values, by=self.me, version=version))

    def destroy(self, request: Request, pk: int) -> Response:
        keeping.remove(self.record(), by=self.me)
        return Response(status=204)

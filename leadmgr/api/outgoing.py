"""Automatic answers, web hooks and what those were told, over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.idempotency import once
from leadmgr.api.qualification import Tree
from leadmgr.api.records import Settings
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Link, Shape
from leads import web_hooks
from leads.models import EmailTemplate, ReplyRule, WebHook, WebHookDelivery
from tenancy import ids

NAMED = criteria.Schema([criteria.Text("name", "Name"), criteria.Boolean("is_active", "Active")], noun="record")


class ReplyRuleShape(Shape, serializers.ModelSerializer):
    """One entry of the automatic answers; the first one that a lead meets is sent."""

    id = Id(ids.REPLY_RULE)
    criteria = Tree(required=False)
    template = Link(EmailTemplate)

    class Meta:
        model = ReplyRule
        fields = [
            *("id", "name", "position", "is_active", "criteria", "template", "sender_name", "sender_email", "reply_to"),
        ]

    def validate_template(self, template: EmailTemplate) -> EmailTemplate:
        if template.member_id is not None:
            raise serializers.ValidationError("Choose a template that is shared with everybody.")
        return template


class ReplyRules(Settings):
    """Automatic answers, in their order."""

    model = ReplyRule
    serializer_class = ReplyRuleShape
    abilities = dict.fromkeys(("list", "retrieve", "create", "partial_update", "destroy"), "forms")
    orderings = {"position": ("position",), "name": ("name",)}
    ordering = "position"

    def schema_of_filters(self) -> criteria.Schema:
        return NAMED


class WebHookShape(Shape, serializers.ModelSerializer):
    """A program that is told of events; its calls are signed with `secret`."""

    id = Id(ids.WEB_HOOK)
    kinds = serializers.ListField(child=serializers.ChoiceField(list(web_hooks.KINDS)), max_length=50)

    class Meta:
        model = WebHook
        fields = ["id", "name", "url", "kinds", "body", "secret", "is_active", "created_at"]
        read_only_fields = ["secret", "created_at"]


class WebHooks(Settings):
    """Programs that are told of events."""

    model = WebHook
    serializer_class = WebHookShape
    abilities = dict.fromkeys(("list", "retrieve", "create", "partial_update", "destroy"), "configure")
    orderings = {"name": ("name",), "created_at": ("created_at",)}
    ordering = "name"

    def values(self, *, partial: bool = False) -> dict[str, Any]:
        values = super().values(partial=partial)
        if "url" in values:
            values["url"] = web_hooks.check_url(values["url"])
        return values if partial else values | {"secret": web_hooks.new_secret()}

    def schema_of_filters(self) -> criteria.Schema:
        return NAMED


class DeliveryShape(Shape, serializers.ModelSerializer):
    """One event on its way to one program, with the last answer."""

    id = Id(ids.WEB_HOOK_DELIVERY)
    hook = Link(WebHook, read_only=True)
    event = serializers.SerializerMethodField()

    class Meta:
        model = WebHookDelivery
        fields = [
            *("id", "hook", "event", "state", "attempts", "next_at", "status", "answer", "created_at", "finished_at"),
        ]
        read_only_fields = fields

    def get_event(self, delivery: WebHookDelivery) -> str:
        return ids.encode(ids.EVENT, delivery.event_id)


class Deliveries(Resource):
    """What a program was told, newest first."""

    model = WebHookDelivery
    serializer_class = DeliveryShape
    abilities = {"list": "configure", "resend": "configure"}
    orderings = {"created_at": ("created_at",)}

    def get_queryset(self) -> QuerySet[WebHookDelivery]:
        rows = WebHookDelivery.objects.all()
        return rows.filter(hook=self.kwargs["pk"]) if self.action == "list" else rows.select_related("hook")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.record(WebHook.objects.all())
        return super().list(request, *args, **kwargs)

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Text("state", "State")], noun="delivery")

    @extend_schema(request=None, responses={201: DeliveryShape})
    @once
    def resend(self, request: Request, pk: int) -> Response:
        return self.shown(web_hooks.resend(self.record()), status=201)

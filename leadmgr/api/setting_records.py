"""Custom fields, reasons, opportunity stages and web forms over the API."""

import re
from typing import Any
from urllib.parse import urlsplit

from rest_framework import serializers

import criteria
from leadmgr.api.records import Records, Settings
from leadmgr.api.shapes import Id, Link, Shape
from leadmgr.api.statuses import ADMINS
from leads.models import Campaign, CustomField, Form, OpportunityStage, Reason
from tenancy import ids
from tenancy.refusals import Invalid

ENTITIES = ("lead", "account", "contact", "opportunity")
BY_POSITION: dict[str, tuple[str, ...]] = {"position": ("position",), "label": ("label",)}
LABELED = criteria.Schema([criteria.Text("label", "Label")], noun="record")


class CustomFieldShape(Shape, serializers.ModelSerializer):
    """A field the organization added; its name is the key in `custom`, and with its kind it stays."""

    id = Id(ids.CUSTOM_FIELD)
    entity = serializers.ChoiceField(ENTITIES, required=False)
    choices = serializers.ListField(child=serializers.CharField(max_length=255), required=False, max_length=500)

    class Meta:
        model = CustomField
        fields = ["id", "entity", "name", "label", "kind", "choices", "is_required", "web_id", "position"]

    def validate_name(self, name: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise serializers.ValidationError("Use small letters, digits and _, a letter first.")
        return name


class CustomFields(Settings):
    """The organization's own fields."""

    model = CustomField
    serializer_class = CustomFieldShape
    abilities = ADMINS
    orderings = BY_POSITION
    ordering = "position"

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Text("entity", "Entity"), criteria.Text("name", "Name")], noun="field")

    def values(self, *, partial: bool = False) -> dict[str, Any]:
        values = super().values(partial=partial)
        if partial and (fixed := {"entity", "name", "kind"} & set(values)):
            raise Invalid(errors=dict.fromkeys(fixed, "This stays: values are stored under it."))
        if str(values.get("kind", "")).endswith("picklist") and not values.get("choices"):
            raise Invalid(errors={"choices": "A picklist needs choices."})
        return values


class ReasonShape(Shape, serializers.ModelSerializer):
    """Why a lead is unqualified: never, or not now."""

    id = Id(ids.REASON)

    class Meta:
        model = Reason
        fields = ["id", "label", "kind", "position", "is_active"]


class Reasons(Settings):
    """Reasons for Unqualified."""

    model = Reason
    serializer_class = ReasonShape
    abilities = ADMINS
    orderings = BY_POSITION
    ordering = "position"

    def schema_of_filters(self) -> criteria.Schema:
        return LABELED


class StageShape(Shape, serializers.ModelSerializer):
    """A step of the sales process."""

    id = Id(ids.STATUS)

    class Meta:
        model = OpportunityStage
        fields = ["id", "label", "probability", "is_closed", "is_won", "position"]


class Stages(Settings):
    """Steps of the sales process."""

    model = OpportunityStage
    serializer_class = StageShape
    abilities = ADMINS
    orderings = BY_POSITION
    ordering = "position"

    def schema_of_filters(self) -> criteria.Schema:
        return LABELED


class FormFieldShape(Shape):
    """One field a form asks for or, with a value, sends along unseen."""

    name = serializers.CharField(max_length=255)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]
    value = serializers.CharField(required=False, allow_blank=True, max_length=32000)


class FormShape(Shape, serializers.ModelSerializer):
    """A web form: what it asks, what it adds, where its visitors go."""

    id = Id(ids.FORM)
    fields = FormFieldShape(many=True, required=False, max_length=500)  # type: ignore[assignment, call-arg]
    campaign = Link(Campaign, required=False, allow_null=True)

    class Meta:
        model = Form
        fields = ["id", "name", "fields", "lead_source", "campaign", "return_url", "rate_a_minute", "is_active"]

    def validate_return_url(self, address: str) -> str:
        parts = urlsplit(address)
        if address and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise serializers.ValidationError("Enter a whole address that begins with https://.")
        return address


class Forms(Records):
    """Web forms."""

    model = Form
    serializer_class = FormShape
    abilities = {
        "list": "forms",
        "retrieve": "forms",
        "create": "forms",
        "partial_update": "forms",
        "destroy": "forms",
    }
    orderings = {"created_at": ("created_at",), "name": ("name",)}

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Text("name", "Name"), criteria.Boolean("is_active", "Active")], noun="form")

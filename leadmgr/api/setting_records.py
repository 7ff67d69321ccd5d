"""Custom fields, reasons and opportunity stages over the API."""

import re
from typing import Any

from rest_framework import serializers

import criteria
from leadmgr.api.records import Settings
from leadmgr.api.shapes import Id, Shape
from leadmgr.api.statuses import ADMINS
from leads.models import CustomField, OpportunityStage, Reason
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

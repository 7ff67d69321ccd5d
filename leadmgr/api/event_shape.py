"""What an event looks like to programs."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import criteria
from leadmgr.api.shapes import Id, Shape
from tenancy import ids
from tenancy.models import Event

EVENT_FILTERS = criteria.Schema(
    [
        criteria.Text("type", "Type", column="kind"),
        criteria.Text("by", "By"),
        criteria.Text("door", "Door"),
        criteria.DateTime("at", "At"),
    ],
    noun="event",
)
AUTHOR = {
    "type": ["object", "null"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}
CHANGES = {
    "type": "object",
    "additionalProperties": {"type": "array", "minItems": 2, "maxItems": 2, "items": {}},
    "description": "{field: [from, to]}",
}


@extend_schema_field(AUTHOR)
class Author(serializers.Field):
    """Who did it, as named then; nobody when the system did."""

    def get_attribute(self, event: Event) -> Event:
        return event

    def to_representation(self, event: Event) -> dict[str, str] | None:
        return None if event.member_id is None else {"id": ids.encode(ids.MEMBER, event.member_id), "name": event.by}


@extend_schema_field(CHANGES)
class Changes(serializers.JSONField):
    """Old and new value of every changed field."""


class EventShape(Shape):
    """One thing that happened."""

    id = Id(ids.EVENT)
    type = serializers.CharField(source="kind", read_only=True, help_text="Such as lead.created or lead.assigned.")
    at = serializers.DateTimeField(read_only=True)
    by = Author(read_only=True)
    door = serializers.CharField(read_only=True, help_text="Where it came from: page, api, form, import, rule, system.")
    changes = Changes(read_only=True)
    because = serializers.DictField(read_only=True, help_text="Why: in words, or the rule entry and what it saw.")

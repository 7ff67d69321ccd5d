"""How our own kinds of fields read in the API's document."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

WHOSE = {"type": {"type": "string"}, "id": {"type": "string"}, "name": {"type": "string"}}


def id_of(prefix: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{prefix}[0-9A-Za-z]{{12,15}}$", "examples": [f"{prefix}000000000001EAA"]}


class IdField(OpenApiSerializerFieldExtension):
    target_class = "leadmgr.api.shapes.Id"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return id_of(self.target.prefix)


class LinkField(OpenApiSerializerFieldExtension):
    target_class = "leadmgr.api.shapes.Link"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return id_of(self.target.model.id_prefix)


class OwnerField(OpenApiSerializerFieldExtension):
    target_class = "leadmgr.api.shapes.Owner"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        kind = {"type": "string", "enum": list(self.target.kinds)}
        if direction == "request":
            asked = {"type": "object", "required": ["id"], "properties": {"type": kind, "id": {"type": "string"}}}
            return {"oneOf": [asked, {"type": "string", "description": "The id alone."}]}
        return {"type": "object", "required": list(WHOSE), "properties": WHOSE | {"type": kind}}


class PersonField(OpenApiSerializerFieldExtension):
    target_class = "leadmgr.api.shapes.Person"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        named = {name: WHOSE[name] for name in ("id", "name")}
        return {"type": "object", "required": list(named), "properties": named}

"""Names and summaries in the API's document, as a reader or a code generator wants them."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

WORDS = {
    "list": "List {many}",
    "retrieve": "Read one of the {many}",
    "create": "Add to the {many}",
    "update": "Put one of the {many} whole",
    "partial_update": "Change one of the {many}",
    "destroy": "Remove one of the {many}",
}


class Described(AutoSchema):
    """Calls shapes by what they show and verbs by their name."""

    def get_serializer_name(self, serializer: Any, direction: str) -> str:
        return serializer.__class__.__name__.removesuffix("Shape")

    def get_operation_id(self) -> str:
        *of, last = [part.replace("-", "_") for part in self._tokenize_path()]
        action = self.action
        if action in WORDS:
            return "_".join([*of, last, action])
        return "_".join([*of, action])

    def get_summary(self) -> str:
        many = self._tokenize_path()[-1].replace("-", " ")
        return WORDS.get(self.action, self.action.replace("_", " ").capitalize()).format(many=many)

    @property
    def action(self) -> str:
        view: Any = self.view
        return str(view.action)

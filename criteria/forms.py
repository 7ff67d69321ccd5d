"""The rule builder: a form field whose rows and groups are plain inputs, and become a tree on the server."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from criteria.drafts import EMPTINESS, Draft, DraftGroup, DraftTest, draft_of, posted_draft
from criteria.errors import Refused
from criteria.fields import CUSTOM, Choice, Field
from criteria.operators import EMPTY, Operator
from criteria.parsing import GROUPS, MOST_LEVELS
from criteria.schema import Schema

_GROUP_WORDS = {"all": "All of", "any": "Any of", "none": "None of"}
_PERIODS = (
    "today",
    "yesterday",
    "tomorrow",
    "this week",
    "last week",
    "this month",
    "last month",
    "this quarter",
    "last 7 days",
    "last 30 days",
    "last 90 days",
    "next 7 days",
    "14 days ago",
    "2 hours ago",
)


class CriteriaWidget(forms.Widget):
    """Groups and rows of selects and inputs. Each button posts the form; with htmx only the builder is drawn anew.

    `url` is where its buttons post, the page's own address by default; `logic` offers filter logic beside the rows.
    """

    template_name = "criteria/builder.html"

    def __init__(
        self, schema: Schema | None = None, attrs: Mapping[str, Any] | None = None, url: str = "", logic: bool = False
    ) -> None:
        super().__init__(dict(attrs or {}))
        self.schema = schema or Schema([])
        self.url = url
        self.logic = logic

    def id_for_label(self, id_: str | None) -> str:
        return ""  # several controls: each has its own label

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        draft = posted_draft(self.schema, data, name) if hasattr(data, "getlist") else None
        return data.get(name) if draft is None else draft

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-0-group" not in data

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        draft = value if isinstance(value, Draft) else draft_of(self.schema, _tree(value))
        complete = draft.check() if isinstance(value, Draft) else not draft.error
        criteria = self.schema.stored(draft.tree)
        builder = {
            "id": (attrs or {}).get("id") or f"id_{name}",
            "name": name,
            "url": self.url,
            "update": json.dumps({f"{name}-do": "update"}),
            "error": draft.error,
            "root": _shown_group(draft, draft.root, name, (0,)),
            "pieces": criteria.pieces() if complete and not criteria.broken else [],
            "periods": _PERIODS,
            "logic": _shown_logic(draft) if self.logic else None,
        }
        return {"builder": builder}


class CriteriaField(forms.Field):
    """A tree of conditions; its cleaned value is canonical JSON."""

    widget = CriteriaWidget
    logic = False  # whether filter logic is offered
    default_error_messages = {
        "incomplete": "Some conditions cannot be read yet.",
        "editing": "These conditions are not saved yet.",
        "required": "Add at least one condition.",
    }

    def __init__(self, schema: Schema, *, url: str = "", **options: Any) -> None:
        options.setdefault("widget", CriteriaWidget(schema, url=url, logic=self.logic))
        options.setdefault("required", False)
        super().__init__(**options)
        self.schema = schema
        if isinstance(self.widget, CriteriaWidget):
            self.widget.schema = schema

    def clean(self, value: Any) -> Any:
        draft = value if isinstance(value, Draft) else draft_of(self.schema, _tree(value))
        if draft.editing:
            raise forms.ValidationError(self.error_messages["editing"], code="editing")
        if not draft.check():
            why = draft.error or draft.logic_error or self.error_messages["incomplete"]
            raise forms.ValidationError(why, code="incomplete")
        criteria = self.schema.parse(draft.tree)
        if self.required and criteria.matches_all:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return criteria.data

    def has_changed(self, initial: Any, data: Any) -> bool:
        changed = data if isinstance(data, Draft) else draft_of(self.schema, _tree(data))
        return draft_of(self.schema, _tree(initial)).tree != changed.tree


def is_editing(form: forms.BaseForm) -> bool:
    """Whether a button inside a builder was pressed, so that the form is to be drawn again and not saved."""
    return any(
        f"{form.add_prefix(name)}-do" in form.data
        for name, field in form.fields.items()
        if isinstance(field, CriteriaField)
    )


def _tree(value: Any) -> Any:
    """A tree from what may be JSON text, a tree or nothing."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.strip() else None
    except ValueError:
        return value


def _shown_logic(draft: Draft) -> dict[str, str] | None:
    """The filter logic and which number means which row; nothing to say about a single one."""
    rows = list(draft.root.tests())
    if len(rows) < 2:
        return None
    labels = (draft.schema[row.name].label if row.name in draft.schema else row.name for row in rows)
    written = draft.written_logic
    return {
        "text": written if draft.logic is None else draft.logic,
        "was": written,
        "error": draft.logic_error,
        "legend": ", ".join(f"{number} {label}" for number, label in enumerate(labels, start=1)),
    }


def _shown(draft: Draft, part: DraftTest | DraftGroup, name: str, path: tuple[int, ...]) -> dict[str, Any]:
    if isinstance(part, DraftGroup):
        return _shown_group(draft, part, name, path)
    return _shown_test(draft, part, name, path)


def _shown_group(draft: Draft, group: DraftGroup, name: str, path: tuple[int, ...]) -> dict[str, Any]:
    return {
        **_place(name, path),
        "is_group": True,
        "word": group.word,
        "words": [(word, _GROUP_WORDS[word]) for word in GROUPS],
        "parts": [_shown(draft, part, name, (*path, index)) for index, part in enumerate(group.parts)],
        "nested": len(path) > 1,
        "room": draft.room,
        "room_for_group": draft.room and len(path) < MOST_LEVELS,
    }


def _place(name: str, path: tuple[int, ...]) -> dict[str, Any]:
    place = "-".join(map(str, path))
    return {"path": place, "prefix": f"{name}-{place}", "id": f"id_{name}-{place}"}


def _shown_test(draft: Draft, test: DraftTest, name: str, path: tuple[int, ...]) -> dict[str, Any]:
    field = draft.schema.get(test.name)
    operator = draft.operator(test)
    choices = field.choices_for(operator) if field and operator else []
    offered = _with_strangers(field, choices, test.values)
    return {
        **_place(name, path),
        "test": test,
        "label": field.label if field else test.name,
        "fields": _field_choices(draft.schema, test.name),
        "operators": _operator_choices(field, test.operator),
        "input": _input(operator, choices),
        "values": _values(operator, test.values, offered),
        "choices": offered,
        "kind": field.kind if field else "",
        "unit": getattr(field, "currency_code", ""),
    }


def _field_choices(schema: Schema, chosen: str) -> list[tuple[str, list[Choice]]]:
    own = [(field.name, field.label) for field in schema.fields if not field.name.startswith(CUSTOM)]
    custom = [(field.name, field.label) for field in schema.fields if field.name.startswith(CUSTOM)]
    gone = [] if chosen in schema else [(chosen, f"{chosen} (no longer exists)")]
    return [(label, choices) for label, choices in (("", gone + own), ("Custom fields", custom)) if choices]


def _operator_choices(field: Field | None, chosen: str) -> list[Choice]:
    if field is None:
        return [(chosen, chosen.replace("_", " "))]
    offered = [(name, operator.words) for name, operator in field.operators.items() if operator is not EMPTY]
    return [*offered, *((name, "is empty" if yes else "is not empty") for name, yes in EMPTINESS.items())]


def _input(operator: Operator | None, choices: list[Choice]) -> str:
    """The part of the row that takes the values."""
    if operator is None:
        return "kept"
    if operator.takes == "flag":
        return "none"
    if operator.takes == "many":
        return "tokens"
    shape = "choice" if choices else "text"
    return f"two_{shape}s" if operator.takes == "two" else shape


def _values(operator: Operator | None, values: list[str], choices: list[Choice]) -> list[Choice]:
    """The values with their labels, padded to as many inputs as the operator needs."""
    wanted = {"one": 1, "two": 2}.get(operator.takes if operator else "", 0)
    labels = dict(choices)
    padded = [*values, *[""] * (wanted - len(values))]
    return [(value, labels.get(value, value)) for value in (padded[:wanted] if wanted else padded)]


def _with_strangers(field: Field | None, choices: list[Choice], values: list[str]) -> list[Choice]:
    """The choices and whatever value is none of them any more, so that saving does not lose it."""
    if field is None or not choices:
        return []
    known = {value for value, _ in choices}
    return [*choices, *((value, _said(field, value)) for value in values if value and value not in known)]


def _said(field: Field, value: str) -> str:
    try:
        return field.words(field.clean(value))
    except Refused:
        return value

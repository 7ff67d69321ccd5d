"""Adding one condition to a list, or editing one: field, operator, value; each question depends on the last answer."""

import json
from typing import Any

from django import forms

from criteria import CriteriaError, Field
from leads.configuration import configuration
from leads.lists import chips

KINDS = {"date": "date", "time": "date"}


class FilterForm(forms.Form):
    """One condition; fields and operators come from the organization's schema."""

    field = forms.ChoiceField(label="Field")
    operator = forms.ChoiceField(label="Condition")
    value = forms.CharField(label="Value", required=False)
    second = forms.CharField(label="And", required=False)

    def __init__(self, data: Any) -> None:
        self.begun: dict[str, Any] = {}
        self.schema = configuration().schema
        current, _ = chips.read(self.schema, data.get("filter", ""))
        self.conditions = chips.parts(current)
        self.place = place_of(data.get("edit", ""), self.conditions)
        data = self.with_edited(data)
        super().__init__(data)
        self.chosen: Field = self.schema.fields[0]
        if data.get("field") in self.schema:
            self.chosen = self.schema[data["field"]]
        self.offer("field", [(field.name, field.label) for field in self.schema.fields], self.chosen.name)
        operators = [(name, row.words) for name, row in self.chosen.operators.items()]
        self.operator_name = data.get("operator") if data.get("operator") in dict(operators) else operators[0][0]
        self.offer("operator", operators, self.operator_name)
        self.ask()
        if "add" not in data:
            self.is_bound = False
            self.initial.update(self.begun)
            if isinstance(self.initial.get("value"), list) and not hasattr(self.fields["value"], "choices"):
                self.initial["value"] = ", ".join(self.initial["value"])

    def offer(self, name: str, options: list[tuple[str, str]], chosen: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options
        self.initial[name] = chosen

    @property
    def edited(self) -> Any:
        """The condition that is edited, None while one is added."""
        return None if self.place is None else self.conditions[self.place]

    @property
    def is_group(self) -> bool:
        """Whether what is edited is no single condition."""
        return self.edited is not None and "field" not in self.edited

    def with_edited(self, data: Any) -> Any:
        """Return the data, begun with the edited condition as long as nothing else was chosen."""
        if self.edited is None or self.is_group or "field" in data:
            return data
        filled, condition = data.copy(), dict(self.edited)
        filled["field"] = condition.pop("field")
        ((filled["operator"], argument),) = condition.items()
        listed = argument if isinstance(argument, list) else [argument]
        texts = [self.schema[filled["field"]].written(one) for one in listed]
        row = self.schema[filled["field"]].operators[filled["operator"]]
        self.begun = {"value": texts if row.takes == "many" else texts[0], "second": texts[-1]}
        return filled

    @property
    def takes(self) -> str:
        return self.chosen.operators[self.operator_name].takes

    def ask(self) -> None:
        """Give the value the control its field and operator need."""
        if self.takes != "two":
            del self.fields["second"]
        if self.takes == "flag":
            self.fields["value"] = forms.ChoiceField(label="Is empty", choices=[("true", "yes"), ("false", "no")])
            return
        options = self.chosen.choices()
        if options and self.takes == "many":
            self.fields["value"] = forms.MultipleChoiceField(
                label="Any of", choices=options, widget=forms.SelectMultiple({"size": min(len(options), 8)})
            )
        elif options:
            self.fields["value"] = forms.ChoiceField(label="Value", choices=options)
        elif self.chosen.kind in KINDS:
            self.fields["value"].help_text = "A date such as 2026-11-30, or words: today, last 7 days, this month."

    def narrowed(self) -> str | None:
        """Return the filter with the new condition, or keep what is wrong with it."""
        if not self.is_valid():
            return None
        condition = {"field": self.chosen.name, self.operator_name: self.argument()}
        conditions = [*self.conditions, condition]
        if self.place is not None:
            conditions = [*self.conditions[: self.place], condition, *self.conditions[self.place + 1 :]]
        try:
            return json.dumps(self.schema.parse({"all": conditions}).data, separators=(",", ":"))
        except CriteriaError as error:
            self.add_error("value" if error.path.count(".") > 1 else None, f"This {error.message}.")
            return None

    def argument(self) -> Any:
        """Return the typed value in the shape the operator takes."""
        value = self.cleaned_data.get("value")
        if self.takes == "flag":
            return value == "true"
        if self.takes == "two":
            return [self.typed(value), self.typed(self.cleaned_data.get("second"))]
        if self.takes == "many":
            listed = value if isinstance(value, list) else str(value or "").split(",")
            return [self.typed(part.strip()) for part in listed if part.strip()]
        return self.typed(value)

    def typed(self, value: Any) -> Any:
        """Return a boolean's words as a truth; everything else is read by the field itself."""
        return value == "true" if self.chosen.kind == "boolean" else value


def place_of(text: str, conditions: list[Any]) -> int | None:
    """Return which of the conditions an address names; a place that is none adds."""
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
    return place if 0 <= place < len(conditions) else None

"""Adding one condition to a list: field, operator, value; the next question depends on the last answer."""

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
        super().__init__(data)
        self.schema = configuration().schema
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

    def offer(self, name: str, options: list[tuple[str, str]], chosen: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options
        self.initial[name] = chosen

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
        current, _ = chips.read(self.schema, self.data.get("filter", ""))
        conditions = [*chips.parts(current), condition]
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

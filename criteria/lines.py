"""Conditions as lines of text that people read in a spreadsheet and programs read back: Country is any of "Austria".

    lines = Lines(schema)
    lines.written({"field": "country", "in": ["at"]})     # 'Country is any of "Austria"'
    lines.read('Country is any of "Austria"')             # the test again

Values are JSON, several with commas between them; texts may stand without quotes where nothing else could be meant.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from criteria.errors import CriteriaError, Refused
from criteria.fields import Field
from criteria.logic import numbered
from criteria.nodes import Test
from criteria.operators import EMPTY, Operator
from criteria.schema import Schema

Tree = dict[str, Any]
SAYS = "says"  # stands for an operator in what was no condition, so that nothing matches it and nothing is lost
_EMPTINESS = {"is empty": True, "is not empty": False}
_MANY = ("in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "includes", "excludes", "includes_all")


class Lines:
    """Writes and reads the tests over the fields of a schema, each as one line."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        labels: dict[str, Field] = {}
        for field in reversed(schema.fields):
            labels[field.label.lower()] = field
        named = {field.name.lower(): field for field in schema.fields}
        self.fields = labels | named  # a name comes before another field's label
        self.longest = sorted(self.fields, key=len, reverse=True)
        self.values: dict[tuple[str, Any], str] = {}  # names of records may cost a query each

    def written(self, tree: Mapping[str, Any]) -> str:
        """Return a test as a line; one that cannot be read is written with its names as they stand."""
        try:
            test = self.schema.parse(tree).root
        except CriteriaError:
            return _raw(tree)
        assert isinstance(test, Test)
        field, operator = test.field, test.operator
        label = field.label if self.fields.get(field.label.lower()) is field else field.name
        if operator is EMPTY:
            return f"{label} {'is empty' if test.against else 'is not empty'}"
        values = test.against if isinstance(test.against, tuple) else (test.against,)
        return f"{label} {operator.words} {', '.join(self.value(field, one) for one in values)}"

    def value(self, field: Field, against: Any) -> str:
        """Return one value as a line holds it."""
        key = (field.name, against)
        if key not in self.values:
            self.values[key] = _value(field, against)
        return self.values[key]

    def sentence(self, tree: Mapping[str, Any]) -> str:
        """Return every test of a tree, whatever joins them: for trees that cannot be read."""
        return "; ".join(map(self.written, numbered(tree)[0]))

    def read(self, line: str) -> Tree:
        """Return the test that a line says; what names no field or operator comes back as it stands and is broken."""
        text = line.strip()
        name = next((one for one in self.longest if text.lower().startswith(f"{one} ")), None)
        if name is None:
            return _unknown(text)
        field, rest = self.fields[name], text[len(name) :].strip()
        for words, yes in _EMPTINESS.items():
            if rest.lower() == words:
                return {"field": field.name, EMPTY.name: yes}
        operator = next((found for words, found in _spoken(field) if f"{rest.lower()} ".startswith(f"{words} ")), None)
        if operator is None:
            return {"field": field.name, SAYS: rest}
        used = operator.words if rest.lower().startswith(operator.words) else operator.name
        return {"field": field.name, operator.name: _argument(operator, rest[len(used) :].strip())}


def _spoken(field: Field) -> list[tuple[str, Operator]]:
    """The operators of a field by their words and names, the longest first."""
    known = [(words, one) for one in field.operators.values() if one is not EMPTY for words in (one.name, one.words)]
    return sorted(known, key=lambda pair: len(pair[0]), reverse=True)


def _value(field: Field, against: Any) -> str:
    """A value in words if the field reads those back, else as a tree holds it."""
    dumped = field.dump(against)
    if not isinstance(dumped, int):
        for words in (field.words(against), field.written(dumped)):
            try:
                if field.clean(words) == against:
                    return json.dumps(words, ensure_ascii=False)
            except Refused:
                continue
    return json.dumps(dumped, ensure_ascii=False)


def _argument(operator: Operator, text: str) -> Any:
    if operator.takes == "one":
        value, rest = _json(text)
        return text if rest else value
    return list(_values(text))


def _values(text: str) -> Iterator[Any]:
    """Values between commas, each JSON or as it stands."""
    while text:
        value, rest = _json(text)
        if rest and not rest.startswith(","):
            value, _, rest = text.partition(",")
            value = value.strip()
        yield value
        text = rest.removeprefix(",").strip()


def _json(text: str) -> tuple[Any, str]:
    """The JSON value that a text begins with and what follows it; without one the text up to the next comma."""
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        value, _, rest = text.partition(",")
        return value.strip(), f",{rest}" if rest else ""
    return value, text[end:].strip()


def _raw(tree: Mapping[str, Any]) -> str:
    name = str(tree.get("field"))
    operator = next((key for key in tree if key != "field"), SAYS)
    argument = tree.get(operator)
    values = argument if isinstance(argument, list) else [argument]
    written = ", ".join(json.dumps(one, ensure_ascii=False) for one in values)
    return f"{json.dumps(name, ensure_ascii=False) if ' ' in name else name} {operator} {written}"


def _unknown(text: str) -> Tree:
    name, rest = _json(text) if text.startswith('"') else text.partition(" ")[::2]
    operator, _, values = rest.strip().partition(" ")
    if not operator or not isinstance(name, str):
        return {"field": text, SAYS: ""}
    found = list(_values(values.strip()))
    if len(found) == 1:
        return {"field": name, operator: found[0]}
    return {"field": name, operator: found if operator in _MANY else values.strip()}

"""A tree while somebody edits it in a form: it may be incomplete, and knows what is wrong with each row."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from criteria.errors import CriteriaError
from criteria.logic import combined, numbered
from criteria.operators import EMPTY, Operator
from criteria.parsing import GROUPS, MOST_LEVELS, MOST_TESTS
from criteria.schema import Schema

EMPTINESS = {"is_empty": True, "not_empty": False}  # one operator of trees, two choices of a form
_MOST_NODES = 200
Path = tuple[int, ...]


class Posted(Protocol):
    """What a form posted: a QueryDict."""

    def __iter__(self) -> Iterator[str]: ...
    def get(self, key: str, default: Any = None) -> Any: ...
    def getlist(self, key: str) -> list[Any]: ...


@dataclass
class DraftTest:
    """One row: field, operator, values as typed."""

    name: str
    operator: str
    values: list[str] = field(default_factory=list)
    error: str = ""
    touched: bool = False

    @property
    def tree(self) -> dict[str, Any]:
        if self.operator in EMPTINESS:
            return {"field": self.name, EMPTY.name: EMPTINESS[self.operator]}
        return {"field": self.name, self.operator: self.values}

    @property
    def blank(self) -> bool:
        return self.operator not in EMPTINESS and not all(map(str.strip, self.values or [""]))


@dataclass
class DraftGroup:
    """Rows and groups under one word."""

    word: str = "all"
    parts: list["DraftTest | DraftGroup"] = field(default_factory=list)

    def tests(self) -> Iterator[DraftTest]:
        for part in self.parts:
            if isinstance(part, DraftGroup):
                yield from part.tests()
            else:
                yield part

    def without_empty_groups(self) -> "DraftGroup":
        """The same conditions without groups in which there is nothing to ask."""
        kept = [part.without_empty_groups() if isinstance(part, DraftGroup) else part for part in self.parts]
        return DraftGroup(self.word, [part for part in kept if isinstance(part, DraftTest) or part.parts])


@dataclass
class Draft:
    """A whole tree being edited; `editing` means that a button asked for a change, not for saving."""

    schema: Schema
    root: DraftGroup
    editing: bool = False
    error: str = ""
    logic: str | None = None  # as typed, when it cannot be followed
    logic_error: str = ""

    @property
    def tree(self) -> dict[str, Any]:
        """The tree as JSON, perhaps not one that parses."""
        return self._json(self.root.without_empty_groups())

    def _json(self, group: DraftGroup) -> dict[str, Any]:
        if not group.parts:
            return {"all": []}
        parts = (self._json(part) if isinstance(part, DraftGroup) else self.test_json(part) for part in group.parts)
        return {group.word: list(parts)}

    def test_json(self, test: DraftTest) -> dict[str, Any]:
        tree = test.tree
        operator = self.operator(test)
        if operator is not None and operator.takes == "one":
            tree[test.operator] = test.values[0] if test.values else ""
        return tree

    def operator(self, test: DraftTest) -> Operator | None:
        """The operator of a row, if its field exists and has it."""
        known = self.schema.get(test.name)
        name = EMPTY.name if test.operator in EMPTINESS else test.operator
        return None if known is None else known.operators.get(name)

    def check(self) -> bool:
        """Mark each row that cannot be read, and what is wrong with the whole; whether all is well."""
        for test in self.root.tests():
            test.error = self._complaint(test)
        if self.logic_error or any(test.error or test.blank for test in self.root.tests()):
            return False
        try:
            self.schema.parse(self.tree)
        except CriteriaError as error:
            self.error = error.message
        return not self.error

    def _complaint(self, test: DraftTest) -> str:
        if test.blank:
            return "" if self.editing else "needs a value"
        try:
            self.schema.parse(self.test_json(test))
        except CriteriaError as error:
            return error.message
        return ""

    @property
    def written_logic(self) -> str:
        """How the rows join, by their numbers."""
        return numbered(self.tree)[1]

    def follow(self, logic: str) -> None:
        """Join the rows as typed logic says, or say why that cannot be."""
        tests = list(self.root.tests())
        try:
            tree = combined(logic, [{"field": place} for place in range(len(tests))])
        except CriteriaError as error:
            self.logic, self.logic_error = logic, error.message
            return
        found = _arranged(tree, tests)
        self.root = found if isinstance(found, DraftGroup) else DraftGroup("all", [found])

    @property
    def room(self) -> bool:
        """Whether another row may be added."""
        return sum(1 for _ in self.root.tests()) < MOST_TESTS


def draft_of(schema: Schema, tree: Any) -> Draft:
    """A stored tree, ready to be edited; what no longer parses is shown as it stands, with its complaint."""
    criteria = schema.stored(tree if tree is not None else {"all": []})
    part = _drafted(schema, criteria.data)
    draft = Draft(schema, part if isinstance(part, DraftGroup) else DraftGroup("all", [part]))
    if criteria.broken and draft.check():
        draft.error = criteria.broken.message
    return draft


def _drafted(schema: Schema, tree: Any) -> DraftTest | DraftGroup:
    if not isinstance(tree, Mapping) or not tree:
        return DraftGroup()
    if "field" in tree:
        return _drafted_test(schema, tree)
    word, content = next(iter(tree.items()))
    if word == "not":
        return DraftGroup("none", [_drafted(schema, content)])
    parts = content if isinstance(content, list) else []
    return DraftGroup(word if word in GROUPS else "all", [_drafted(schema, part) for part in parts])


def _arranged(tree: Mapping[str, Any], tests: list[DraftTest]) -> DraftTest | DraftGroup:
    if "field" in tree:
        return tests[tree["field"]]
    word, parts = next(iter(tree.items()))
    return DraftGroup(word, [_arranged(part, tests) for part in parts])


def _drafted_test(schema: Schema, tree: Mapping[str, Any]) -> DraftTest:
    name, operator = str(tree["field"]), next((key for key in tree if key != "field"), "")
    argument = tree.get(operator)
    if operator == EMPTY.name:
        return DraftTest(name, "is_empty" if argument is True else "not_empty")
    listed = argument if isinstance(argument, list) else [argument]
    written = schema[name].written if name in schema else str
    return DraftTest(name, operator, [written(one) for one in listed])


def posted_draft(schema: Schema, posted: Posted, name: str) -> Draft | None:
    """What a form posted under a name, after the change its button asked for; None if it was not in the form."""
    nodes = _posted_nodes(schema, posted, name)
    root = nodes.get((0,))
    if not isinstance(root, DraftGroup):
        return None
    for path, node in sorted(nodes.items()):
        parent = nodes.get(path[:-1])
        if isinstance(parent, DraftGroup):
            parent.parts.append(node)
    draft = Draft(schema, root)
    asked = posted.get(f"{name}-do")
    if asked:
        draft.editing = True
        _change(draft, nodes, str(asked))
    typed = posted.get(f"{name}-logic")
    if typed is not None and _squeezed(typed) != _squeezed(posted.get(f"{name}-logic-was", "")):
        draft.follow(str(typed))
    return draft


def _squeezed(logic: Any) -> str:
    return "".join(str(logic).split()).upper()


def _posted_nodes(schema: Schema, posted: Posted, name: str) -> dict[Path, DraftTest | DraftGroup]:
    shape = re.compile(rf"{re.escape(name)}-([0-9]{{1,3}}(?:-[0-9]{{1,3}}){{0,{MOST_LEVELS + 1}}})-(group|field)")
    found = [match for key in posted if (match := shape.fullmatch(key))][:_MOST_NODES]
    nodes: dict[Path, DraftTest | DraftGroup] = {}
    for match in found:
        path = tuple(map(int, match[1].split("-")))
        if match[2] == "group":
            word = posted.get(match[0])
            nodes[path] = DraftGroup(word if word in GROUPS else "all")
        else:
            nodes[path] = _posted_test(schema, posted, f"{name}-{match[1]}")
    return nodes


def _posted_test(schema: Schema, posted: Posted, prefix: str) -> DraftTest:
    field_name, operator = str(posted.get(f"{prefix}-field")), str(posted.get(f"{prefix}-op", ""))
    values = [*posted.getlist(f"{prefix}-value"), *_added(posted.getlist(f"{prefix}-add"))]
    test = DraftTest(field_name, operator, values)
    known = schema.get(field_name)
    if known is None:
        return test
    if operator not in (*known.operators, *EMPTINESS):
        test.operator = next(iter(known.operators))
    takes = known.operators.get(test.operator, EMPTY).takes
    if field_name != posted.get(f"{prefix}-was", field_name):
        test.values, test.touched = [], True
    elif takes == "many":
        test.values = [value for value in values if value]
    else:
        test.values = values[: 2 if takes == "two" else 1]
    return test


def _added(typed: list[str]) -> list[str]:
    """Values typed or chosen to be added; commas separate them, as in Salesforce, unless quoted."""
    lines = [line for text in typed for line in text.splitlines() if line.strip()]
    return [value.strip() for row in csv.reader(lines, skipinitialspace=True) for value in row if value.strip()]


def _change(draft: Draft, nodes: dict[Path, DraftTest | DraftGroup], asked: str) -> None:
    """Do what a button says: "add 0", "group 0-1", "remove 0-1" or "drop 0-1 2"; "update" changes nothing."""
    verb, _, rest = asked.partition(" ")
    place, _, index = rest.partition(" ")
    path = tuple(int(step) for step in place.split("-") if step.isdecimal())
    node, parent = nodes.get(path), nodes.get(path[:-1])
    if verb == "remove" and node is not None and isinstance(parent, DraftGroup):
        parent.parts = [part for part in parent.parts if part is not node]
    elif verb == "drop" and isinstance(node, DraftTest) and index.isdecimal():
        node.values = [value for at, value in enumerate(node.values) if at != int(index)]
    elif verb in ("add", "group") and isinstance(node, DraftGroup) and draft.room:
        test = _fresh(draft.schema)
        node.parts.append(test if verb == "add" else DraftGroup("any", [test]))


def _fresh(schema: Schema) -> DraftTest:
    first = schema.fields[0]
    return DraftTest(first.name, next(iter(first.operators)), touched=True)

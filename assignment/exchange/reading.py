"""Reading entries that come from elsewhere: what is not known here becomes a question, and nothing falls away.

An entry with an open point comes in switched off, with every point in its note; conditions that cannot be read stay in
the entry as they are, so that it can neither match nor be published switched on before somebody has mended it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assignment.drafts import Stored, new_id
from assignment.entries import SELF
from assignment.exchange.portable import named_target
from assignment.exchange.records import known, offered, record_named
from criteria import CriteriaError, Reference
from criteria.errors import Refused
from criteria.lines import SAYS, Lines
from criteria.logic import numbered
from criteria.parsing import GROUPS
from leads import rule_criteria
from leads.models import Lead
from tenancy.refusals import Refusal

DEEPEST = 12
LONGEST_NAME = 120
LONGEST = 60 * 24 * 60  # minutes
ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONGEST_TOLD = 1000
LEAVE = "leave"
KEPT = frozenset(("id", "name", "active", "criteria", "assign", "target_minutes", "ladder", "note"))  # of an entry
REMAINDERS = ("formula", "filter logic", "conditions")  # stand for what was no condition and has been told
Choices = list[tuple[str, str]]


class Unreadable(Refusal):
    """A file that is none of ours."""

    code, status = "unreadable_file", 422


@dataclass(frozen=True)
class Point:
    """Something about one entry that did not come in as it was; `key` names the question that settles it."""

    number: int
    entry: str
    words: str
    key: str = ""
    is_open: bool = True


@dataclass
class Question:
    """What somebody decides once for all entries: what a name stands for here."""

    key: str
    words: str
    choices: Choices
    chosen: str = ""
    entries: list[int] = field(default_factory=list)

    @property
    def where(self) -> str:
        """Which entries ask it."""
        return f"{'entry' if len(self.entries) == 1 else 'entries'} {', '.join(map(str, self.entries))}"


@dataclass
class Reading:
    """One file being read: `decisions` answer questions by their key; `present` are the entries it may come back to."""

    decisions: Mapping[str, str] = field(default_factory=dict)
    present: Sequence[Stored] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    asked: dict[str, Question] = field(default_factory=dict)
    found: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.schema = rule_criteria.schema()
        self.lines = Lines(self.schema)
        self.twins: dict[str, list[Stored]] = {}
        for entry in self.present:
            self.twins.setdefault(entry["id"], []).append(entry)
        self.number, self.name = 0, ""
        self.here: list[Point] = []

    def begin(self, name: Any) -> None:
        """Turn to the next entry."""
        self.number += 1
        self.name = (str(name or "").strip() or f"Entry {self.number}")[:LONGEST_NAME]
        self.here = []

    def open(self, words: str, key: str = "") -> None:
        """Note what must be decided or mended before the entry may route."""
        self.here.append(Point(self.number, self.name, words, key))

    def remark(self, words: str, key: str = "") -> None:
        """Note what is different here, though the entry routes as it did."""
        self.here.append(Point(self.number, self.name, words, key, is_open=False))

    def ask(self, key: str, words: str, choices: Choices) -> str:
        """Return what was decided; without an answer the question stands on the page."""
        question = self.asked.setdefault(key, Question(key, words, choices))
        if self.number and self.number not in question.entries:
            question.entries.append(self.number)
        given = self.decisions.get(key, "")
        question.chosen = given if given in dict(choices) else ""
        return question.chosen

    def finish(self, given: Stored) -> Stored:
        """Return an entry as stored: `criteria` and `assign` are read here, whatever else it has is kept."""
        entry = {"active": True, **given, "id": self.id_of(given), "name": self.name} | self.times(given)
        twins = self.twins.get(entry["id"], [])
        entry["criteria"] = self.criteria(given.get("criteria", {"all": []}), twins)
        entry["assign"] = self.target(given["assign"], twins)
        for twin in twins:
            if filled(own(twin) | entry) == filled(twin):
                return twin
        entry = own(twins[0]) | entry if twins else entry
        self.points += self.here
        if self.here:
            told = [point.words for point in self.here]
            entry["note"] = "\n".join([*filter(None, [entry.get("note")]), *told])
            entry["active"] = bool(entry["active"]) and not any(point.is_open for point in self.here)
        return entry

    def id_of(self, given: Stored) -> str:
        """Return the id under which an entry was known, if it can be one here."""
        written = str(given.get("id") or "")
        return written if ID.fullmatch(written) else new_id()

    def times(self, given: Stored) -> Stored:
        """Return the first-response target and what follows a missed one, in minutes."""
        ladder = {name: self.minutes(after, 0) for name, after in (given.get("ladder") or {}).items()}
        found = {"target_minutes": self.minutes(given.get("target_minutes"), 1)}
        return found | ({"ladder": ladder} if "ladder" in given else {})

    def minutes(self, said: Any, least: int) -> int | None:
        if said in (None, ""):
            return None
        found = int(said) if str(said).isdecimal() and len(str(said)) < 6 else -1
        if least <= found <= LONGEST:
            return found
        self.open(f"“{said}” is no number of minutes from {least} to {LONGEST:,}.")
        return None

    def criteria(self, tree: Any, twins: Sequence[Stored]) -> Stored:
        """Return conditions in their canonical form, or as they stand where they cannot be read."""
        said = self.told(tree)
        for twin in twins:
            if said == self.told(twin["criteria"]):
                return dict(twin["criteria"])
        before = len(self.here)
        read = self.tree(tree)
        found = rule_criteria.stored(read, within=self.schema)
        if found.broken and len(self.here) == before and not told_already(read):
            self.open(f"Its conditions cannot be read: {found.broken.message}.")
        kept: Stored = read if found.broken else found.data
        return kept

    def told(self, tree: Any) -> Any:
        """Return conditions as a file says them, by which two of them are compared."""
        try:
            tests, logic = numbered(tree)
            return [self.lines.written(test) for test in tests], logic
        except (AttributeError, TypeError, ValueError, KeyError, IndexError, RecursionError, StopIteration):
            return tree

    def tree(self, tree: Any, level: int = 0) -> Stored:
        if isinstance(tree, dict) and "field" in tree:
            return self.test(tree)
        word, parts = next(iter(tree.items())) if isinstance(tree, dict) and len(tree) == 1 else ("", None)
        if level <= DEEPEST and word == "not":
            return {word: self.tree(parts, level + 1)}
        if level <= DEEPEST and word in GROUPS and isinstance(parts, list):
            return {word: [self.tree(part, level + 1) for part in parts]}
        self.open(f"These are no conditions: {str(tree)[:LONGEST_TOLD]}")
        return {"field": "conditions", SAYS: str(tree)[:LONGEST_TOLD]}

    def test(self, tree: Stored) -> Stored:
        """Return a test with its field and records as they are called here."""
        if SAYS in tree:
            if tree["field"] not in REMAINDERS:
                self.open(f"“{self.lines.written(tree)}” is no condition.")
            return tree
        name = self.field(str(tree["field"]))
        known_field = self.schema.get(name)
        if known_field is None:
            return tree
        tree, before = {**tree, "field": name}, len(self.here)
        if isinstance(known_field, Reference):
            tree = {word: self.records(known_field, said) if word != "field" else said for word, said in tree.items()}
        if len(self.here) > before:
            return tree
        try:
            self.schema.parse(tree)
        except CriteriaError as error:
            self.open(f"The condition “{self.lines.written(tree)}” cannot be read: it {error.message}.")
        return tree

    def field(self, name: str) -> str:
        """Return the name of a field here, or the given one, which then stays open."""
        if name in self.schema:
            return name
        chosen = self.decided_field(name)
        if not chosen:
            self.open(f"There is no field “{name}” here.", f"field:{name}")
        return chosen or name

    def decided_field(self, name: str) -> str:
        """Return the field that somebody said a name stands for; "" while nobody has."""
        return self.ask(f"field:{name}", f"Field “{name}”", [(one.name, one.label) for one in self.schema.fields])

    def records(self, named: Reference, said: Any) -> Any:
        """Return what a condition on records names, each by an id that exists here."""
        if isinstance(said, list):
            return [self.records(named, one) for one in said]
        if not isinstance(said, str) or said == "me":
            return said
        label = self.names.get(said, said)
        if (found := self.record(named, said, label)) is not None:
            return named.encode(found)
        key = f"value:{named.name}:{said}"
        chosen = self.ask(key, f"{named.label} “{label}”", [one for one in named.choices() if one[0] != "me"])
        if not chosen:
            self.open(f"{named.label} “{label}” is not known here.", key)
        return chosen or said

    def record(self, named: Reference, said: str, label: str) -> int | None:
        """Return the record that an id and a name stand for; an id alone may be somebody else's elsewhere."""
        key = (named.name, said)
        if key not in self.found:
            pk = existing(named, said)
            if pk is None or said != label != named.label_of(pk):
                pk = existing(named, label)
            self.found[key] = pk
        return self.found[key]

    def target(self, given: Stored, twins: Sequence[Stored]) -> Stored:
        """Return where leads go, as stored."""
        kind, name = str(given.get("type") or ""), str(given.get("name") or given.get("id") or "")
        if kind in SELF:
            return {"type": kind, "id": None}
        for twin in twins:
            if is_target(given, twin["assign"]):
                return dict(twin["assign"])
        pk = record_named(kind, given.get("id"), name)
        if pk is not None:
            return {"type": kind, "id": pk}
        key = f"target:{kind}:{name}"
        words = f"{str(known(kind)).capitalize()} “{name}”" if name else "An entry without a target"
        chosen = offered().get(self.ask(key, words, [(value, label) for value, (label, _) in offered().items()]))
        if chosen is not None:
            return dict(chosen[1])
        self.open(f"There is no {known(kind)} “{name}” here." if name else "It does not say who gets its leads.", key)
        return {"type": kind if known(kind) == kind else "queue", "id": None}

    def questions(self) -> list[Question]:
        """Return what was asked and still concerns something that comes in."""
        concerned = {point.key for point in self.points}
        return [one for one in self.asked.values() if one.chosen or one.key in concerned or not one.entries]


def own(twin: Stored) -> Stored:
    """Return what no file carries of an entry."""
    return {name: kept for name, kept in twin.items() if name not in KEPT}


def filled(entry: Stored) -> Stored:
    return {name: value for name, value in entry.items() if value is not None}


def told_already(tree: Stored) -> bool:
    """Say whether something stands in it that was no condition, which has been told."""
    return any(test["field"] in REMAINDERS for test in numbered(tree)[0])


def is_target(given: Stored, assign: Stored) -> bool:
    """Say whether a file names the very target that an entry has, even one that is gone."""
    told = named_target(assign)
    return all((given.get(part) or "") == (told.get(part) or "") for part in ("type", "id", "name"))


def existing(named: Reference, said: str) -> int | None:
    """Return the record that is here and for which an id or name stands."""
    try:
        pk: int = named.clean(said)
    except Refused:
        return None
    if named.encode(pk) in dict(named.choices()):
        return pk
    model = Lead._meta.get_field(named.stored_in.removesuffix("_id")).related_model
    return pk if model._default_manager.filter(pk=pk).exists() else None  # type: ignore[union-attr]

"""What a tree may ask about: fields of a row, each with its reader, its SQL, its operators and its words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F

from criteria.errors import Refused
from criteria.expressions import Sql, folded_words, json_guarded, json_member, json_text, null_if_blank
from criteria.folding import fold, folded
from criteria.operators import EMPTY, EQUALITY, MEMBERS, PARTS, TEXT_ORDER, Operator
from criteria.periods import Standpoint

CUSTOM = "custom."
_LONGEST = 1000
Choice = tuple[str, str]  # value in a tree, label for people
Choices = Iterable[Choice | str] | Callable[[], Iterable[Choice | str]]


@dataclass(frozen=True)
class Field:
    """One thing a tree may ask about; subclasses are the kinds."""

    name: str
    label: str
    column: str = field(default="", kw_only=True)

    kind: ClassVar[str] = "text"  # which input a form shows
    aliases: ClassVar[Mapping[str, str]] = {}
    row_operators: ClassVar[Mapping[str, Operator]] = EQUALITY
    json_type: ClassVar[str] = ""  # what `custom` must hold; no custom fields without

    def __post_init__(self) -> None:
        if self.key is not None and not self.json_type:
            raise TypeError(f"{type(self).__name__} cannot be a custom field")

    @cached_property
    def key(self) -> str | None:
        """The key under which a custom field stands, or None for a column."""
        return self.name.removeprefix(CUSTOM) if self.name.startswith(CUSTOM) else None

    @cached_property
    def stored_in(self) -> str:
        return self.column or ("custom" if self.key is not None else self.name)

    @property
    def operators(self) -> Mapping[str, Operator]:
        """The operators this field offers, by name."""
        return {**self.row_operators, EMPTY.name: EMPTY}

    def raw(self, subject: Any) -> Any:
        """The stored value of a row, which is a model, any other object or a mapping."""
        column = self.stored_in
        plain = type(subject) is dict or isinstance(subject, Mapping)
        stored = subject.get(column) if plain else getattr(subject, column)
        if self.key is None:
            return stored
        return stored.get(self.key) if isinstance(stored, Mapping) else None

    def value(self, subject: Any) -> Any:
        """The value as it compares, or None when absent; folds exactly as `expression` does."""
        if type(subject) is dict and self.key is None:
            return self.normal(subject.get(self.stored_in))
        return self.normal(self.raw(subject))

    def normal(self, stored: Any) -> Any:
        raise NotImplementedError

    def expression(self) -> Sql:
        """The SQL of `value`."""
        raise NotImplementedError

    def equality_expression(self) -> Sql:
        """The SQL of `value` for operators that no blank can pass, bare enough for an index."""
        return self.expression()

    def clean(self, argument: Any) -> Any:
        """An argument of a tree as it compares; Refused says what it should have been."""
        raise NotImplementedError

    def bind(self, against: Any, standpoint: Standpoint) -> Any:
        """A cleaned argument made concrete for one moment and person."""
        return against

    def dump(self, against: Any) -> Any:
        """A cleaned argument as JSON that `clean` reads back."""
        return against

    def words(self, against: Any) -> str:
        """A cleaned argument for people."""
        return str(against)

    def seen(self, subject: Any, standpoint: Standpoint) -> str | None:
        """The value of a row for people, or None when absent."""
        value = self.value(subject)
        return None if value is None else self.words(value)

    def operator_words(self, operator: Operator, against: Any) -> str:
        return operator.words

    def written(self, argument: Any) -> str:
        """One argument of a tree as a form shows it, in a way that `clean` reads back."""
        return str(argument).lower() if isinstance(argument, bool) else str(argument)

    def choices(self) -> list[Choice]:
        """The values a form offers; none when any may be typed."""
        return []

    def choices_for(self, operator: Operator) -> list[Choice]:
        """The values a form offers beside one operator."""
        return self.choices()


def _listed(options: Choices) -> list[Choice]:
    found = options() if callable(options) else options
    return [(option, option) if isinstance(option, str) else option for option in found]


def _text(argument: Any) -> str:
    if not isinstance(argument, str) or not argument.strip():
        raise Refused("needs a text")
    if len(argument) > _LONGEST:
        raise Refused(f"needs a text of at most {_LONGEST:,} characters")
    if "\x00" in argument or any("\ud800" <= character <= "\udfff" for character in argument):
        raise Refused("needs a text without control characters")
    return argument


@dataclass(frozen=True)
class Text(Field):
    """Text that compares folded; `key_column` names a stored generated column of the folded text."""

    key_column: str = field(default="", kw_only=True)

    row_operators: ClassVar[Mapping[str, Operator]] = {**EQUALITY, **PARTS, **TEXT_ORDER}
    json_type = "string"

    def normal(self, stored: Any) -> Any:
        return fold(stored) if isinstance(stored, str) and stored else None

    def expression(self) -> Sql:
        return null_if_blank(self.equality_expression())

    def equality_expression(self) -> Sql:
        if self.key is not None:
            text = folded(json_text(self.stored_in, self.key))
            return json_guarded(json_member(self.stored_in, self.key), "string", text)
        return F(self.key_column) if self.key_column else folded(self.stored_in)

    def clean(self, argument: Any) -> str:
        return _text(argument)

    def bind(self, against: Any, standpoint: Standpoint) -> str:
        return fold(against)

    def words(self, against: Any) -> str:
        return f"“{against}”"

    def seen(self, subject: Any, standpoint: Standpoint) -> str | None:
        stored = self.raw(subject)
        return None if self.normal(stored) is None else str(stored)[:200]


@dataclass(frozen=True)
class Picklist(Text):
    """Text that is usually one of some choices; `strict` refuses any other argument."""

    options: Choices = field(default=(), kw_only=True)
    strict: bool = field(default=False, kw_only=True)

    kind = "choice"

    def choices(self) -> list[Choice]:
        return _listed(self.options)

    def clean(self, argument: Any) -> str:
        text = _text(argument)
        known = next((value for value, label in self.choices() if fold(text) in (fold(value), fold(label))), None)
        if known is None and self.strict:
            raise Refused("needs one of the choices of this field")
        return text if known is None else known

    def choices_for(self, operator: Operator) -> list[Choice]:
        return [] if operator.name in PARTS or operator.name in TEXT_ORDER else self.choices()

    def words(self, against: Any) -> str:
        return next((label for value, label in self.choices() if value == against), str(against))


@dataclass(frozen=True)
class MultiPicklist(Picklist):
    """A JSON list of texts: a multi-select picklist, or labels."""

    kind = "choices"
    row_operators: ClassVar[Mapping[str, Operator]] = MEMBERS
    json_type = "array"

    def normal(self, stored: Any) -> Any:
        if not isinstance(stored, list | tuple):
            return None
        return frozenset(fold(item) for item in stored if isinstance(item, str) and item) or None

    def expression(self) -> Sql:
        member = json_member(self.stored_in, self.key)
        return json_guarded(member, "array", folded_words(member))

    def equality_expression(self) -> Sql:
        return self.expression()

    def seen(self, subject: Any, standpoint: Standpoint) -> str | None:
        stored = self.raw(subject)
        if self.normal(stored) is None:
            return None
        return ", ".join(self.words(item) for item in stored if isinstance(item, str) and item)


@dataclass(frozen=True)
class Boolean(Field):
    """True or false."""

    kind = "boolean"
    row_operators: ClassVar[Mapping[str, Operator]] = {name: EQUALITY[name] for name in ("is", "not")}
    json_type = "boolean"

    def normal(self, stored: Any) -> bool | None:
        return stored if isinstance(stored, bool) else None

    def expression(self) -> Sql:
        if self.key is None:
            return F(self.stored_in)
        text = json_text(self.stored_in, self.key)
        return json_guarded(json_member(self.stored_in, self.key), "boolean", text, "::boolean")

    def clean(self, argument: Any) -> bool:
        if isinstance(argument, str) and argument.lower() in ("true", "false"):
            return argument.lower() == "true"
        if not isinstance(argument, bool):
            raise Refused("needs true or false")
        return argument

    def words(self, against: Any) -> str:
        return "yes" if against else "no"

    def choices(self) -> list[Choice]:
        return [("true", "yes"), ("false", "no")]

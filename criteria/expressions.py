"""The few SQL shapes the operators compile to."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Expression, F, Func, JSONField, TextField, Value

from criteria.folding import folded

Sql = Expression | F

# The elements a JSON list counts: texts that are not empty.
WORDS = '@.type() == "string" && @ != ""'


class Infix(Func):
    """Expressions joined by one SQL operator, in brackets."""

    template = "(%(expressions)s)"
    output_field = BooleanField()

    def __init__(self, joiner: str, *parts: Sql, **extra: Any) -> None:
        super().__init__(*parts, arg_joiner=f" {joiner} ", **extra)


def compare(left: Sql, operator: str, right: Any) -> Expression:
    """`left operator right`, where a plain right side becomes a parameter."""
    return Infix(operator, left, right if isinstance(right, Expression | F) else Value(right))


def collated(text: Sql) -> Expression:
    """Text in code-point order, as Python compares it, whatever the database's collation."""
    return Func(text, template='(%(expressions)s COLLATE "C")', output_field=TextField())


def one_of(left: Sql, values: Iterable[Any]) -> Expression:
    """`left IN (…)`."""
    choices = Func(*(Value(value) for value in values), template="(%(expressions)s)", output_field=BooleanField())
    return Infix("IN", left, choices)


def every(parts: Iterable[Sql]) -> Expression:
    """All of the parts; nothing to ask is true."""
    listed = tuple(parts)
    return Infix("AND", *listed) if listed else Value(True, output_field=BooleanField())


def either(parts: Iterable[Sql]) -> Expression:
    """At least one of the parts; nothing to choose from is false."""
    listed = tuple(parts)
    return Infix("OR", *listed) if listed else Value(False, output_field=BooleanField())


def is_not_true(part: Sql) -> Expression:
    """The exact complement: also true where the part is unknown."""
    return Func(part, template="(%(expressions)s IS NOT TRUE)", output_field=BooleanField())


def is_null(part: Sql, *, yes: bool) -> Expression:
    """Whether a value is absent, or present."""
    template = "(%(expressions)s IS NULL)" if yes else "(%(expressions)s IS NOT NULL)"
    return Func(part, template=template, output_field=BooleanField())


def null_if_blank(text: Sql) -> Expression:
    """NULL for '', which is as absent as NULL."""
    return Func(text, Value(""), function="NULLIF", output_field=TextField())


def call(function: str, *arguments: Sql) -> Expression:
    """A function of the database that answers yes or no."""
    return Func(*arguments, function=function, output_field=BooleanField())


def json_member(column: str, key: str | None) -> Sql:
    """The JSON value stored under a key of a column, or the column's own JSON value."""
    if key is None:
        return F(column)
    return Func(F(column), Value(key), template="(%(expressions)s)", arg_joiner=" -> ", output_field=JSONField())


def json_text(column: str, key: str) -> Expression:
    """The JSON value under a key as text."""
    return Func(F(column), Value(key), template="(%(expressions)s)", arg_joiner=" ->> ", output_field=TextField())


def when(condition: Expression, value: Sql, cast: str = "") -> Expression:
    """The value where the condition holds, else NULL; CASE keeps a cast from ever seeing another value."""
    template = f"(CASE WHEN %(expressions)s{cast} END)"
    return Func(condition, value, template=template, arg_joiner=" THEN ", output_field=TextField())


def json_guarded(member: Sql, kind: str, value: Sql, cast: str = "") -> Expression:
    """The value if the JSON member is of the expected type, else NULL."""
    return when(compare(Func(member, function="jsonb_typeof", output_field=TextField()), "=", kind), value, cast)


def folded_words(member: Sql) -> Expression:
    """A JSON list with all its text folded, or NULL if it holds no text."""
    # Folding the JSON text is safe: jsonb writes no escape that has an upper-case letter.
    # Strict, because lax mode would open nested lists.
    path = Func(Value(f"strict $[*] ? ({WORDS})"), template="%(expressions)s::jsonpath", output_field=TextField())
    text = folded(Func(member, template="%(expressions)s::text", output_field=TextField()))
    return when(call("jsonb_path_exists", member, path), text, "::jsonb")

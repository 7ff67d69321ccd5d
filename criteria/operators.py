"""The table of operators: one row, two faces, one wording. A row never sees an absent value."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Expression, Func, IntegerField, JSONField, TextField, Value

from criteria.expressions import WORDS, Sql, call, collated, compare, either, every, one_of

Takes = Literal["one", "many", "two", "flag"]


@dataclass(frozen=True)
class Operator:
    """One comparison, in memory and in SQL; `takes` says what shape of argument it wants."""

    name: str
    words: str
    holds: Callable[[Any, Any], bool]
    matches: Callable[[Sql, Any], Expression]
    takes: Takes = "one"
    equality: bool = False  # never true for '' or NULL, so that an index on the bare column may serve it
    joins_with_and: bool = False  # "between a and b", not "a or b"
    single: str = ""  # the words when many may be given and one is


def _table(*rows: Operator) -> Mapping[str, Operator]:
    return {row.name: row for row in rows}


def _strpos(text: Sql, part: str) -> Expression:
    return compare(Func(text, Value(part), function="strpos", output_field=IntegerField()), ">", 0)


def _starts(text: Sql, part: str) -> Expression:
    return call("starts_with", text, Value(part))


def _ends(text: Sql, part: str) -> Expression:
    return compare(Func(text, Value(len(part)), function="right", output_field=TextField()), "=", part)


def _any(match: Callable[[Sql, Any], Expression]) -> Callable[[Sql, Iterable[Any]], Expression]:
    return lambda text, parts: either(match(text, part) for part in parts)


def _none(match: Callable[[Sql, Any], Expression]) -> Callable[[Sql, Iterable[Any]], Expression]:
    # The value is present here (absence is NULL and stays NULL), so the complement must not be two-valued.
    return lambda text, parts: every(compare(match(text, part), "=", False) for part in parts)


# `empty` is the one operator that asks about absence; the test itself answers it.
EMPTY = Operator("empty", "is empty", lambda value, against: False, lambda expression, against: either(()), "flag")

EQUALITY = _table(
    Operator("is", "is", lambda value, against: value == against, lambda e, a: compare(e, "=", a), equality=True),
    Operator("not", "is not", lambda value, against: value != against, lambda e, a: compare(e, "<>", a)),
    Operator("in", "is any of", lambda value, against: value in against, one_of, "many", equality=True, single="is"),
    Operator(
        "not_in",
        "is none of",
        lambda value, against: value not in against,
        lambda e, a: compare(one_of(e, a), "=", False),
        "many",
        single="is not",
    ),
)

ORDER = _table(
    Operator("lt", "is less than", lambda value, against: value < against, lambda e, a: compare(e, "<", a)),
    Operator("lte", "is at most", lambda value, against: value <= against, lambda e, a: compare(e, "<=", a)),
    Operator("gt", "is more than", lambda value, against: value > against, lambda e, a: compare(e, ">", a)),
    Operator("gte", "is at least", lambda value, against: value >= against, lambda e, a: compare(e, ">=", a)),
    Operator(
        "between",
        "is between",
        lambda value, against: against[0] <= value <= against[1],
        lambda e, a: every((compare(e, ">=", a[0]), compare(e, "<=", a[1]))),
        "two",
        joins_with_and=True,
    ),
)

TEXT_ORDER = _table(
    Operator("lt", "comes before", lambda value, against: value < against, lambda e, a: compare(collated(e), "<", a)),
    Operator("lte", "is at most", lambda value, against: value <= against, lambda e, a: compare(collated(e), "<=", a)),
    Operator("gt", "comes after", lambda value, against: value > against, lambda e, a: compare(collated(e), ">", a)),
    Operator("gte", "is at least", lambda value, against: value >= against, lambda e, a: compare(collated(e), ">=", a)),
)


def _has_any(value: str, parts: Iterable[str]) -> bool:
    for part in parts:  # noqa: SIM110 (a generator costs twice the time in bulk)
        if part in value:
            return True
    return False


PARTS = _table(
    Operator("contains", "contains", _has_any, _any(_strpos), "many"),
    Operator(
        "not_contains",
        "does not contain",
        lambda value, parts: not _has_any(value, parts),
        _none(_strpos),
        "many",
    ),
    Operator("starts_with", "starts with", lambda value, parts: value.startswith(tuple(parts)), _any(_starts), "many"),
    Operator(
        "not_starts_with",
        "does not start with",
        lambda value, parts: not value.startswith(tuple(parts)),
        _none(_starts),
        "many",
    ),
    Operator("ends_with", "ends with", lambda value, parts: value.endswith(tuple(parts)), _any(_ends), "many"),
    Operator(
        "not_ends_with",
        "does not end with",
        lambda value, parts: not value.endswith(tuple(parts)),
        _none(_ends),
        "many",
    ),
)


def _members(function: str) -> Callable[[Sql, Iterable[str]], Expression]:
    return lambda labels, names: call(function, labels, Func(*map(Value, names), template="ARRAY[%(expressions)s]"))


def _same_members(labels: Sql, names: Iterable[str]) -> Expression:
    listed = list(names)
    others = Value(f"strict $[*] ? ({WORDS} && !(@ == $names[*]))")
    variables = Value({"names": listed}, output_field=JSONField())
    path = Func(others, template="%(expressions)s::jsonpath")
    any_others = call("jsonb_path_exists", labels, path, variables)
    return every((_members("jsonb_exists_all")(labels, listed), compare(any_others, "=", False)))


MEMBERS = _table(
    Operator(
        "includes",
        "includes any of",
        lambda labels, names: not labels.isdisjoint(names),
        _members("jsonb_exists_any"),
        "many",
        single="includes",
    ),
    Operator(
        "includes_all",
        "includes all of",
        lambda labels, names: names <= labels,
        _members("jsonb_exists_all"),
        "many",
        joins_with_and=True,
        single="includes",
    ),
    Operator(
        "excludes",
        "includes none of",
        lambda labels, names: labels.isdisjoint(names),
        lambda e, a: compare(_members("jsonb_exists_any")(e, a), "=", False),
        "many",
        single="does not include",
    ),
    Operator("is", "is exactly", lambda labels, names: labels == names, _same_members, "many", joins_with_and=True),
    Operator(
        "not",
        "is not exactly",
        lambda labels, names: labels != names,
        lambda e, a: compare(_same_members(e, a), "=", False),
        "many",
        joins_with_and=True,
    ),
)

# Times compare with half-open windows (start, end): what is "after" a day begins when the day has ended.
TIME = _table(
    Operator(
        "on",
        "is",
        lambda value, window: window[0] <= value < window[1],
        lambda e, w: every((compare(e, ">=", w[0]), compare(e, "<", w[1]))),
    ),
    Operator(
        "not",
        "is not",
        lambda value, window: not window[0] <= value < window[1],
        lambda e, w: either((compare(e, "<", w[0]), compare(e, ">=", w[1]))),
    ),
    Operator("before", "is before", lambda value, window: value < window[0], lambda e, w: compare(e, "<", w[0])),
    Operator("after", "is after", lambda value, window: value >= window[1], lambda e, w: compare(e, ">=", w[1])),
    Operator("lte", "is on or before", lambda value, window: value < window[1], lambda e, w: compare(e, "<", w[1])),
    Operator("gte", "is on or after", lambda value, window: value >= window[0], lambda e, w: compare(e, ">=", w[0])),
    Operator(
        "between",
        "is between",
        lambda value, windows: windows[0][0] <= value < windows[1][1],
        lambda e, w: every((compare(e, ">=", w[0][0]), compare(e, "<", w[1][1]))),
        "two",
        joins_with_and=True,
    ),
)
TIME_ALIASES = {"is": "on", "within": "on", "lt": "before", "gt": "after"}

"""Sorting by any column: what an address says, `-score,name`, becomes keys that are never null and end in the id."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db import models
from django.db.models import Expression, F, Func, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from criteria import Boolean, Date, DateTime, Decimal, Field, MultiPicklist, Ranked, Reference
from criteria.expressions import is_null
from leads.configuration import Configuration, configuration
from leads.lists import orders
from leads.lists.orders import Order
from leads.models import LeadVisit
from leads.models.lead_lists import touched
from tenancy.models import Member

MOST = 3
WORDS = {
    "text": ("A to Z", "Z to A"),
    "number": ("lowest first", "highest first"),
    "time": ("oldest first", "newest first"),
    "due": ("soonest first", "latest first"),
    "rank": ("first to last", "last to first"),
    "flag": ("no before yes", "yes before no"),
}
NAMED = {order.name: order for order in orders.NAMED}


@dataclass(frozen=True)
class Key:
    """One thing to sort by; `empty`, where there is one, puts rows without a value behind all others."""

    name: str
    label: str
    kind: str
    value: str | Expression
    empty: Expression | None = None
    is_indexed: bool = False

    def said(self, *, down: bool) -> str:
        return f"{self.label}, {WORDS[self.kind][down]}"


class Rank(Func):
    """The place of an id in a list that was ordered in memory: people by name, statuses as the path has them."""

    output_field = models.IntegerField()

    def __init__(self, column: str, ordered: Iterable[int]) -> None:
        places = {str(pk): place for place, pk in enumerate(ordered)}
        super().__init__(Value(json.dumps(places)), F(column))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (_, (places,)), (column, values) = map(compiler.compile, self.get_source_expressions())
        return f"(%s::jsonb ->> ({column})::text)::int", [places, *values]


INDEXED = {
    "created": Key("created", "Created", "time", "created_at", is_indexed=True),
    "score": Key("score", "Score", "number", "score", is_indexed=True),
    "due": Key("due", "Response target", "due", "due_sort", is_indexed=True),
    "name": Key("name", "Last name", "text", "last_name_key", is_indexed=True),
    "company": Key("company", "Company", "text", "company_key", is_indexed=True),
    "touched": Key("touched", "Last activity", "time", touched(), is_indexed=True),
}


def order(text: str) -> Order | None:
    """Return the order an address asks for; None when it names nothing to sort by."""
    if text in NAMED:
        return NAMED[text]
    found: dict[str, tuple[Key, bool]] = {}
    for part in text.split(",")[: MOST * 2]:
        sort = key(part.removeprefix("-"))
        if sort is not None and sort.name not in found and len(found) < MOST:
            found[sort.name] = (sort, part.startswith("-"))
    return composed(list(found.values())) if found else None


def composed(sorts: list[tuple[Key, bool]]) -> Order:
    """Return one order of several keys; the id follows the last one's direction."""
    name = ",".join(f"{'-' if down else ''}{sort.name}" for sort, down in sorts)
    label = ", then ".join(sort.said(down=down) for sort, down in sorts)
    keys: list[str] = []
    expressions: list[tuple[str, Expression]] = []
    for index, (sort, down) in enumerate(sorts):
        if sort.empty is not None:
            expressions.append((f"empty_{index}", sort.empty))
            keys.append(f"empty_{index}")
        if not isinstance(sort.value, str):
            expressions.append((f"sort_{index}", sort.value))
        column = sort.value if isinstance(sort.value, str) else f"sort_{index}"
        keys.append(f"-{column}" if down else column)
    keys.append("-id" if sorts[-1][1] else "id")
    return Order(name, label, tuple(keys), expressions=tuple(expressions), is_indexed=sorts[0][0].is_indexed)


def key(name: str) -> Key | None:
    """Return what a name sorts by: a column with an index, or any field of the schema."""
    if name in INDEXED:
        return INDEXED[name]
    settings = configuration()
    if name == "owner":
        return Key("owner", "Owner", "text", owner_rank(settings))
    if name == "status":
        ordered = sorted(settings.statuses, key=lambda status: (status.position, status.pk))
        return Key("status", "Status", "rank", Coalesce(Rank("status_id", [row.pk for row in ordered]), Value(-1)))
    field = settings.schema.get(name)
    return None if field is None or isinstance(field, MultiPicklist) else of_field(field, settings)


def owner_rank(settings: Configuration) -> Expression:
    """Rank owners by name, people before queues."""
    people = sorted(settings.members, key=lambda member: (member.name.lower(), member.pk))
    queues = sorted(settings.queues, key=lambda queue: (queue.name.lower(), queue.pk))
    behind = Rank("owner_queue_id", [row.pk for row in queues]) + Value(len(people))
    return Coalesce(Rank("owner_member_id", [row.pk for row in people]), behind, Value(len(people) + len(queues)))


def of_field(field: Field, settings: Configuration) -> Key | None:
    """Return the key of a field of the schema; rows without a value come last either way."""
    if isinstance(field, Boolean):
        return Key(field.name, field.label, "flag", Coalesce(shaped(field), Value(False)))
    if field.name == "reason":
        expression: Any = Rank("reason_id", [row.pk for row in settings.reasons])
        return Key(field.name, field.label, "rank", Coalesce(expression, Value(0)), is_null(expression, yes=True))
    if field.name == "campaign":
        expression = Lower("campaign__name", output_field=models.TextField())
        named = Coalesce(expression, Value(""), output_field=models.TextField())
        return Key(field.name, field.label, "text", named, is_null(expression, yes=True))
    if isinstance(field, Reference):
        return None
    kind, blank = next(((kind, blank) for cls, kind, blank in KINDS if isinstance(field, cls)), ("text", ""))
    if isinstance(field, Date) and field.key is not None:
        blank = ""
    value = shaped(field)
    shown = Coalesce(value, Value(blank, output_field=value.output_field))
    return Key(field.name, field.label, kind, shown, is_null(value, yes=True))


KINDS: tuple[tuple[type[Field], str, Any], ...] = (
    (Date, "time", date(1970, 1, 1)),
    (DateTime, "time", datetime(1970, 1, 1, tzinfo=UTC)),
    (Decimal, "number", 0),
    (Ranked, "number", 0),
)


def shaped(field: Field) -> Expression:
    """Return the value of a field as SQL that says what kind it is, so that a cursor can be read back."""
    return Func(field.expression(), template="%(expressions)s", output_field=kind_of(field))


def kind_of(field: Field) -> "models.Field[Any, Any]":
    if isinstance(field, Boolean):
        return models.BooleanField()
    if isinstance(field, Date):
        return models.TextField() if field.key is not None else models.DateField()
    if isinstance(field, DateTime):
        return models.DateTimeField()
    if isinstance(field, Decimal) and field.key is not None:
        return models.DecimalField(max_digits=40, decimal_places=20)
    return models.BigIntegerField() if isinstance(field, Decimal | Ranked) else models.TextField()


def grouped(group: Key, order: Order) -> Order:
    """Return an order that keeps together what has the same value of a key."""
    keys, expressions = [], []
    for alias, expression in (("group_empty", group.empty), ("group_value", group.value)):
        if expression is not None and not isinstance(expression, str):
            keys.append(alias)
            expressions.append((alias, expression))
    return replace(
        order,
        label=f"By {group.label.lower()}, then {order.label[0].lower()}{order.label[1:]}",
        keys=(*keys, *order.keys),
        expressions=(*expressions, *order.expressions),
        is_indexed=False,
    )


def visited(member: Member) -> Order:
    """Return the order in which a member looked at leads, the last one first."""
    visit = LeadVisit.objects.filter(member=member, lead=OuterRef("pk")).values("at")[:1]
    at = Coalesce(Subquery(visit, output_field=models.DateTimeField()), Value(KINDS[1][2]))
    return replace(orders.VISITED, keys=("-visited", "-id"), expressions=(("visited", at),))

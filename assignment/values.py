"""Values that entries ask for and no lead has: asked of the newest leads, in one statement."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Case, Count, Value, When

from assignment.entries import Entry
from criteria import Boolean, Criteria, Decimal, MultiPicklist, Ranked
from criteria.implication import form_of
from criteria.nodes import Group, Node, Test
from leads.configuration import configuration
from leads.models import Lead
from leads.rule_criteria import bound

WINDOW = 5000  # of the newest leads
MOST = 60  # values asked for at once
ASKS = ("is", "in", "includes", "includes_all")
Asked = tuple[str, object]


def absent_values(entries: Sequence[Entry], now: datetime) -> Iterator[tuple[Entry, str]]:
    """Yield each entry that asks for values which no lead has, with the words for it."""
    asked = {key(test, value): one_value(test, value) for entry in entries for test, value in wanted(entry)}
    absent, who = missing(dict(list(asked.items())[:MOST]), now)
    for entry in entries:
        found: dict[str, list[str]] = {}
        for test, value in wanted(entry):
            if key(test, value) in absent:
                found.setdefault(test.field.label, []).append(test.field.words(value))
        for label, values in found.items():
            yield entry, f"{who} has {label} {' or '.join(dict.fromkeys(values))}."


def missing(asked: dict[Asked, Criteria], now: datetime) -> tuple[set[Asked], str]:
    """Return what none of the newest leads has, and how to call them."""
    if not asked:
        return set(), ""
    has = {
        f"has_{place}": BoolOr(Case(When(bound(one, now).q(), then=Value(True)), default=Value(False)))
        for place, one in enumerate(asked.values())
    }
    newest = Lead.objects.live().order_by("-created_at", "-id").values("pk")[:WINDOW]
    found = Lead.objects.filter(pk__in=newest).aggregate(total=Count("pk"), **has)
    who = "No lead" if found["total"] < WINDOW else f"None of the last {WINDOW:,} leads"
    return {one for place, one in enumerate(asked) if found[f"has_{place}"] is False}, who


def key(test: Test, value: object) -> Asked:
    return test.field.name, test.field.dump(value)


def wanted(entry: Entry) -> Iterator[tuple[Test, object]]:
    """Yield each value an entry asks for, but for numbers, of which there are too many, and what it leaves out."""
    for test in positive(form_of(entry.criteria)):
        if test.operator.name in ASKS and not isinstance(test.field, Boolean | Decimal | Ranked):
            listed = test.against if isinstance(test.against, tuple) else (test.against,)
            yield from ((test, value) for value in listed)


def positive(node: Node) -> Iterator[Test]:
    """Yield the tests that stand behind no "not"."""
    if isinstance(node, Test):
        yield node
    elif isinstance(node, Group):
        for part in node.parts:
            yield from positive(part)


def one_value(test: Test, value: object) -> Criteria:
    """Return the conditions that ask for one value."""
    name = "includes" if isinstance(test.field, MultiPicklist) else "in"
    return Criteria(configuration().schema, Test(test.field, test.field.operators[name], (value,)))

"""A row with every kind of field, and strategies that fill it and ask about it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as Exact
from zoneinfo import ZoneInfo

from django.db import models
from hypothesis import strategies as st

from criteria import (
    Boolean,
    Country,
    Date,
    DateTime,
    Decimal,
    Grade,
    Matching,
    Money,
    MultiPicklist,
    Picklist,
    Reference,
    Schema,
    Text,
    Whole,
    folded,
)

NOW = datetime(2026, 3, 29, 9, 30, tzinfo=UTC)  # the day on which Berlin's clocks skip an hour
BERLIN = ZoneInfo("Europe/Berlin")
ME = 7
COUNTRIES = {"de": "Germany", "at": "Austria", "ch": "Switzerland"}


class Sample(models.Model):
    """Stands for a lead; its table is a temporary one."""

    city = models.TextField(null=True)
    city_key = models.GeneratedField(expression=folded("city"), output_field=models.TextField(), db_persist=True)
    company = models.TextField(null=True)
    employees = models.IntegerField(null=True)
    revenue = models.BigIntegerField(null=True)
    ratio = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    opted_out = models.BooleanField(null=True)
    born = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    owner_id = models.BigIntegerField(null=True)
    country_key = models.TextField(null=True)
    grade = models.SmallIntegerField(null=True)
    labels = models.JSONField(null=True)
    custom = models.JSONField(null=True)

    objects = Matching.as_manager()

    class Meta:
        app_label = "criteria_samples"
        managed = False
        db_table = "criteria_sample"


def country_key(text):
    for key, name in COUNTRIES.items():
        if text.strip().lower() in (key, name.lower()):
            return key
    raise ValueError(text)


SCHEMA = Schema(
    [
        Text("city", "City", key_column="city_key"),
        Text("company", "Company"),
        Whole("employees", "Employees"),
        Money("revenue", "Annual revenue", currency="EUR"),
        Decimal("ratio", "Ratio"),
        Boolean("opted_out", "Opted out"),
        Date("born", "Birthday"),
        DateTime("seen_at", "Last seen"),
        Reference("owner", "Owner", column="owner_id", me=True, options=lambda: [("7", "Ada"), ("8", "Grace")]),
        Country(
            "country",
            "Country",
            column="country_key",
            key_of=country_key,
            label_of=COUNTRIES.__getitem__,
            options=lambda: COUNTRIES.items(),
        ),
        Grade("grade", "Grade"),
        MultiPicklist("labels", "Labels"),
    ],
    noun="lead",
).extended_with(
    [
        Text("custom.note", "Note"),
        Picklist("custom.segment", "Segment", options=(("ent", "Enterprise"), ("mid", "Mid-market"), "Straße")),
        MultiPicklist("custom.interests", "Interests", options=("Ärger", "İzmir", "zzz")),
        Whole("custom.sites", "Sites"),
        Decimal("custom.rate", "Rate"),
        Boolean("custom.partner", "Partner"),
        Date("custom.since", "Customer since"),
    ]
)

# Few values, so that rows and arguments meet; with the characters that fold differently from place to place.
WORDS = [
    "ent",
    "Mid",
    "mid",
    "ulm",
    "ULM",
    "Köln",
    "Straße",
    "STRASSE",
    "Σίσυφος",
    "ΣΊΣΥΦΟΣ",
    "İzmir",
    "izmir",
    "ı",
    "ŉ",
]
WORDS += [
    "ǆ",
    "ǅ",
    "a%b",
    "a_b",
    "\\",
    "'",
    '"',
    "0",
    "1",
    "true",
    "null",
    "2026-03-29",
    "Ω",
    "ß",
    "ẞ",
    "\U0001f600",
    "[]",
    "é",
]
characters = st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\x00")
texts = st.sampled_from(WORDS) | st.text(characters, max_size=4)
arguments = st.sampled_from(WORDS) | st.text(characters, min_size=1, max_size=3).filter(str.strip)
integers = st.sampled_from([-1, 0, 1, 2, 199, 200, 2**31 - 1]) | st.integers(-5, 300)
fractions = st.sampled_from([Exact("0.01"), Exact("0.1"), Exact("1"), Exact("1.50"), Exact("-2.3")])
days = st.sampled_from([NOW.date() + timedelta(days=offset) for offset in (-400, -31, -30, -7, -1, 0, 1, 2, 30)])
instants = st.sampled_from(
    [NOW + timedelta(hours=hours) for hours in (-9000, -721, -720, -24, -11, -10, -1, 0, 12, 13, 24)]
    + [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC), NOW + timedelta(microseconds=1)]
)
anything = st.recursive(
    st.none() | st.booleans() | integers | st.floats(-3, 3, allow_subnormal=False).map(lambda x: round(x, 3)) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
KEYS = ["note", "segment", "interests", "sites", "rate", "partner", "since"]
customs = st.fixed_dictionaries(
    {},
    optional={
        "note": texts | anything,
        "segment": texts | anything,
        "interests": st.lists(texts, max_size=3) | anything,
        "sites": integers | anything,
        "rate": integers | st.sampled_from([0.01, 0.1, 1.0, 1.5, -2.3, 1e21]) | anything,
        "partner": st.booleans() | anything,
        "since": days.map(date.isoformat)
        | st.sampled_from(["2026-02-31", "2026-3-1", "٢٠٢٦-٠٣-٢٩", "2026-03-29\n"])
        | anything,
    },
)


def _maybe(values):
    return st.none() | values


samples = st.builds(
    Sample,
    city=_maybe(texts),
    company=_maybe(texts),
    employees=_maybe(integers),
    revenue=_maybe(integers.map(lambda amount: amount * 100) | integers),
    ratio=_maybe(fractions),
    opted_out=_maybe(st.booleans()),
    born=_maybe(days),
    seen_at=_maybe(instants),
    owner_id=_maybe(st.sampled_from([7, 8, 9])),
    country_key=_maybe(st.sampled_from(["", *COUNTRIES])),
    grade=_maybe(st.integers(0, 12)),
    labels=_maybe(st.lists(texts, max_size=3)) | anything,
    custom=_maybe(customs) | anything,
)

units = st.sampled_from(["days", "weeks", "months", "quarters", "years", "fiscal_quarters", "fiscal_years"])
spans = st.one_of(
    days.map(date.isoformat),
    st.builds(lambda unit: {"this": unit}, units),
    st.builds(
        lambda way, count, unit: {way: count, "unit": unit},
        st.sampled_from(["last", "next", "ago", "ahead"]),
        st.integers(1, 40),
        units,
    ),
    st.sampled_from(["TODAY", "yesterday", "LAST_N_DAYS:30", "N_DAYS_AGO:7", "last week", "NEXT_90_DAYS"]),
)
moments = (
    spans
    | instants.map(datetime.isoformat)
    | st.builds(
        lambda way, count: {way: count, "unit": "hours"}, st.sampled_from(["last", "next", "ago"]), st.integers(1, 800)
    )
)


def _choices(field):
    return st.sampled_from([value for value, _ in field.choices()])


def argument_of(field):
    """Arguments that a field accepts."""
    if isinstance(field, Date):
        return spans
    if isinstance(field, DateTime):
        return moments
    if isinstance(field, Whole):
        return integers
    if isinstance(field, Decimal):
        return fractions.map(str) | integers
    if isinstance(field, Text):
        return (_choices(field) | arguments) if field.choices() else arguments
    return _choices(field)


def askable(schema):
    """The fields one can ask about: a reference without anything to refer to is not among them."""
    return [field for field in schema.fields if not isinstance(field, Reference) or field.choices()]


@st.composite
def asked(draw, fields):
    """One test on a random field."""
    field = draw(st.sampled_from(fields))
    operator = draw(st.sampled_from(list(field.operators.values())))
    one = argument_of(field)
    if operator.takes == "flag":
        argument = draw(st.booleans())
    elif operator.takes == "many":
        argument = draw(st.lists(one, min_size=1, max_size=3))
    elif operator.takes == "two":
        argument = [draw(one), draw(one)]
        if isinstance(field, Decimal):
            argument.sort(key=Exact)
        elif isinstance(field, Grade):
            argument.sort(key=field.clean)
    else:
        argument = draw(one)
    return {"field": field.name, operator.name: argument}


def _group(inner, most):
    words = st.sampled_from(["all", "any", "none"])
    groups = st.builds(lambda word, parts: {word: parts}, words, st.lists(inner, min_size=1, max_size=most))
    return groups | inner.map(lambda part: {"not": part})


def trees_over(schema):
    """Trees of up to four levels over the fields of a schema."""
    tree = tests = asked(askable(schema))
    for level in range(4):
        tree = tests | _group(tree, 3 if level == 3 else 2)
    return tree


trees = trees_over(SCHEMA)

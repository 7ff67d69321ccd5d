"""The engine's specification: what holds in memory is what matches in PostgreSQL, whatever the row and the tree."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria import Criteria, Date, DateTime, Text, Whole
from criteria.nodes import Not
from criteria.references import ME as WHOEVER_ASKS
from leads.configuration import configuration
from leads.models import Lead, Stage
from tests.criteria.samples import (
    BERLIN,
    ME,
    NOW,
    SCHEMA,
    anything,
    askable,
    days,
    instants,
    integers,
    samples,
    texts,
    trees,
    trees_over,
)
from tests.factories import CampaignFactory, CustomFieldFactory

ROWS, TREES = 12, 5
# In every run 3,600 pairs of a row and a tree of samples and 1,200 of leads, and as many complements.
at_random = settings(suppress_health_check=list(HealthCheck))


def assert_both_faces_agree(rows, stored, schema, asked, me):
    for tree in asked:
        criteria = schema.parse(tree)
        for wanted in (criteria, Criteria(schema, Not(criteria.root))):
            bound = wanted.at(NOW, tz=BERLIN, me=me)
            held = {row.pk for row in stored if bound.holds(row)}
            assert held == set(stored.model.objects.matching(bound).values_list("pk", flat=True)), tree
            assert held == {row.pk for row in rows if bound.holds(row)}, tree


@settings(at_random, max_examples=60)
@given(st.lists(samples, min_size=ROWS, max_size=ROWS), st.lists(trees, min_size=TREES, max_size=TREES))
def test_memory_and_database_pick_the_same_samples(table, rows, asked):
    with transaction.atomic():
        table.objects.bulk_create(rows)
        assert_both_faces_agree(rows, table.objects.all(), SCHEMA, asked, ME)
        transaction.set_rollback(True)


def test_memory_and_database_pick_the_same_leads(in_acme):
    for kind in ("text", "number", "date", "checkbox", "picklist", "multipicklist"):
        CustomFieldFactory(name=kind, kind=kind, choices=["ent", "mid"] if "picklist" in kind else [])
    CampaignFactory()
    in_acme.org.configuration_changed()
    schema = configuration().schema

    @settings(at_random, max_examples=20)
    @given(
        st.lists(leads(schema), min_size=ROWS, max_size=ROWS),
        st.lists(trees_over(schema), min_size=TREES, max_size=TREES),
    )
    def agree(rows, asked):
        with transaction.atomic():
            Lead.objects.bulk_create(rows)
            kept = dict(Lead.objects.values_list("pk", "stale_at"))  # the database's own, whatever was given
            for row in rows:
                row.stale_at = kept[row.pk]
            assert_both_faces_agree(rows, Lead.objects.all(), schema, asked, in_acme.ada.pk)
            transaction.set_rollback(True)

    agree()


def leads(schema):
    """Leads whose columns hold anything they can."""
    columns = {
        field.stored_in: values_of(field)
        for field in askable(schema)
        if field.key is None and field.stored_in != "stage"
    }
    customs = st.dictionaries(st.sampled_from([field.key for field in schema.fields if field.key]), texts | anything)
    owners = st.one_of(
        st.builds(lambda pk, name=name: {name: pk}, columns.pop(name)) for name in ("owner_member_id", "owner_queue_id")
    )
    required = {"status_id": columns.pop("status_id"), "stage": st.sampled_from(Stage.values), "custom": customs}
    required["score"] = columns.pop("score")
    return st.builds(
        lambda values, owner: Lead(**values, **owner), st.fixed_dictionaries(required, optional=columns), owners
    )


def values_of(field):
    """What a column of this kind of field can hold."""
    column = Lead._meta.get_field(field.stored_in.removesuffix("_id") if field.kind == "choice" else field.stored_in)
    if isinstance(field, Text):
        return texts
    if isinstance(field, Date):
        return days
    if isinstance(field, DateTime):
        filled = instants
    elif isinstance(field, Whole):
        filled = integers.map(abs)
    elif field.kind == "money":
        filled = integers.map(lambda amount: amount * 100) | integers
    elif field.kind == "boolean":
        filled = st.booleans()
    else:
        filled = st.sampled_from(
            [known for value, _ in field.choices() if (known := field.clean(value)) is not WHOEVER_ASKS]
        )
    return (st.none() | filled) if column.null and field.name not in ("owner", "queue") else filled

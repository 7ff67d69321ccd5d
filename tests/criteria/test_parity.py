"""The engine's specification: what holds in memory is what matches in PostgreSQL, whatever the row and the tree."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria import Criteria
from criteria.nodes import Not
from tests.criteria.samples import BERLIN, ME, NOW, SCHEMA, samples, trees

ROWS, TREES, ROUNDS = 12, 5, 60  # 3,600 pairs of a row and a tree, and as many complements


@settings(
    max_examples=ROUNDS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.lists(samples, min_size=ROWS, max_size=ROWS),
    st.lists(trees, min_size=TREES, max_size=TREES),
)
def test_memory_and_database_pick_the_same_rows(table, rows, asked):
    table.objects.all().delete()
    table.objects.bulk_create(rows)
    stored = list(table.objects.all())
    for tree in asked:
        criteria = SCHEMA.parse(tree)
        for wanted in (criteria, Criteria(SCHEMA, Not(criteria.root))):
            bound = wanted.at(NOW, tz=BERLIN, me=ME)
            held = {row.pk for row in stored if bound.holds(row)}
            assert held == set(table.objects.matching(bound).values_list("pk", flat=True)), tree
            assert held == {row.pk for row in rows if bound.holds(row)}, tree

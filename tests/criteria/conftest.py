import pytest
from django.db import connection

from tests.criteria.samples import Sample


@pytest.fixture
def table(db):
    """The samples' table, temporary, so that it needs no migration and no right to make tables."""
    with connection.schema_editor() as editor:
        statements = editor.table_sql(Sample)
        editor.execute(statements[0].replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1), statements[1])
    yield Sample
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE criteria_sample")

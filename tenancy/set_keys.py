"""Keys between tenant tables that are checked once a statement instead of once a row.

PostgreSQL looks a foreign key up for each row that is written, 5 µs each, also where a thousand rows of one statement
name the same status. Tables that are written by the hundred thousand keep such relations by triggers: a set that is
inserted asks once for each record it names, a row that is changed asks for itself, and what is named cannot be
deleted. As foreign keys do, they look past the policies, carry the organization, and hold what they name until the
transaction ends. A deletion and an insertion are judged with their statement, not at the end of the transaction.
"""

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from tenancy.rls import composite

# The plan is kept for a session, in which the table may grow from nothing to a million rows.
FUNCTION = """
    CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
    BEGIN
        IF {wrong} THEN
            RAISE foreign_key_violation USING MESSAGE = '{table}.{column} names no row of {target}, or loses it',
                TABLE = '{table}', CONSTRAINT = '{name}';
        END IF;
        RETURN NULL;
    END $$
"""
COMES = """EXISTS (
    SELECT FROM (SELECT DISTINCT org_id, "{column}" AS id FROM fresh WHERE "{column}" IS NOT NULL) named
    WHERE NOT EXISTS (
        SELECT FROM public."{target}" t WHERE t.org_id = named.org_id AND t.id = named.id FOR KEY SHARE
    )
)"""
CHANGES = """NOT EXISTS (
    SELECT FROM public."{target}" t WHERE t.org_id = NEW.org_id AND t.id = NEW."{column}" FOR KEY SHARE
)"""
GOES = """EXISTS (
    SELECT FROM gone WHERE EXISTS (
        SELECT FROM public."{table}" f WHERE f.org_id = gone.org_id AND f."{column}" = gone.id
    )
)"""
TRIGGERS = {
    "comes": (
        COMES,
        'CREATE TRIGGER "{name}" AFTER INSERT ON "{table}" '
        'REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
    ),
    "changes": (
        CHANGES,
        'CREATE CONSTRAINT TRIGGER "{name}" AFTER UPDATE OF org_id, "{column}" ON "{table}" '
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        'WHEN (NEW."{column}" IS NOT NULL '
        'AND (NEW.org_id, NEW."{column}") IS DISTINCT FROM (OLD.org_id, OLD."{column}")) '
        'EXECUTE FUNCTION "{name}"()',
    ),
    "goes": (
        GOES,
        'CREATE TRIGGER "{name}" AFTER DELETE ON "{target}" '
        'REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
    ),
}
# What is named keeps its key.
STAYS = """
    CREATE OR REPLACE FUNCTION keys_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE foreign_key_violation USING MESSAGE = format('rows of %%s keep their keys', TG_TABLE_NAME);
    END $$;
    CREATE OR REPLACE TRIGGER keys_stay AFTER UPDATE OF org_id, id ON "{target}" FOR EACH ROW
    WHEN ((NEW.org_id, NEW.id) IS DISTINCT FROM (OLD.org_id, OLD.id)) EXECUTE FUNCTION keys_stay()
"""


class KeysOfSets(Operation):
    """Migration operation: let relations of a tenant table be checked once a statement."""

    reversible = True

    def __init__(self, name: str, fields: list[str]) -> None:
        self.name, self.fields = name, fields

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("KeysOfSets", [self.name, self.fields], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state alone: triggers live in the database only."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        for field in map(model._meta.get_field, self.fields):
            schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{stem(model, field)}_fk"')
            for statement in statements(model, field):
                schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        model = from_state.apps.get_model(app_label, self.name)
        for field in map(model._meta.get_field, self.fields):
            for moment in TRIGGERS:
                schema_editor.execute(f'DROP FUNCTION "{stem(model, field)}_{moment}"() CASCADE')
            schema_editor.execute(composite(model, field))

    def describe(self) -> str:
        return f"Check {', '.join(self.fields)} of {self.name} once a statement"


def stem(model: Any, field: Any) -> str:
    """Return what the names of a relation's keys begin with."""
    return f"{model._meta.db_table[:30]}_{field.column[:24]}"


def statements(model: Any, field: Any) -> Iterator[str]:
    """Yield the SQL that keeps one relation."""
    place = {
        "table": model._meta.db_table,
        "column": field.column,
        "target": field.related_model._meta.db_table,
    }
    for moment, (wrong, trigger) in TRIGGERS.items():
        name = f"{stem(model, field)}_{moment}"
        yield FUNCTION.format(name=name, wrong=wrong.format(**place), **place)
        yield trigger.format(name=name, **place)
    yield STAYS.format(**place)

"""Row-level security: the column default, the policy and the composite foreign keys that wall organizations off.

Foreign keys do not obey policies (PostgreSQL checks them as the table owner), so a key between tenant tables
carries the organization: `(org_id, x_id) references x (org_id, id)`.
"""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

SETTING = "nullif(current_setting('app.org', true), '')::bigint"


class CurrentOrg(models.Func):
    """The organization of the running transaction, as the database knows it."""

    template = SETTING
    output_field = models.BigIntegerField()
    allowed_default = True


class TenantTables(Operation):
    """Migration operation: give tables their policies, their `(org_id, id)` keys and their composite foreign keys."""

    reversible = True

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("TenantTables", [], {"names": self.names})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state alone: all of this lives in the database only."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        tables = [to_state.apps.get_model(app_label, name) for name in self.names]
        # All keys before all references: tables of one app refer to each other.
        for make in (walls, references):
            for model in tables:
                for statement in make(model):
                    schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for name in self.names:
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'DROP POLICY org ON "{table}"')
            schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def describe(self) -> str:
        return f"Wall off {', '.join(self.names)} by organization"


class WithoutOwnKey(Operation):
    """Migration operation: drop what every row of a table that is written by the hundred thousand pays for in vain.

    Another key of the row leads to its organization (or, of an event, nothing but the policy says it), so the one to
    the organization itself is dropped; so is the `(org_id, id)` key where `referred` says that no key refers to it.
    """

    reversible = True

    def __init__(self, name: str, *, referred: bool) -> None:
        self.name, self.referred = name, referred

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("WithoutOwnKey", [self.name], {"referred": self.referred})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state alone, as above."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass "
                "AND confrelid = 'tenancy_organization'::regclass",
                [table],
            )
            names = [name for (name,) in cursor.fetchall()]
        for name in names if self.referred else [*names, f"{table[:50]}_org_key"]:
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        keys = ["FOREIGN KEY (org_id) REFERENCES tenancy_organization (id) DEFERRABLE INITIALLY DEFERRED"]
        for key in keys if self.referred else [*keys, f'CONSTRAINT "{table[:50]}_org_key" UNIQUE (org_id, id)']:
            schema_editor.execute(f'ALTER TABLE "{table}" ADD {key}')

    def describe(self) -> str:
        return f"Let {self.name} be tied to its organization by its other keys alone"


class TenantForeignKey(Operation):
    """Migration operation: the composite key of one relation added to a tenant table later."""

    reversible = True

    def __init__(self, name: str, field: str) -> None:
        self.name, self.field = name, field

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state alone, as above."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("TenantForeignKey", [], {"name": self.name, "field": self.field})

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        schema_editor.execute(composite(model, model._meta.get_field(self.field)))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Dropping the column drops its key."""

    def describe(self) -> str:
        return f"Tie {self.name}.{self.field} to the same organization"


def walls(model: type[models.Model]) -> Iterator[str]:
    """Yield the SQL that makes one table a tenant's."""
    table = model._meta.db_table
    yield f'ALTER TABLE "{table}" ADD CONSTRAINT "{table[:50]}_org_key" UNIQUE (org_id, id)'
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'CREATE POLICY org ON "{table}" USING (org_id = {SETTING}) WITH CHECK (org_id = {SETTING})'


def references(model: type[models.Model]) -> Iterator[str]:
    """Yield the composite keys of every relation to another tenant table."""
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and is_tenant(field.related_model):
            yield composite(model, field)


def composite(model: type[models.Model], field: Any) -> str:
    """Return the statement that ties one relation to the same organization."""
    table, column, target = model._meta.db_table, field.column, field.related_model._meta.db_table
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table[:30]}_{column[:24]}_fk" '
        f'FOREIGN KEY (org_id, "{column}") REFERENCES "{target}" (org_id, id) DEFERRABLE INITIALLY DEFERRED'
    )


def is_tenant(model: Any) -> bool:
    """Say whether a model's rows belong to one organization."""
    return any(field.name == "org" for field in model._meta.local_fields)


def tenant_models(apps: Apps) -> list[type[models.Model]]:
    """Return every tenant model of the project."""
    return [model for model in apps.get_models(include_auto_created=True) if is_tenant(model)]

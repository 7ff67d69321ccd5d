"""Migrations that draw the models once for a run of changes: Django draws every related model anew for each of them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

ADDED = (
    migrations.AddField, migrations.AddIndex, migrations.RemoveIndex, migrations.AddConstraint,
    migrations.RemoveConstraint,
)  # fmt: skip


class AtOnce(migrations.Migration):
    """A migration of many operations: on an empty database four fifths of the time had gone into drawing models."""

    def __init__(self, name: str, app_label: str) -> None:
        super().__init__(name, app_label)
        self.operations = list(runs(self.operations))  # type: ignore[misc]


def runs(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Yield what stands side by side and may see the same models as one: new tables, or columns and indexes."""
    for kind, some in groupby(operations, kind_of):
        run = list(some)
        if kind and len(run) > 1:
            yield Run(run)
        else:
            yield from run


def kind_of(operation: Operation) -> str:
    if isinstance(operation, migrations.CreateModel):
        return "tables"
    return "columns" if isinstance(operation, ADDED) else ""


class Run(Operation):
    """Operations that are carried out one by one, between the models before the first and those after the last."""

    def __init__(self, operations: list[Any]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        drawn = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if drawn is not None:
            state.apps = drawn
            state.reload_models({(app_label, named(operation)) for operation in self.operations}, delay=False)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


def named(operation: Any) -> str:
    """Return the name of the model an operation is about, as a state keeps it."""
    name: str = operation.name if isinstance(operation, migrations.CreateModel) else operation.model_name
    return name.lower()

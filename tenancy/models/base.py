"""The base of every table that belongs to one organization."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models.base import ModelState
from django.utils import timezone

from tenancy.ids import PublicId
from tenancy.rls import CurrentOrg

Row = TypeVar("Row", bound=models.Model, covariant=True)


class TenantQuerySet(models.QuerySet[Row]):
    """Rows of the acting organization; the database filters them, so code never does."""


class TenantModel(PublicId, models.Model):
    """A row of one organization, filled in by the database from the running transaction."""

    org = models.ForeignKey(
        "tenancy.Organization",
        on_delete=models.CASCADE,
        db_default=CurrentOrg(),
        editable=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override]  # the stubs are of a later Django
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """Return a record that was read, without Django's constructor: half the time of reading leads was its."""
        one = cls.__new__(cls)
        one.__dict__.update(zip(field_names, values, strict=True))
        one._state = state = ModelState()
        state.adding, state.db = False, db
        return one

    @classmethod
    def fresh(cls, values: Mapping[str, Any], **related: models.Model | None) -> Self:
        """Return an unsaved record as the constructor would: of column values by attribute, and related records.

        For many at once: Django's constructor takes 41 µs for a lead, this 4.
        """
        plain, made = defaults(cls)
        one = cls.__new__(cls)
        one.__dict__ = kept = {**plain, **values}
        moment = None
        for name, default in made:
            if name not in values:
                if default is timezone.now:
                    kept[name] = moment = moment or datetime.now(UTC)  # as it says, but for asking the settings
                else:
                    kept[name] = default()
        one._state = state = ModelState()
        for name, record in related.items():
            kept[f"{name}_id"] = None if record is None else record.pk
            state.fields_cache[name] = record
        return one


@cache
def defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Return the attributes of a blank record: those that are alike, and what makes the others each time."""
    fields = [field for field in model._meta.local_concrete_fields if field.has_default() and callable(field.default)]
    made: list[tuple[str, Callable[[], Any]]] = [(field.attname, field.default) for field in fields]
    plain = {name: value for name, value in vars(model()).items() if name != "_state"}
    return {name: value for name, value in plain.items() if name not in dict(made)}, made

"""The base of every table that belongs to one organization."""

from typing import TypeVar

from django.db import models

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

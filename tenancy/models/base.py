"""The base of every table that belongs to one organization."""

from typing import Self

from django.db import models

from tenancy.ids import PublicId
from tenancy.rls import CurrentOrg


class TenantQuerySet(models.QuerySet):
    """Rows of the acting organization; the database filters them, so code never does."""

    def visible_to(self, member: models.Model) -> Self:
        """Narrow to what a member may see; by default a member sees all of the organization."""
        return self.all()


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

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True

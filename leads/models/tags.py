"""Tags: short words people mark leads with. A lead holds its own in `tags`; here stands each one once."""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from leads.models.folding import folded
from tenancy import ids
from tenancy.models import TenantModel


class Tag(TenantModel):
    """A tag as it was first written, so that forms and filters can offer it."""

    id_prefix = ids.TAG

    name = models.CharField(max_length=40)
    name_key = folded("name", 40)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name_key"]
        constraints = [UniqueConstraint(fields=["org", "name_key"], name="tag_once")]

    def __str__(self) -> str:
        return self.name

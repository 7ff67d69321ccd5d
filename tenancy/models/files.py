"""Files that an organization keeps."""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from tenancy import ids
from tenancy.models.base import TenantModel


class StoredFile(TenantModel):
    """The bytes of a file, kept once however often they come; what they are called stands where they are used."""

    id_prefix = ids.STORED_FILE

    digest = models.CharField(max_length=64, help_text="SHA-256, in hexadecimal.")
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "digest"], name="file_kept_once")]

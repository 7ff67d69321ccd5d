"""Files that belong to a lead."""

from django.db import models
from django.db.models import Index
from django.utils import timezone

from leads.models.activities import Activity
from leads.models.lead import Lead
from tenancy import ids
from tenancy.models import Member, StoredFile, TenantModel


class FileAttachment(TenantModel):
    """A file of a lead, uploaded by a member or come with an e-mail."""

    id_prefix = ids.FILE

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="files", db_constraint=False, db_index=False)
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.SET_NULL, related_name="files", db_constraint=False
    )
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100, blank=True, help_text="As its sender called it; never trusted.")
    uploaded_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [Index(fields=["org", "lead", "-id"], name="file_of_lead")]

    def __str__(self) -> str:
        return self.name

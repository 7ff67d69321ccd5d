"""What a member is told inside the application."""

from django.db import models
from django.utils import timezone

from tenancy import ids
from tenancy.models.base import TenantModel
from tenancy.models.members import Member


class Notification(TenantModel):
    """One line for one member, with a link."""

    id_prefix = ids.NOTIFICATION

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notifications", db_constraint=False)
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=255)
    path = models.CharField(max_length=255, help_text="Inside the organization, without its slug.")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["org", "member", "-id"], name="notification_newest")]

    def read(self) -> None:
        """Note that the member has seen it; the first time counts."""
        if self.read_at is None:
            self.read_at = timezone.now()
            self.save(update_fields=["read_at"])

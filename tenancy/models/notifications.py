"""What a member is told inside the application."""

from django.db import models
from django.utils import timezone

from tenancy import ids
from tenancy.models.base import TenantModel
from tenancy.models.members import Member


class Notification(TenantModel):
    """One line for one member, with a link."""

    id_prefix = ids.NOTIFICATION

    class Mail(models.TextChoices):
        """What is still to be done by e-mail."""

        NONE = "", "Nothing"
        LATER = "later", "After quiet hours"
        DIGEST = "digest", "In the next digest"
        DONE = "done", "Mailed"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notifications", db_constraint=False)
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=255)
    path = models.CharField(max_length=255, help_text="Inside the organization, without its slug.")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    in_app = models.BooleanField(default=True, help_text="Listed in the application; else only mailed.")
    mail = models.CharField(max_length=6, blank=True, choices=Mail.choices, default=Mail.NONE)
    mail_after = models.DateTimeField(null=True, help_text="When quiet hours are over.")

    class Meta:
        indexes = [
            models.Index(fields=["org", "member", "-id"], name="notification_newest"),
            models.Index(fields=["mail_after"], condition=models.Q(mail="later"), name="notification_to_mail"),
            models.Index(
                fields=["org", "member", "id"], condition=models.Q(mail="digest"), name="notification_for_digest"
            ),
        ]

    def read(self) -> None:
        """Note that the member has seen it; the first time counts."""
        if self.read_at is None:
            self.read_at = timezone.now()
            self.save(update_fields=["read_at"])


class Digest(TenantModel):
    """A member's digest of one day: the row is the claim, so a day has one at most."""

    id_prefix = ids.DIGEST

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="digests", db_constraint=False)
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    was_mailed = models.BooleanField(default=False, help_text="A day with nothing to say has none.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "member", "day"], name="one_digest_a_day")]

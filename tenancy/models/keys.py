"""API keys and remembered answers to repeated requests."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from tenancy import ids
from tenancy.models.base import TenantModel
from tenancy.models.members import Member

KEPT = timedelta(days=2)  # a repeated request comes within minutes; a queue that was down, within a day


def digest(secret: str) -> str:
    """Return the stored form of a secret: keys are long and random, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiKey(TenantModel):
    """A member's key for programs; only its hash is kept, so it is shown once."""

    id_prefix = ids.KEY

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="api_keys", db_constraint=False)
    name = models.CharField(max_length=80)
    start = models.CharField(max_length=12)
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "hash"], name="api_key_hash")]

    @classmethod
    def issue(cls, member: Member, name: str) -> tuple["ApiKey", str]:
        """Make a key and return it with its secret, which nobody can read again."""
        secret = f"lm_{secrets.token_urlsafe(32)}"
        return cls.objects.create(member=member, name=name, start=secret[:9], hash=digest(secret)), secret

    def note_use(self) -> None:
        """Remember when the key was last used: one write a minute, not one a request."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > timedelta(minutes=1):
            ApiKey.objects.filter(pk=self.pk).update(last_used_at=now)


class IdempotencyKey(TenantModel):
    """The first answer to a request that may be repeated."""

    id_prefix = ids.KEY

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "member", "key"], name="idempotency_key_once")]

    @classmethod
    def forget_old(cls) -> int:
        """Forget the answers that nobody asks for again, and return how many."""
        return cls.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]

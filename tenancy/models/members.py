"""A person's place in one organization."""

from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils import timezone

from tenancy import ids
from tenancy.abilities import Role, may
from tenancy.models.base import TenantModel, TenantQuerySet


class MemberQuerySet(TenantQuerySet["Member"]):
    """Questions about the people of an organization."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def named(self) -> Self:
        """Read the person's name along: a member is shown by it everywhere."""
        return self.select_related("user")


class Member(TenantModel):
    """A user in one organization, with a role and a manager."""

    id_prefix = ids.MEMBER

    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, default=Role.REP)
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports", db_constraint=False
    )
    title = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    open_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Most open leads at a time.")
    daily_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Most leads accepted in a day.")
    away_until = models.DateTimeField(null=True, blank=True)
    preferences = models.JSONField(default=dict)
    digest_at = models.DateTimeField(null=True, blank=True, help_text="When the next digest is due.")
    joined_at = models.DateTimeField(default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "user"], name="member_once_per_organization")]
        indexes = [models.Index(fields=["digest_at"], condition=Q(digest_at__isnull=False), name="member_digest_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(self.user)

    def may(self, action: str, subject: Any = None) -> bool:
        """Say whether this member may do this, here and now."""
        return self.is_active and may(self, action, subject)

    def is_away(self, now: datetime) -> bool:
        return self.away_until is not None and self.away_until > now

    def manages(self, other_id: int | None) -> bool:
        """Say whether this member is, at any distance, the manager of another one."""
        return other_id in self.managed

    @cached_property
    def managed(self) -> frozenset[int]:
        """Everybody below this member, read once: a board asks about every card."""
        reports: dict[int | None, list[int]] = {}
        for pk, manager_id in Member.objects.values_list("pk", "manager_id"):
            reports.setdefault(manager_id, []).append(pk)
        found: set[int] = set()
        below = list(reports.get(self.pk, ()))
        while below:
            pk = below.pop()
            if pk not in found and pk != self.pk:
                found.add(pk)
                below += reports.get(pk, ())
        return frozenset(found)


class Invitation(TenantModel):
    """An e-mailed offer to join; only the hash of its token is kept."""

    id_prefix = ids.INVITATION

    email = models.EmailField()
    role = models.CharField(max_length=10, default=Role.REP)
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["org", "email"], condition=Q(accepted_at=None, revoked_at=None), name="one_open_invitation"
            ),
            UniqueConstraint(fields=["org", "token_hash"], name="invitation_token"),
        ]

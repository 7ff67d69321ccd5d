"""Queues: where leads wait for whoever takes them."""

from typing import Self

from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from tenancy import ids
from tenancy.models import Member, TenantModel, TenantQuerySet


class QueueQuerySet(TenantQuerySet["Queue"]):
    """Questions about queues."""

    def of(self, member: Member) -> Self:
        """Return the queues a member accepts from."""
        return self.filter(queuemember__member=member)

    def default(self) -> "Queue":
        """Return the queue that takes what no rule entry takes."""
        found: Queue = self.order_by("-is_default", "id")[0]
        return found


class Queue(TenantModel):
    """A named place for leads without a person; members accept from it."""

    id_prefix = ids.QUEUE

    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    is_default = models.BooleanField(default=False, help_text="Takes what no rule entry takes; cannot be deleted.")
    target_minutes = models.PositiveIntegerField(null=True, blank=True, help_text="First-response target.")
    members = models.ManyToManyField(Member, through="QueueMember", related_name="queues")
    created_at = models.DateTimeField(default=timezone.now)

    objects = QueueQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [UniqueConstraint(fields=["org", "name"], name="queue_name")]

    def __str__(self) -> str:
        return self.name


class QueueMember(TenantModel):
    """One member of one queue."""

    id_prefix = ids.QUEUE

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, db_constraint=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, db_constraint=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "queue", "member"], name="queue_member_once")]

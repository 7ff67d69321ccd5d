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

    def served_by(self, member: Member) -> Self:
        """Return the queues a member takes from: the own ones, and every one for a manager who is in none."""
        own = self.of(member)
        return self if member.may("reassign") and not own.exists() else own

    def default(self) -> "Queue":
        """Return the queue that takes what no rule entry takes."""
        found: Queue = self.order_by("-is_default", "id")[0]
        return found


class Queue(TenantModel):
    """A named place for leads without a person; members accept from it."""

    class Mode(models.TextChoices):
        """How leads leave the queue: chosen from the list, or handed out in order against cherry-picking."""

        PICK = "pick", "Members pick from the list"
        NEXT = "next", "Members get the next one only"

    id_prefix = ids.QUEUE

    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    is_default = models.BooleanField(default=False, help_text="Takes what no rule entry takes; cannot be deleted.")
    mode = models.CharField(max_length=4, choices=Mode.choices, default=Mode.PICK)
    daily_limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="Most leads one member accepts in a day."
    )
    cool_down_minutes = models.PositiveIntegerField(
        default=0, help_text="How long a lead stays closed to the one who gave it back."
    )
    target_minutes = models.PositiveIntegerField(null=True, blank=True, help_text="First-response target.")
    alert_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="Working minutes past the target after which the manager is alerted."
    )
    take_back_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="Working minutes past the target after which a lead is taken back."
    )
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

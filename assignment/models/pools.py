"""Pools: people among whom leads are handed out by turns, load or ability."""

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils import timezone

from leads.models import Lead, Queue
from tenancy import ids
from tenancy.models import Member, TenantModel


class Pool(TenantModel):
    """A named way to hand out leads; while nobody can take one it waits in the pool's queue."""

    id_prefix = ids.POOL

    class Method(models.TextChoices):
        """How the next member is found."""

        TURNS = "turns", "Round robin"
        WEIGHTED = "weighted", "Weighted"
        LOAD = "load", "Least loaded"
        MATCH = "match", "Best match"

    name = models.CharField(max_length=80)
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.TURNS)
    queue = models.ForeignKey(
        Queue, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
        help_text="Where leads wait while nobody can take them.",
    )  # fmt: skip
    skill_field = models.CharField(max_length=80, blank=True, help_text="The lead's field that names a skill.")
    language_field = models.CharField(max_length=80, blank=True, help_text="The lead's field that names a language.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [UniqueConstraint(fields=["org", "name"], name="pool_name")]

    def __str__(self) -> str:
        return self.name


class PoolMember(TenantModel):
    """One member of one pool; `credit` is how many leads the turns owe them, below one either way."""

    id_prefix = ids.POOL_MEMBER

    pool = models.ForeignKey(
        Pool, on_delete=models.CASCADE, related_name="members", db_constraint=False, db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    weight = models.PositiveSmallIntegerField(default=1)
    open_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Most open leads at a time.")
    daily_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Most leads of this pool in a day.")
    is_paused = models.BooleanField(default=False)
    credit = models.FloatField(default=0, editable=False)
    received = models.PositiveIntegerField(default=0, editable=False)
    last_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [UniqueConstraint(fields=["org", "pool", "member"], name="pool_member_once")]


class PoolWait(TenantModel):
    """A lead that waits for somebody of a pool; it lies in the pool's queue, where a member may take it as well."""

    id_prefix = ids.POOL_WAIT

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    since = models.DateTimeField()
    assignment_id = models.BigIntegerField(null=True, help_text="The decision of the rule that it waits by.")
    skipped = models.JSONField(default=list, help_text="Members who are passed over, by id.")

    class Meta:
        constraints = [UniqueConstraint(fields=["org", "lead"], name="pool_wait_once")]
        indexes = [Index(fields=["org", "pool", "since", "id"], name="pool_wait_longest")]

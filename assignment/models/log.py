"""The routing log: one row for each decision, complete enough to say years later why."""

from django.db import models
from django.db.models import Index, Q
from django.utils import timezone

from assignment.models.pools import Pool
from assignment.models.rules import AssignmentRule
from leads.models import Lead, Queue
from tenancy import ids
from tenancy.models import Member, TenantModel


class Assignment(TenantModel):
    """One decision about one lead: what was tried, who could have had it, and who got it.

    `tried` says of each entry, in order, what decided: tests' numbers in it counted from 1, negative where they held,
    or a word. The words of the tests are the rule version's, which never changes; `seen` are the lead's values in
    words, by field. `candidates` are `{"in": [[member, weight, number]], "by": its meaning, "out": [[member, words]]}`.
    """

    id_prefix = ids.ASSIGNMENT

    class Outcome(models.TextChoices):
        """What became of the lead."""

        ASSIGNED = "assigned", "Given to a person"
        QUEUED = "queued", "Put into a queue"
        WAITING = "waiting", "Waits for somebody of a pool"
        KEPT = "kept", "Keeps its owner"
        UNQUALIFIED = "unqualified", "Unqualified"
        FELL_THROUGH = "fell_through", "Fell through"

    class Cause(models.TextChoices):
        """Why a decision was made."""

        NEW = "new", "It came in"
        REOPENED = "reopened", "It was reopened"
        ASKED = "asked", "Somebody ran the rule"
        ROOM = "room", "Somebody of its pool had room"
        REROUTED = "rerouted", "Something changed"
        LAPSED = "lapsed", "Its target was missed"
        LEAVER = "leaver", "Its owner left"

    at = models.DateTimeField(default=timezone.now)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    cause = models.CharField(max_length=8, choices=Cause.choices, default=Cause.NEW)
    cause_words = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    rule = models.ForeignKey(
        AssignmentRule, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    version = models.PositiveIntegerField(null=True)
    entry = models.CharField(max_length=40, blank=True, help_text="The entry's id within the rule.")
    entry_number = models.PositiveIntegerField(null=True)
    entry_name = models.CharField(max_length=120, blank=True)
    member = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    queue = models.ForeignKey(
        Queue, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    pool = models.ForeignKey(
        Pool, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    turn_of = models.BigIntegerField(null=True, help_text="Whose turn in the pool it was, where a delegate stands in.")
    goes_to = models.CharField(max_length=255)
    problem = models.CharField(max_length=300, blank=True)
    tie = models.CharField(max_length=200, blank=True, help_text="What decided among those who could have had it.")
    due = models.DateTimeField(null=True)
    score = models.IntegerField(default=0, help_text="The lead's, then.")
    tried = models.JSONField(default=list)
    seen = models.JSONField(default=dict)
    candidates = models.JSONField(default=dict)

    class Meta:
        indexes = [
            Index(fields=["org", "-at", "-id"], name="assignment_newest"),
            Index(fields=["org", "lead", "-id"], name="assignment_of_lead"),
            Index(fields=["org", "entry", "-at", "-id"], name="assignment_by_entry"),
            Index(
                fields=["org", "member", "-at", "-id"], condition=Q(member__isnull=False), name="assignment_by_member"
            ),
            Index(fields=["org", "pool", "-at", "-id"], condition=Q(pool__isnull=False), name="assignment_by_pool"),
            Index(fields=["org", "outcome", "-at", "-id"], name="assignment_by_outcome"),
        ]

"""The routing log over the API: what became of each lead and why."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import criteria
from assignment import explaining
from assignment.models import Assignment, AssignmentRule, Pool
from leadmgr.api.customers import link
from leadmgr.api.resource import Resource
from leadmgr.api.shapes import Id, Link, Shape
from leads.models import Lead, Queue
from tenancy import ids
from tenancy.models import Member

FILTERS = criteria.Schema(
    [
        criteria.Text("entry", "Entry"),
        criteria.Text("outcome", "Outcome"),
        criteria.Text("cause", "Cause"),
        criteria.DateTime("at", "At"),
        link("lead", "Lead", ids.LEAD),
        link("rule", "Rule", ids.RULE),
        link("member", "Member", ids.MEMBER, me=True),
        link("queue", "Queue", ids.QUEUE),
        link("pool", "Pool", ids.POOL),
    ],
    noun="decision",
)


class AssignmentShape(Shape, serializers.ModelSerializer):
    """One decision; alone it says what was tried and who could have had the lead."""

    id = Id(ids.ASSIGNMENT)
    lead = Link(Lead)
    rule = Link(AssignmentRule, allow_null=True, help_text="Null when no rule spoke, or it was deleted since.")
    member = Link(Member, allow_null=True)
    queue = Link(Queue, allow_null=True)
    pool = Link(Pool, allow_null=True)
    entry = serializers.SerializerMethodField(help_text="The entry that took the lead; null when none did.")
    because = serializers.SerializerMethodField(help_text="Entries passed over, conditions, candidates, tie-break.")

    class Meta:
        model = Assignment
        fields = [
            *(
                "id",
                "at",
                "lead",
                "outcome",
                "cause",
                "cause_words",
                "rule",
                "version",
                "entry",
                "member",
                "queue",
                "pool",
            ),
            *("goes_to", "problem", "tie", "due", "score", "because"),
        ]
        read_only_fields = fields

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_entry(self, row: Assignment) -> dict[str, Any] | None:
        return {"id": row.entry, "name": row.entry_name, "number": row.entry_number} if row.entry else None

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_because(self, row: Assignment) -> dict[str, Any] | None:
        """A list would read a rule's version for each row: whoever wants to know asks for one."""
        return explaining.of(row) if self.context["view"].action == "retrieve" else None


class Assignments(Resource):
    """Decisions of the assignment rule, newest first."""

    model = Assignment
    serializer_class = AssignmentShape
    abilities = {"list": "dashboard", "retrieve": "dashboard"}
    orderings = {"at": ("at",)}
    ordering = "-at"

    def get_queryset(self) -> QuerySet[Assignment]:
        return Assignment.objects.all()

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

"""Activities and tasks over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.customers import link
from leadmgr.api.idempotency import once
from leadmgr.api.leads import status_named
from leadmgr.api.records import Records
from leadmgr.api.shapes import Id, Link, MemberOwner, Person, Shape
from leads import activities, records, tasks
from leads.models import Account, Activity, Contact, Lead, Opportunity
from tenancy import ids
from tenancy.refusals import Invalid

ABOUT = ("lead", "contact", "account", "opportunity")
FILTERS = criteria.Schema(
    [
        criteria.Picklist("kind", "Kind", options=tuple(Activity.Kind.choices)),
        criteria.Text("subject", "Subject"),
        criteria.Text("outcome", "Outcome"),
        criteria.Text("priority", "Priority"),
        link("lead", "Lead", ids.LEAD),
        link("contact", "Contact", ids.CONTACT),
        link("account", "Account", ids.ACCOUNT),
        link("opportunity", "Opportunity", ids.OPPORTUNITY),
        link("owner", "Owner", ids.MEMBER, me=True),
        criteria.DateTime("at", "At"),
        criteria.DateTime("due_at", "Due"),
        criteria.DateTime("done_at", "Done"),
        criteria.DateTime("created_at", "Created"),
    ],
    noun="activity",
)


class ActivityShape(Shape, serializers.ModelSerializer):
    """A call, note, e-mail or meeting that was, or a task that is to be done."""

    id = Id(ids.TASK)
    lead = Link(Lead, required=False, allow_null=True)
    contact = Link(Contact, required=False, allow_null=True)
    account = Link(Account, required=False, allow_null=True)
    opportunity = Link(Opportunity, required=False, allow_null=True)
    owner = MemberOwner(required=False, allow_null=True)
    created_by = Person(allow_null=True)
    direction = serializers.ChoiceField(["outbound", "inbound"], required=False)
    status = serializers.CharField(
        required=False, write_only=True, help_text="Label of an open status to which the lead moves with it."
    )
    follow_up = serializers.DateTimeField(
        required=False, write_only=True, help_text="When a follow-up task is to be due."
    )

    class Meta:
        model = Activity
        fields = [
            *("id", "kind", *ABOUT, "subject", "body", "owner", "created_by", "at", "due_at", "done_at", "ends_at"),
            *("priority", "outcome", "direction", "minutes", "location", "created_at", "updated_at"),
            *("status", "follow_up"),
        ]
        read_only_fields = ["done_at", "created_at", "updated_at"]


class TaskShape(ActivityShape):
    """Something to be done."""

    done = serializers.BooleanField(required=False, help_text="Whether it is done; `done_at` says since when.")

    class Meta:
        model = Activity
        fields = [
            *("id", *ABOUT, "subject", "body", "owner", "created_by", "due_at", "due_all_day", "done", "done_at"),
            *("priority", "remind_minutes", "remind_by", "remind_at", "recurrence", "occurrence", "snooze_count"),
            *("created_at", "updated_at"),
        ]
        read_only_fields = ["done_at", "remind_at", "occurrence", "snooze_count", "created_at", "updated_at"]

    status = None  # type: ignore[assignment]
    follow_up = None  # type: ignore[assignment]
    direction = None  # type: ignore[assignment]

    def to_representation(self, task: Activity) -> dict[str, Any]:
        task.done = task.done_at is not None  # type: ignore[attr-defined]
        return super().to_representation(task)


@extend_schema_view(list=extend_schema(description="What was done and what is planned."))
class Activities(Records):
    """Work with leads and customers."""

    model = Activity
    serializer_class = ActivityShape
    abilities = {
        "list": "view",
        "retrieve": "view",
        "create": "log",
        "partial_update": "log",
        "destroy": "log",
    }
    orderings = {"created_at": ("created_at",), "at": ("at",)}
    search_words = "Part of the subject."

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    def search(self, queryset: QuerySet, wanted: str) -> QuerySet:
        return queryset.filter(subject__icontains=wanted)

    @once
    def create(self, request: Request) -> Response:
        values = self.values()
        if label := values.pop("status", None):
            values["status"] = status_named(label)
        return self.shown(logged(values, self.me), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        activity, values = self.record(), self.values(partial=True)
        fixed = {"kind", "status", "follow_up", *ABOUT} & set(values)
        if fixed:
            raise Invalid(errors=dict.fromkeys(fixed, "This is set when the activity is logged."))
        return self.shown(records.change(activity, values, by=self.me))


class SnoozeShape(Shape):
    """Until when a task is put off."""

    until = serializers.DateTimeField()
    due_all_day = serializers.BooleanField(required=False, help_text="Due on that day, at no particular time.")


@extend_schema_view(list=extend_schema(description="What is to be done, by whom, until when."))
class Tasks(Activities):
    """Things to be done."""

    serializer_class = TaskShape
    abilities = Activities.abilities | {"snooze": "log"}

    def get_queryset(self) -> QuerySet[Activity]:
        return Activity.objects.filter(kind=Activity.Kind.TASK)

    @once
    def create(self, request: Request) -> Response:
        values = self.values() | {"kind": str(Activity.Kind.TASK)}
        done = values.pop("done", False)
        task = logged(values, self.me)
        return self.shown(tasks.complete(task, self.me) if done else task, status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        task, values = self.record(), self.values(partial=True)
        if fixed := set(ABOUT) & set(values):
            raise Invalid(errors=dict.fromkeys(fixed, "This is set when the task is made."))
        done = values.pop("done", None)
        task = tasks.change_task(task, values, by=self.me)
        if done is not None:
            task = tasks.complete(task, self.me) if done else tasks.reopen(task, self.me)
        return self.shown(task)

    def destroy(self, request: Request, pk: int) -> Response:
        tasks.delete_task(self.record(), by=self.me)
        return Response(status=204)

    @once
    @extend_schema(request=SnoozeShape, responses=TaskShape, description="Put a task off; it reminds again.")
    def snooze(self, request: Request, pk: int) -> Response:
        task, given = self.record(), SnoozeShape.read(request.data)
        all_day = given.get("due_all_day", False)
        return self.shown(tasks.snooze(task, given["until"], by=self.me, all_day=all_day))


def logged(values: dict[str, Any], by: Any) -> Activity:
    """Log what a body says."""
    if not any(values.get(name) for name in ABOUT) and values["kind"] != Activity.Kind.TASK:
        raise Invalid(errors={"lead": "Say whom it is about: a lead, a contact, an account or an opportunity."})
    return activities.log(values.pop("kind"), by=by, **values)

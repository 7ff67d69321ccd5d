"""Pools, weeks and leave of their people, and the events upon which leads are routed anew."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from assignment import pooling, rerouting
from assignment.models import Availability, Leave, Pool, PoolMember, Reroute
from assignment.pool_forms import spans
from leadmgr.api.idempotency import once
from leadmgr.api.records import Settings
from leadmgr.api.shapes import Id, Link, Shape, found
from leads.configuration import configuration
from leads.models import Queue
from tenancy import ids
from tenancy.models import Member

ABILITIES = dict.fromkeys(("list", "retrieve", "create", "partial_update", "destroy"), "configure")


class SeatShape(Shape):
    """One member's place in a pool; `received` is how many leads they got of it."""

    member = serializers.CharField(help_text="The member's id.")
    weight = serializers.IntegerField(required=False, min_value=1, max_value=100, default=1)
    open_limit = serializers.IntegerField(required=False, allow_null=True, min_value=0, default=None)
    daily_limit = serializers.IntegerField(required=False, allow_null=True, min_value=0, default=None)
    is_paused = serializers.BooleanField(required=False, default=False)
    received = serializers.IntegerField(read_only=True)
    accepts_read_only = True

    def to_internal_value(self, written: Any) -> Any:
        read = super().to_internal_value(written)
        return pooling.Seat(found(self, Member, read.pop("member")), **read)

    def to_representation(self, row: PoolMember) -> dict[str, Any]:
        names = ("weight", "open_limit", "daily_limit", "is_paused", "received")
        return {"member": ids.encode(ids.MEMBER, row.member_id)} | {name: getattr(row, name) for name in names}


class PoolShape(Shape, serializers.ModelSerializer):
    """A way to hand out leads among several people."""

    id = Id(ids.POOL)
    queue = Link(Queue, required=False, help_text="Where leads wait while nobody can take them.")
    members = SeatShape(many=True, required=False, help_text="Put whole: who is not named leaves the pool.")

    class Meta:
        model = Pool
        fields = ["id", "name", "method", "queue", "language_field", "skill_field", "members", "created_at"]
        read_only_fields = ["created_at"]

    def validate_language_field(self, name: str) -> str:
        return known(name)

    def validate_skill_field(self, name: str) -> str:
        return known(name)


def known(name: str) -> str:
    if name and name not in configuration().schema:
        raise serializers.ValidationError("There is no such field of leads.")
    return name


class Pools(Settings):
    """Pools of the organization."""

    model = Pool
    serializer_class = PoolShape
    abilities = ABILITIES
    orderings = {"created_at": ("created_at",), "name": ("name",)}

    def get_queryset(self) -> QuerySet[Pool]:
        return Pool.objects.prefetch_related("members")

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Text("name", "Name")], noun="pool")

    @once
    def create(self, request: Request) -> Response:
        values = {"queue": configuration().default_queue} | self.values()
        pool = pooling.make_pool(values, values.pop("members", []), by=self.me)
        return self.shown(self.get_queryset().get(pk=pool.pk), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        pool, values = self.record(Pool.objects.select_for_update()), self.values(partial=True)
        seats = values.pop("members", None)
        pooling.change_pool(pool, values, seats, by=self.me)
        return self.shown(self.get_queryset().get(pk=pk))

    def destroy(self, request: Request, pk: int) -> Response:
        pooling.remove_pool(self.record(Pool.objects.all()), by=self.me)
        return Response(status=204)


class Shift(serializers.ListField):
    """One span of a weekday: `[0, "09:00", "17:30"]`, Monday is 0; an end before the start is the next day's."""

    child = serializers.JSONField()

    def to_internal_value(self, written: Any) -> list[Any]:
        try:
            day, start, end = written
            return [range(7)[day], *spans(f"{start}-{end}")[0]]
        except (ValueError, TypeError, IndexError):
            raise serializers.ValidationError('Write a shift as [0, "09:00", "17:30"]; Monday is 0.') from None


class AvailabilityShape(Shape, serializers.ModelSerializer):
    """When a member works and what they can do; without shifts they always work."""

    id = Id(ids.AVAILABILITY)
    member = Link(Member)
    time_zone = serializers.CharField(required=False, allow_blank=True, max_length=40)
    shifts = serializers.ListField(child=Shift(), required=False, max_length=50)
    holidays = serializers.ListField(child=serializers.DateField(), required=False, max_length=200)
    skills = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=50)
    languages = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=50)

    class Meta:
        model = Availability
        fields = ["id", "member", "time_zone", "shifts", "holidays", "skills", "languages"]

    def validate_time_zone(self, name: str) -> str:
        if name and name not in available_timezones():
            raise serializers.ValidationError("Give a zone such as Europe/Berlin.")
        return name

    def validate_holidays(self, days: list[Any]) -> list[str]:
        return [day.isoformat() for day in days]

    def to_representation(self, row: Availability) -> dict[str, Any]:
        plain = {name: getattr(row, name) for name in ("time_zone", "shifts", "holidays", "skills", "languages")}
        return {"id": row.public_id, "member": ids.encode(ids.MEMBER, row.member_id)} | plain


class Availabilities(Settings):
    """Weeks and abilities of members, one each."""

    model = Availability
    serializer_class = AvailabilityShape
    abilities = ABILITIES
    orderings = {"member": ("member_id",)}
    ordering = "member"

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Text("time_zone", "Time zone")], noun="week")

    @once
    def create(self, request: Request) -> Response:
        values = self.values()
        return self.shown(pooling.set_week(values.pop("member"), values, by=self.me), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        row, values = self.record(), self.values(partial=True)
        return self.shown(pooling.set_week(values.pop("member", row.member), values, by=self.me))


class LeaveShape(Shape, serializers.ModelSerializer):
    """Days on which a member is given no leads; the delegate gets them instead."""

    id = Id(ids.LEAVE)
    member = Link(Member)
    delegate = Link(Member, required=False, allow_null=True)

    class Meta:
        model = Leave
        fields = ["id", "member", "first_day", "last_day", "delegate"]


class Leaves(Settings):
    """Leave, planned and past."""

    model = Leave
    serializer_class = LeaveShape
    abilities = ABILITIES
    orderings = {"first_day": ("first_day",)}
    ordering = "-first_day"

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Date("first_day", "First day"), criteria.Date("last_day", "Last day")])

    @once
    def create(self, request: Request) -> Response:
        values = self.values()
        return self.shown(pooling.take_leave(values.pop("member"), values, by=self.me), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        leave = self.record(Leave.objects.select_for_update())
        return self.shown(pooling.change_leave(leave, self.values(partial=True), by=self.me))


class RerouteShape(Shape, serializers.ModelSerializer):
    """An event upon which open leads are routed anew."""

    id = Id(ids.REROUTE)

    class Meta:
        model = Reroute
        fields = ["id", "upon", "score", "field", "is_active"]

    def validate_field(self, name: str) -> str:
        return known(name)

    def validate(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if values.get("upon") == Reroute.Upon.SCORE and values.get("score") is None:
            raise serializers.ValidationError({"score": "Enter the score."})
        if values.get("upon") == Reroute.Upon.FIELD and not values.get("field"):
            raise serializers.ValidationError({"field": "Name the field."})
        return values


class Reroutes(Settings):
    """The events upon which open leads are routed anew."""

    model = Reroute
    serializer_class = RerouteShape
    abilities = ABILITIES
    orderings = {"upon": ("upon",)}
    ordering = "upon"

    def schema_of_filters(self) -> criteria.Schema:
        return criteria.Schema([criteria.Text("upon", "Event"), criteria.Boolean("is_active", "Active")])

    @once
    def create(self, request: Request) -> Response:
        return self.shown(rerouting.pick(self.values(), by=self.me), status=201)

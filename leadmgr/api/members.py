"""Members over the API."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.customers import link
from leadmgr.api.records import Settings
from leadmgr.api.shapes import Id, Link, Shape
from leads import records
from tenancy import ids
from tenancy.abilities import Role
from tenancy.membership import check_change
from tenancy.models import Member

FILTERS = criteria.Schema(
    [
        criteria.Text("role", "Role"),
        criteria.Boolean("is_active", "Active"),
        link("manager", "Manager", ids.MEMBER, me=True),
    ],
    noun="member",
)


class MemberShape(Shape, serializers.ModelSerializer):
    """A person in the organization."""

    id = Id(ids.MEMBER)
    name = serializers.CharField(read_only=True)
    email = serializers.CharField(source="user.email", read_only=True)
    role = serializers.ChoiceField([str(role) for role in Role], required=False)
    manager = Link(Member, required=False, allow_null=True)

    class Meta:
        model = Member
        fields = [
            *("id", "name", "email", "role", "title", "manager", "is_active", "open_limit", "away_until", "joined_at"),
        ]
        read_only_fields = ["joined_at"]


class Members(Settings):
    """People of the organization; they join by invitation."""

    model = Member
    serializer_class = MemberShape
    abilities = {"list": "view", "retrieve": "view", "partial_update": "members"}
    orderings = {"joined_at": ("joined_at",), "id": ()}
    ordering = "id"
    search_words = "Part of a name or e-mail address."

    def get_queryset(self) -> QuerySet[Member]:
        return Member.objects.named()

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    def search(self, queryset: QuerySet, wanted: str) -> QuerySet:
        return queryset.filter(user__name__icontains=wanted) | queryset.filter(user__email__icontains=wanted)

    def partial_update(self, request: Request, pk: int) -> Response:
        member, values = self.record(), self.values(partial=True)
        check_change(member, values)
        return self.shown(records.change(member, values, by=self.me))

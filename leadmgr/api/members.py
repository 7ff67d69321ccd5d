"""Members over the API."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from leadmgr.api.customers import link
from leadmgr.api.idempotency import once
from leadmgr.api.records import Settings
from leadmgr.api.shapes import Id, Link, Shape
from leads import records
from tenancy import ids
from tenancy.abilities import Role
from tenancy.invitations import invite
from tenancy.membership import check_change
from tenancy.models import Invitation, Member

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
            *(
                "id",
                "name",
                "email",
                "role",
                "title",
                "manager",
                "is_active",
                "open_limit",
                "daily_limit",
                "away_until",
                "joined_at",
            ),
        ]
        read_only_fields = ["joined_at"]


class InvitationShape(Shape, serializers.ModelSerializer):
    """An offer of a place, which the person accepts by the link in a mail."""

    id = Id(ids.INVITATION)
    email = serializers.EmailField()
    role = serializers.ChoiceField([str(role) for role in Role])

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "expires_at"]
        read_only_fields = ["expires_at"]


class Members(Settings):
    """People of the organization; they join by invitation."""

    model = Member
    serializer_class = MemberShape
    abilities = {
        "list": "view",
        "retrieve": "view",
        "create": "members",
        "partial_update": "members",
        "destroy": "members",
    }
    orderings = {"joined_at": ("joined_at",), "id": ()}
    ordering = "id"
    search_words = "Part of a name or e-mail address."

    def get_queryset(self) -> QuerySet[Member]:
        return Member.objects.named()

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    def search(self, queryset: QuerySet, wanted: str) -> QuerySet:
        return queryset.filter(user__name__icontains=wanted) | queryset.filter(user__email__icontains=wanted)

    @extend_schema(request=InvitationShape, responses={201: InvitationShape})
    @once
    def create(self, request: Request) -> Response:
        """Invite somebody by e-mail; a member is there once the invitation is accepted."""
        asked = InvitationShape.read(request.data)
        invitation = invite(asked["email"], asked["role"], by=self.me)
        return Response(InvitationShape(invitation).data, status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        member, values = self.record(), self.values(partial=True)
        check_change(member, values)
        return self.shown(records.change(member, values, by=self.me))

    def destroy(self, request: Request, pk: int) -> Response:
        """Switch a member off; what the person did and owns stays."""
        member, off = self.record(), {"is_active": False}
        check_change(member, off)
        records.change(member, off, by=self.me)
        return Response(status=204)

"""Campaigns over the API."""

from django.db.models import QuerySet
from rest_framework import serializers

import criteria
from leadmgr.api.records import Records
from leadmgr.api.shapes import Id, MemberOwner, Money, Shape
from leads.models import Campaign
from tenancy import ids

FILTERS = criteria.Schema(
    [
        criteria.Text("name", "Name"),
        criteria.Text("type", "Type"),
        criteria.Text("status", "Status"),
        criteria.Boolean("is_active", "Active"),
        criteria.DateTime("created_at", "Created"),
    ],
    noun="campaign",
)


class MemberStatus(Shape):
    """How somebody may stand in a campaign."""

    name = serializers.CharField(max_length=40)
    responded = serializers.BooleanField(default=False, help_text="Whether it counts as a response.")


class CampaignShape(Shape, serializers.ModelSerializer):
    """A marketing effort that leads respond to."""

    id = Id(ids.CAMPAIGN)
    budgeted_cost = Money(required=False, allow_null=True)
    actual_cost = Money(required=False, allow_null=True)
    expected_revenue = Money(required=False, allow_null=True)
    owner = MemberOwner(required=False, allow_null=True)
    version = serializers.IntegerField(required=False)
    member_statuses = MemberStatus(
        many=True, required=False, help_text="In their order, the first for whoever joins; none: Sent and Responded."
    )

    class Meta:
        model = Campaign
        fields = [
            *("id", "name", "type", "status", "is_active", "start_date", "end_date", "budgeted_cost", "actual_cost"),
            *("expected_revenue", "description", "owner", "member_statuses", "created_at", "version"),
        ]
        read_only_fields = ["created_at"]


class Campaigns(Records):
    """Marketing efforts."""

    model = Campaign
    serializer_class = CampaignShape
    abilities = {
        "list": "view",
        "retrieve": "view",
        "create": "campaigns",
        "partial_update": "campaigns",
        "destroy": "campaigns",
    }
    orderings = {"created_at": ("created_at",), "name": ("name",)}
    search_words = "Part of the name."

    def schema_of_filters(self) -> criteria.Schema:
        return FILTERS

    def search(self, queryset: QuerySet, wanted: str) -> QuerySet:
        return queryset.filter(name__icontains=wanted)

"""Accounts, contacts, opportunities over the API."""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

import criteria
from criteria import Schema, fold
from leadmgr.api.conversion import stage_named
from leadmgr.api.lead_shape import CustomValues
from leadmgr.api.records import Records
from leadmgr.api.shapes import Id, Link, MemberOwner, Money, Shape
from leads.configuration import configuration
from leads.models import Account, Campaign, Contact, Opportunity
from leads.schema import reference
from tenancy import ids
from tenancy.refusals import Invalid

ABILITIES = {
    "list": "view",
    "retrieve": "view",
    "create": "create",
    "partial_update": "edit",
    "destroy": "edit",
}
KEPT = ("id", "created_at", "updated_at")  # ours, not the caller's
BILLING = ("billing_street", "billing_city", "billing_state", "billing_postal_code", "billing_country")
MAILING = ("mailing_street", "mailing_city", "mailing_state", "mailing_postal_code", "mailing_country")


class AccountShape(Shape, serializers.ModelSerializer):
    """A company one does business with."""

    id = Id(ids.ACCOUNT)
    annual_revenue = Money(required=False, allow_null=True)
    custom = CustomValues(required=False)
    owner = MemberOwner(required=False)
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Account
        fields = [
            *("id", "name", "type", "phone", "fax", "website", "industry", "rating", "annual_revenue"),
            *("number_of_employees", *BILLING, "account_source", "description", "custom", "owner"),
            *("created_at", "updated_at", "version"),
        ]
        read_only_fields = KEPT


class ContactShape(Shape, serializers.ModelSerializer):
    """A person at an account."""

    id = Id(ids.CONTACT)
    name = serializers.CharField(read_only=True)
    account = Link(Account, required=False, allow_null=True)
    custom = CustomValues(required=False)
    owner = MemberOwner(required=False)
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Contact
        fields = [
            *(
                "id",
                "name",
                "account",
                "salutation",
                "first_name",
                "last_name",
                "title",
                "department",
                "email",
                "phone",
            ),
            *("mobile_phone", "fax", *MAILING, "lead_source", "description", "has_opted_out_of_email"),
            *("has_opted_out_of_fax", "do_not_call", "custom", "owner", "created_at", "updated_at", "version"),
        ]
        read_only_fields = KEPT


class StageLabel(serializers.CharField):
    """A step of the sales process by its label."""

    def get_attribute(self, instance: Any) -> Any:
        return next((row for row in configuration().stages if row.pk == instance.stage_id), None) or instance.stage

    def to_representation(self, stage: Any) -> str:
        return str(stage)

    def to_internal_value(self, written: Any) -> Any:
        try:
            return stage_named(super().to_internal_value(written), "stage")
        except Invalid as refusal:
            raise serializers.ValidationError(refusal.errors["stage"]) from refusal


class OpportunityShape(Shape, serializers.ModelSerializer):
    """A deal that may be won."""

    id = Id(ids.OPPORTUNITY)
    account = Link(Account, required=False, allow_null=True)
    contact = Link(Contact, required=False, allow_null=True)
    campaign = Link(Campaign, required=False, allow_null=True)
    stage = StageLabel(help_text="Label of a stage.")
    amount = Money(required=False, allow_null=True)
    custom = CustomValues(required=False)
    owner = MemberOwner(required=False)
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Opportunity
        fields = [
            *("id", "name", "account", "contact", "stage", "amount", "probability", "close_date", "next_step"),
            *("lead_source", "campaign", "description", "custom", "owner", "created_at", "updated_at", "version"),
        ]
        read_only_fields = KEPT


def link(name: str, label: str, prefix: str, *, me: bool = False) -> criteria.Reference:
    """Return a field of filters that names another record by its id."""
    return reference(name, label, f"{name}_id", prefix, tuple, me=me)  # type: ignore[return-value]


TIMES = (criteria.DateTime("created_at", "Created"), criteria.DateTime("updated_at", "Changed"))
OWNER = link("owner", "Owner", ids.MEMBER, me=True)
ACCOUNT = link("account", "Account", ids.ACCOUNT)


class Customers(Records):
    """What the three have in common."""

    abilities = ABILITIES
    search_words = "Part of the name."

    def schema_of_filters(self) -> Schema:
        return FILTERS[self.model]

    def search(self, queryset: QuerySet, wanted: str) -> QuerySet:
        return queryset.filter(name_key__contains=fold(wanted))


class Accounts(Customers):
    """Companies one does business with."""

    model = Account
    serializer_class = AccountShape
    orderings = {"created_at": ("created_at",), "updated_at": ("updated_at",), "name": ("name_key",)}


class Contacts(Customers):
    """People at accounts."""

    model = Contact
    serializer_class = ContactShape
    orderings = {"created_at": ("created_at",), "updated_at": ("updated_at",), "name": ("last_name_key",)}
    search_words = "Part of the last name or the e-mail address."

    def search(self, queryset: QuerySet, wanted: str) -> QuerySet:
        words = fold(wanted)
        return queryset.filter(Q(last_name_key__contains=words) | Q(email_key__contains=words))


class Opportunities(Customers):
    """Deals that may be won."""

    model = Opportunity
    serializer_class = OpportunityShape
    orderings = {
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
        "name": ("name_key",),
        "close_date": ("close_date",),
    }


FILTERS: dict[Any, Schema] = {
    Account: Schema(
        [
            criteria.Text("name", "Name", key_column="name_key"),
            criteria.Text("website_domain", "Website domain"),
            criteria.Text("industry", "Industry"),
            criteria.Text("billing_country", "Country"),
            criteria.Whole("number_of_employees", "Employees"),
            OWNER,
            *TIMES,
        ],
        noun="account",
    ),
    Contact: Schema(
        [
            criteria.Text("first_name", "First name"),
            criteria.Text("last_name", "Last name", key_column="last_name_key"),
            criteria.Text("email", "Email", key_column="email_key"),
            criteria.Text("title", "Title"),
            ACCOUNT,
            OWNER,
            *TIMES,
        ],
        noun="contact",
    ),
    Opportunity: Schema(
        [
            criteria.Text("name", "Name", key_column="name_key"),
            link("stage", "Stage", ids.STATUS),
            criteria.Money("amount", "Amount"),
            criteria.Whole("probability", "Probability"),
            criteria.Date("close_date", "Close date"),
            ACCOUNT,
            link("contact", "Contact", ids.CONTACT),
            OWNER,
            *TIMES,
        ],
        noun="opportunity",
    ),
}

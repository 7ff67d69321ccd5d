"""Converting a lead over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leadmgr.api.idempotency import once
from leadmgr.api.lead_actions import LeadActions
from leadmgr.api.lead_shape import LeadShape
from leadmgr.api.leads import status_named
from leadmgr.api.shapes import Link, Money, Shape
from leads.configuration import configuration
from leads.conversion import NewOpportunity, Plan, convert
from leads.models import Account, Contact, Opportunity, OpportunityStage
from tenancy.refusals import Invalid


class AccountChoice(Shape):
    """An existing account by its id, or the name of a new one."""

    id = Link(Account, required=False)
    name = serializers.CharField(required=False, max_length=255)


class ContactChoice(Shape):
    """An existing contact by its id; without one a contact is made of the lead."""

    id = Link(Contact, required=False)


class OpportunityChoice(Shape):
    """An existing opportunity by its id, or what a new one is made of."""

    id = Link(Opportunity, required=False)
    name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    stage = serializers.CharField(required=False, help_text="Label of a stage; by default the first open one.")
    amount = Money(required=False, allow_null=True)
    close_date = serializers.DateField(required=False, allow_null=True, help_text="By default the end of the quarter.")


class ConvertShape(Shape):
    """What a lead is to become."""

    account = AccountChoice(required=False)
    contact = ContactChoice(required=False, allow_null=True)
    opportunity = OpportunityChoice(required=False, allow_null=True, help_text="null or absent: none.")
    status = serializers.CharField(required=False, help_text="Label of a converted status.")


RECORD = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}


@extend_schema_field(RECORD)
class Named(serializers.Field):
    """A record by its id and name."""


@extend_schema_field(RECORD | {"type": ["object", "null"]})
class MaybeNamed(serializers.Field):
    """A record by its id and name, or null."""


class ConvertedShape(LeadShape):
    """The converted lead, with what it became."""

    account = Named(read_only=True)
    contact = Named(read_only=True)
    opportunity = MaybeNamed(read_only=True)


class LeadConversion(LeadActions):
    """The last step of a lead."""

    abilities = {"convert": "convert"}

    @extend_schema(request=ConvertShape, responses=ConvertedShape)
    @once
    def convert(self, request: Request, pk: int) -> Response:
        lead, asked = self.locked(), ConvertShape.read(request.data)
        done = convert(lead, plan(asked, lead.company), by=self.me)
        made: dict[str, Any] = {"account": done.account, "contact": done.contact, "opportunity": done.opportunity}
        return self.answer(lead, 200, **{name: record and shown(record) for name, record in made.items()})


def shown(record: Any) -> dict[str, str]:
    return {"id": record.public_id, "name": str(record)}


def plan(asked: dict[str, Any], company: str) -> Plan:
    """Return what a body asks for; a new account is named as the company unless told otherwise."""
    account = asked.get("account") or {}
    contact = asked.get("contact") or {}
    return Plan(
        account=account.get("id") or account.get("name") or company,
        contact=contact.get("id"),
        opportunity=opportunity(asked.get("opportunity")),
        status=status_named(asked["status"]) if asked.get("status") else None,
    )


def opportunity(asked: dict[str, Any] | None) -> NewOpportunity | Opportunity | None:
    """Return the opportunity a body asks for, existing or new."""
    if asked is None:
        return None
    if "id" in asked:
        existing: Opportunity = asked["id"]
        return existing
    stage = stage_named(asked["stage"], "opportunity.stage") if asked.get("stage") else None
    return NewOpportunity(asked.get("name", ""), stage, asked.get("amount"), asked.get("close_date"))


def stage_named(label: str, field: str) -> OpportunityStage:
    """Return the opportunity stage with a label, in any case."""
    stages = configuration().stages
    for stage in stages:
        if stage.label.lower() == label.strip().lower():
            return stage
    raise Invalid(errors={field: f"Choose one of {', '.join(stage.label for stage in stages)}."})

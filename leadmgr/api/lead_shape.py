"""What a lead looks like to programs: the catalog's fields in snake case, the organization's own, and what we know."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from leadmgr.api.shapes import NO_SUCH_FIELD, READ_ONLY, Id, Link, Owner, Shape, major, owner_of
from leads.configuration import Configuration, configuration
from leads.fields import FIELDS, LeadField
from leads.models import Account, Campaign, Contact, Import, Lead, Opportunity
from leads.values import MOST_TAGS, TAG_SIZE
from tenancy import ids

MONEY = "In major units of the organization's currency."


def written_field(row: LeadField) -> serializers.Field:
    """Return the documented shape of one catalog field; `leads.values` reads and judges what is written."""
    if row.kind == "flag":
        return serializers.BooleanField(required=False, help_text=row.label)
    if row.kind == "whole":
        return serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    if row.kind == "money":
        return serializers.FloatField(required=False, allow_null=True, min_value=0, help_text=MONEY)
    if row.kind == "tags":
        return serializers.ListField(
            required=False, child=serializers.CharField(max_length=TAG_SIZE), max_length=MOST_TAGS
        )
    words = f"{row.label}; such as {', '.join(row.choices[:3])}." if row.choices else row.label
    return serializers.CharField(
        required=row.required, allow_blank=not row.required, max_length=row.size, help_text=words
    )


class CustomValues(serializers.DictField):
    """The organization's own fields by name; `/custom-fields/` lists them."""


class LeadShape(Shape):
    """A lead. Texts are empty when unknown, numbers and times null."""

    id = Id(ids.LEAD)
    name = serializers.CharField(read_only=True)
    locals().update({row.name: written_field(row) for row in FIELDS})
    custom = CustomValues(required=False)
    status = serializers.CharField(
        required=False,
        help_text="Label of an open status. Unqualified goes through `status/`, converted ones through `convert/`.",
    )
    owner = Owner(required=False, help_text="May be given when creating with `assign=0`; later use `assign/`.")
    stage = serializers.ChoiceField(["open", "unqualified", "converted"], read_only=True)
    status_since = serializers.DateTimeField(read_only=True)
    reason = serializers.CharField(read_only=True, allow_null=True, help_text="Why it is unqualified.")
    come_back_on = serializers.DateField(read_only=True, allow_null=True)
    score = serializers.IntegerField(read_only=True)
    grade = serializers.CharField(read_only=True, allow_null=True, help_text="A+ to F; null before it was graded.")
    assigned_at = serializers.DateTimeField(read_only=True)
    is_unread = serializers.BooleanField(read_only=True)
    first_response_due = serializers.DateTimeField(read_only=True, allow_null=True)
    first_responded_at = serializers.DateTimeField(read_only=True, allow_null=True)
    inquiry_count = serializers.IntegerField(read_only=True)
    last_inquiry_at = serializers.DateTimeField(read_only=True, allow_null=True)
    call_count = serializers.IntegerField(read_only=True)
    last_activity_at = serializers.DateTimeField(read_only=True, allow_null=True)
    campaign = Link(Campaign, read_only=True, allow_null=True)
    imported_from = Link(Import, read_only=True, allow_null=True, help_text="The import that made this lead.")
    imported_line = serializers.IntegerField(read_only=True, allow_null=True, help_text="Its line in the file.")
    has_duplicates = serializers.BooleanField(read_only=True, help_text="Another lead may be the same person.")
    converted_at = serializers.DateTimeField(read_only=True, allow_null=True)
    converted_account = Link(Account, read_only=True, allow_null=True)
    converted_contact = Link(Contact, read_only=True, allow_null=True)
    converted_opportunity = Link(Opportunity, read_only=True, allow_null=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    version = serializers.IntegerField(
        required=False, help_text="Counts changes. Sent with PATCH, or as If-Match, it guards against overwriting."
    )

    def to_internal_value(self, written: Any) -> dict[str, Any]:
        """Check names; values of catalog fields are read by `leads.values`, which has the sentences for them."""
        if not isinstance(written, Mapping):
            raise serializers.ValidationError({"body": "Send an object of field names and values."})
        if errors := unwritable(written):
            raise serializers.ValidationError(errors)
        return {name: self.read_one(name, value) for name, value in written.items()}

    def read_one(self, name: str, value: Any) -> Any:
        if name not in ("owner", "status", "version"):
            return value
        try:
            return self.fields[name].run_validation(value)
        except serializers.ValidationError as mistake:
            raise serializers.ValidationError({name: mistake.detail}) from None

    def to_representation(self, lead: Lead) -> dict[str, Any]:
        return shown(lead, configuration())


KNOWN = LeadShape._declared_fields
WRITABLE = frozenset(name for name, field in KNOWN.items() if not field.read_only)


def unwritable(written: Mapping[str, Any]) -> dict[str, list[str]]:
    """As every shape says it, without making the fifty fields anew for each of a thousand leads: 1 ms each."""
    unknown = [name for name in written if name not in WRITABLE]
    return {name: [READ_ONLY if name in KNOWN else NO_SUCH_FIELD] for name in unknown}


TEXTS = tuple(row.name for row in FIELDS if row.kind != "money")
MONIES = tuple(row.name for row in FIELDS if row.kind == "money")
PLAIN = (
    *("stage", "status_since", "come_back_on", "score", "assigned_at", "is_unread", "first_response_due"),
    *("first_responded_at", "inquiry_count", "last_inquiry_at", "call_count", "last_activity_at", "has_duplicates"),
    "imported_line",
    *("converted_at", "created_at", "updated_at", "version"),
)
LINKS = {
    "campaign": Campaign.id_prefix,
    "imported_from": Import.id_prefix,
    "converted_account": Account.id_prefix,
    "converted_contact": Contact.id_prefix,
    "converted_opportunity": Opportunity.id_prefix,
}


def shown(lead: Lead, settings: Configuration) -> dict[str, Any]:
    """Return a lead as JSON holds it, labels from the organization's cached settings: a list costs one SELECT."""
    row: dict[str, Any] = {"id": lead.public_id, "name": lead.name}
    row |= {name: getattr(lead, name) for name in TEXTS}
    for name in MONIES:
        minor = getattr(lead, name)
        row[name] = None if minor is None else major(minor)
    status = settings.status_by_id.get(lead.status_id) or lead.status
    row |= {"custom": lead.custom, "status": status.label, "owner": owner_of(lead), "grade": lead.grade or None}
    row["reason"] = None if lead.reason_id is None else reason_label(lead, settings)
    row |= {name: getattr(lead, name) for name in PLAIN}
    for name, prefix in LINKS.items():
        pk = getattr(lead, f"{name}_id")
        row[name] = None if pk is None else ids.encode(prefix, pk)
    return row


def reason_label(lead: Lead, settings: Configuration) -> str:
    known = next((reason for reason in settings.reasons if reason.pk == lead.reason_id), None)
    return str(known or lead.reason)

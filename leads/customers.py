"""What is known of accounts, contacts, opportunities and campaigns: one row a field, as leads have them.

`leads/customer_values.py` reads what is written into them; `leads/records.py` makes, changes and removes the records.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from leads.configuration import configuration
from leads.fields import INDUSTRIES, LEAD_SOURCES, RATINGS, SALUTATIONS, LeadField
from leads.models import Account, Campaign, Contact, CustomField, Opportunity
from leads.models.campaigns import STATUSES, TYPES

ACCOUNT_TYPES = ("Prospect", "Customer", "Partner", "Reseller", "Competitor", "Other")


def address(prefix: str, group: str) -> tuple[LeadField, ...]:
    """Return the five lines of an address."""
    return (
        LeadField(f"{prefix}_street", "Street", "area", 255, group=group),
        LeadField(f"{prefix}_city", "City", "text", 40, group=group),
        LeadField(f"{prefix}_state", "State/Province", "text", 80, group=group),
        LeadField(f"{prefix}_postal_code", "Zip/Postal code", "text", 20, group=group),
        LeadField(f"{prefix}_country", "Country", "text", 80, group=group),
    )


DESCRIPTION = LeadField("description", "Description", "area", 32000, group="More")
OWNER = LeadField("owner", "Owner", "member", required=True, group="More")


@dataclass(frozen=True)
class Noun:
    """A kind of customer record; `order` are never-null columns of its list, the id last."""

    name: str
    plural: str
    model: Any
    fields: tuple[LeadField, ...]
    order: tuple[str, ...]
    searched: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]  # what a list shows beside the name: (field, css of its width)
    symbol: str
    nothing: str  # what an empty list says
    new: str = "create"
    edit: str = "edit"

    @property
    def title(self) -> str:
        return self.plural.capitalize()

    @property
    def filter_words(self) -> str:
        return "Filter by name or e-mail" if self.name == "contact" else "Filter by name"

    @cached_property
    def by_name(self) -> dict[str, LeadField]:
        return {row.name: row for row in self.fields}

    @property
    def custom_fields(self) -> list[CustomField]:
        """The fields the organization added."""
        return configuration().custom_fields_of(self.name)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.group for row in self.fields))


ACCOUNT = Noun(
    "account",
    "accounts",
    Account,
    (
        LeadField("name", "Name", "text", 255, required=True, group="Account"),
        LeadField("type", "Type", "picklist", 40, choices=ACCOUNT_TYPES, group="Account"),
        LeadField("phone", "Phone", "phone", 40, group="Account"),
        LeadField("fax", "Fax", "phone", 40, group="Account"),
        LeadField("website", "Website", "url", 255, group="Account"),
        LeadField("industry", "Industry", "picklist", 255, choices=INDUSTRIES, group="Account"),
        LeadField("number_of_employees", "Employees", "whole", group="Account"),
        LeadField("annual_revenue", "Annual revenue", "money", group="Account"),
        LeadField("rating", "Rating", "picklist", 255, choices=RATINGS, group="Account"),
        LeadField("account_source", "Source", "picklist", 255, choices=LEAD_SOURCES, group="Account"),
        *address("billing", "Billing address"),
        DESCRIPTION,
        OWNER,
    ),
    ("name_key", "id"),
    ("name_key", "website_domain"),
    (("industry", ""), ("billing_city", ""), ("phone", "width-150"), ("owner", "width-150")),
    "building-2",
    "Accounts are made when a lead is converted, or here.",
)
CONTACT = Noun(
    "contact",
    "contacts",
    Contact,
    (
        LeadField("salutation", "Salutation", "picklist", 40, choices=SALUTATIONS, group="Contact"),
        LeadField("first_name", "First name", "text", 40, group="Contact"),
        LeadField("last_name", "Last name", "text", 80, required=True, group="Contact"),
        LeadField("account", "Account", "account", group="Contact"),
        LeadField("title", "Title", "text", 128, group="Contact"),
        LeadField("department", "Department", "text", 80, group="Contact"),
        LeadField("email", "Email", "email", 80, group="Contact"),
        LeadField("phone", "Phone", "phone", 40, group="Contact"),
        LeadField("mobile_phone", "Mobile", "phone", 40, group="Contact"),
        LeadField("fax", "Fax", "phone", 40, group="Contact"),
        LeadField("lead_source", "Lead source", "picklist", 255, choices=LEAD_SOURCES, group="Contact"),
        *address("mailing", "Mailing address"),
        LeadField("has_opted_out_of_email", "Email opt out", "flag", group="Consent"),
        LeadField("has_opted_out_of_fax", "Fax opt out", "flag", group="Consent"),
        LeadField("do_not_call", "Do not call", "flag", group="Consent"),
        DESCRIPTION,
        OWNER,
    ),
    ("last_name_key", "id"),
    ("last_name_key", "email_key"),
    (("account", ""), ("title", ""), ("email", "width-236"), ("phone", "width-150"), ("owner", "width-150")),
    "contact",
    "Contacts are made when a lead is converted, or here.",
)
OPPORTUNITY = Noun(
    "opportunity",
    "opportunities",
    Opportunity,
    (
        LeadField("name", "Name", "text", 120, required=True, group="Opportunity"),
        LeadField("account", "Account", "account", group="Opportunity"),
        LeadField("contact", "Contact", "contact", group="Opportunity"),
        LeadField("stage", "Stage", "stage", required=True, group="Opportunity"),
        LeadField("amount", "Amount", "money", group="Opportunity"),
        LeadField("probability", "Probability, %", "percent", group="Opportunity"),
        LeadField("close_date", "Close date", "date", required=True, group="Opportunity"),
        LeadField("next_step", "Next step", "text", 255, group="Opportunity"),
        LeadField("lead_source", "Lead source", "picklist", 255, choices=LEAD_SOURCES, group="Opportunity"),
        LeadField("campaign", "Campaign", "campaign", group="Opportunity"),
        DESCRIPTION,
        OWNER,
    ),
    ("name_key", "id"),
    ("name_key",),
    (
        ("account", ""),
        ("stage", "width-150"),
        ("amount", "width-120 right"),
        ("close_date", "width-110"),
        ("owner", "width-150"),
    ),
    "briefcase",
    "Opportunities are made when a lead is converted, or here.",
)
CAMPAIGN = Noun(
    "campaign",
    "campaigns",
    Campaign,
    (
        LeadField("name", "Name", "text", 80, required=True, group="Campaign"),
        LeadField("type", "Type", "picklist", 255, choices=TYPES, group="Campaign"),
        LeadField("status", "Status", "picklist", 255, required=True, choices=STATUSES, group="Campaign"),
        LeadField("is_active", "Active", "flag", group="Campaign"),
        LeadField("start_date", "Start", "date", group="Campaign"),
        LeadField("end_date", "End", "date", group="Campaign"),
        LeadField("member_statuses", "Member statuses", "statuses", 2000, group="Campaign"),
        LeadField("budgeted_cost", "Budgeted cost", "money", group="Money"),
        LeadField("actual_cost", "Actual cost", "money", group="Money"),
        LeadField("expected_revenue", "Expected revenue", "money", group="Money"),
        DESCRIPTION,
        OWNER,
    ),
    ("-id",),
    ("name",),
    (("type", "width-150"), ("status", "width-120"), ("start_date", "width-110"), ("owner", "width-150")),
    "megaphone",
    "A campaign gathers the leads of a fair, a mailing or an advertisement.",
    "campaigns",
    "campaigns",
)
NOUNS = {noun.name: noun for noun in (ACCOUNT, CONTACT, OPPORTUNITY, CAMPAIGN)}

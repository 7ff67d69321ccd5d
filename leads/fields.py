"""The catalog of lead fields: one row each, read by forms, API, import, Web-to-Lead and the criteria schema.

Sizes, labels and Web-to-Lead names are Salesforce's (Object Reference, Lead; Web-to-Lead generator).
"""

from dataclasses import dataclass

SALUTATIONS = ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.")
LEAD_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
RATINGS = ("Hot", "Warm", "Cold")
INDUSTRIES = (
    "Agriculture",
    "Apparel",
    "Banking",
    "Biotechnology",
    "Chemicals",
    "Communications",
    "Construction",
    "Consulting",
    "Education",
    "Electronics",
    "Energy",
    "Engineering",
    "Entertainment",
    "Environmental",
    "Finance",
    "Food & Beverage",
    "Government",
    "Healthcare",
    "Hospitality",
    "Insurance",
    "Machinery",
    "Manufacturing",
    "Media",
    "Not For Profit",
    "Recreation",
    "Retail",
    "Shipping",
    "Technology",
    "Telecommunications",
    "Transportation",
    "Utilities",
    "Other",
)
NOT_PROVIDED = "[not provided]"


@dataclass(frozen=True)
class LeadField:
    """One standard field a person or program may write."""

    name: str
    label: str
    kind: str  # text, area, email, phone, url, picklist, country, money, whole, flag, tags
    size: int = 0
    required: bool = False
    choices: tuple[str, ...] = ()
    web_names: tuple[str, ...] = ()  # Web-to-Lead parameter names, the generator's own first; none: no form may set it
    api_name: str = ""  # Salesforce's API name
    group: str = "Contact"


FIELDS = (
    LeadField(
        "salutation",
        "Salutation",
        "picklist",
        40,
        choices=SALUTATIONS,
        web_names=("salutation",),
        api_name="Salutation",
    ),
    LeadField(
        "first_name",
        "First name",
        "text",
        40,
        web_names=("first_name",),
        api_name="FirstName",
    ),
    LeadField(
        "middle_name",
        "Middle name",
        "text",
        40,
        web_names=("middle_name",),
        api_name="MiddleName",
    ),
    LeadField(
        "last_name",
        "Last name",
        "text",
        80,
        True,
        web_names=("last_name",),
        api_name="LastName",
    ),
    LeadField("suffix", "Suffix", "text", 40, web_names=("suffix",), api_name="Suffix"),
    LeadField(
        "title",
        "Title",
        "text",
        128,
        web_names=("title",),
        api_name="Title",
    ),
    LeadField(
        "email",
        "Email",
        "email",
        80,
        web_names=("email",),
        api_name="Email",
    ),
    LeadField(
        "phone",
        "Phone",
        "phone",
        40,
        web_names=("phone",),
        api_name="Phone",
    ),
    LeadField(
        "mobile_phone",
        "Mobile",
        "phone",
        40,
        web_names=("mobile", "mobile_phone"),
        api_name="MobilePhone",
    ),
    LeadField("fax", "Fax", "phone", 40, web_names=("fax",), api_name="Fax"),
    LeadField(
        "company",
        "Company",
        "text",
        255,
        True,
        web_names=("company",),
        api_name="Company",
        group="Company",
    ),
    LeadField(
        "website",
        "Website",
        "url",
        255,
        web_names=("URL", "website"),
        api_name="Website",
        group="Company",
    ),
    LeadField(
        "industry",
        "Industry",
        "picklist",
        255,
        choices=INDUSTRIES,
        web_names=("industry",),
        api_name="Industry",
        group="Company",
    ),
    LeadField(
        "number_of_employees",
        "Employees",
        "whole",
        web_names=("employees",),
        api_name="NumberOfEmployees",
        group="Company",
    ),
    LeadField(
        "annual_revenue",
        "Annual revenue",
        "money",
        web_names=("revenue",),
        api_name="AnnualRevenue",
        group="Company",
    ),
    LeadField(
        "street",
        "Street",
        "area",
        255,
        web_names=("street",),
        api_name="Street",
        group="Address",
    ),
    LeadField(
        "city",
        "City",
        "text",
        40,
        web_names=("city",),
        api_name="City",
        group="Address",
    ),
    LeadField(
        "state",
        "State/Province",
        "text",
        80,
        web_names=("state", "state_code"),
        api_name="State",
        group="Address",
    ),
    LeadField(
        "postal_code",
        "Zip/Postal code",
        "text",
        20,
        web_names=("zip",),
        api_name="PostalCode",
        group="Address",
    ),
    LeadField(
        "country",
        "Country",
        "country",
        80,
        web_names=("country", "country_code"),
        api_name="Country",
        group="Address",
    ),
    LeadField(
        "lead_source",
        "Lead source",
        "picklist",
        255,
        choices=LEAD_SOURCES,
        web_names=("lead_source",),
        api_name="LeadSource",
        group="Lead",
    ),
    LeadField(
        "rating", "Rating", "picklist", 255, choices=RATINGS, web_names=("rating",), api_name="Rating", group="Lead"
    ),
    LeadField("tags", "Tags", "tags", group="Lead"),
    LeadField("external_id", "External ID", "text", 120, api_name="ExternalId", group="Lead"),
    LeadField(
        "description",
        "Description",
        "area",
        32000,
        web_names=("description",),
        api_name="Description",
        group="Lead",
    ),
    LeadField(
        "has_opted_out_of_email",
        "Email opt out",
        "flag",
        web_names=("emailOptOut",),
        api_name="HasOptedOutOfEmail",
        group="Consent",
    ),
    LeadField(
        "has_opted_out_of_fax",
        "Fax opt out",
        "flag",
        web_names=("faxOptOut",),
        api_name="HasOptedOutOfFax",
        group="Consent",
    ),
    LeadField(
        "do_not_call",
        "Do not call",
        "flag",
        web_names=("doNotCall",),
        api_name="DoNotCall",
        group="Consent",
    ),
)

BY_NAME = {row.name: row for row in FIELDS}
NAMES = tuple(BY_NAME)
# Web-to-Lead names are matched as written first, then without regard to case; API names are read as well.
BY_WEB_NAME = {name: row for row in FIELDS if row.web_names for name in (row.api_name, *row.web_names)}
BY_FOLDED_WEB_NAME = {name.lower(): row for name, row in BY_WEB_NAME.items()}
GROUPS = ("Contact", "Company", "Address", "Lead", "Consent")


def blank(row: LeadField) -> object:
    """Return the value of a field nobody filled."""
    return [] if row.kind == "tags" else {"whole": None, "money": None, "flag": False}.get(row.kind, "")

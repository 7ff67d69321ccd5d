"""The catalog of lead fields: one row each, read by forms, API, import, Web-to-Lead and the criteria schema.

Sizes, labels and Web-to-Lead names are Salesforce's (Object Reference, Lead; Web-to-Lead generator).
"""

from dataclasses import dataclass, field

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
    synonyms: tuple[str, ...] = field(default=(), compare=False)  # header names of lists, lower case


FIELDS = (
    LeadField(
        "salutation",
        "Salutation",
        "picklist",
        40,
        choices=SALUTATIONS,
        web_names=("salutation",),
        api_name="Salutation",
        synonyms=("anrede", "title prefix", "prefix"),
    ),
    LeadField(
        "first_name",
        "First name",
        "text",
        40,
        web_names=("first_name",),
        api_name="FirstName",
        synonyms=("first name", "given name", "vorname", "prénom", "forename", "nombre"),
    ),
    LeadField(
        "last_name",
        "Last name",
        "text",
        80,
        True,
        web_names=("last_name",),
        api_name="LastName",
        synonyms=("last name", "surname", "family name", "nachname", "nom", "apellido"),
    ),
    LeadField(
        "title",
        "Title",
        "text",
        128,
        web_names=("title",),
        api_name="Title",
        synonyms=("job title", "position", "role", "funktion"),
    ),
    LeadField(
        "email",
        "Email",
        "email",
        80,
        web_names=("email",),
        api_name="Email",
        synonyms=("e-mail", "email address", "e-mail address", "mail", "e-mail-adresse", "work email"),
    ),
    LeadField(
        "phone",
        "Phone",
        "phone",
        40,
        web_names=("phone",),
        api_name="Phone",
        synonyms=("telephone", "phone number", "telefon", "business phone", "work phone", "tel"),
    ),
    LeadField(
        "mobile_phone",
        "Mobile",
        "phone",
        40,
        web_names=("mobile", "mobile_phone"),
        api_name="MobilePhone",
        synonyms=("mobile phone", "cell", "cell phone", "mobiltelefon", "handy"),
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
        synonyms=(
            "company name",
            "account",
            "account name",
            "organization",
            "organisation",
            "firma",
            "unternehmen",
            "empresa",
        ),
    ),
    LeadField(
        "website",
        "Website",
        "url",
        255,
        web_names=("URL", "website"),
        api_name="Website",
        group="Company",
        synonyms=("web site", "url", "web", "homepage", "domain", "company website"),
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
        synonyms=("branche", "sector"),
    ),
    LeadField(
        "number_of_employees",
        "Employees",
        "whole",
        web_names=("employees",),
        api_name="NumberOfEmployees",
        group="Company",
        synonyms=("number of employees", "no. of employees", "company size", "headcount", "mitarbeiter", "# employees"),
    ),
    LeadField(
        "annual_revenue",
        "Annual revenue",
        "money",
        web_names=("revenue",),
        api_name="AnnualRevenue",
        group="Company",
        synonyms=("revenue", "umsatz", "turnover"),
    ),
    LeadField(
        "street",
        "Street",
        "area",
        255,
        web_names=("street",),
        api_name="Street",
        group="Address",
        synonyms=("address", "street address", "straße", "strasse", "business street", "address 1"),
    ),
    LeadField(
        "city",
        "City",
        "text",
        40,
        web_names=("city",),
        api_name="City",
        group="Address",
        synonyms=("town", "ort", "stadt", "business city"),
    ),
    LeadField(
        "state",
        "State/Province",
        "text",
        80,
        web_names=("state", "state_code"),
        api_name="State",
        group="Address",
        synonyms=("state", "province", "region", "bundesland", "state/region", "business state"),
    ),
    LeadField(
        "postal_code",
        "Zip/Postal code",
        "text",
        20,
        web_names=("zip",),
        api_name="PostalCode",
        group="Address",
        synonyms=("zip", "zip code", "postcode", "plz", "postleitzahl", "business postal code"),
    ),
    LeadField(
        "country",
        "Country",
        "country",
        80,
        web_names=("country", "country_code"),
        api_name="Country",
        group="Address",
        synonyms=("land", "country/region", "nation", "business country/region"),
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
        synonyms=("source", "quelle", "original source"),
    ),
    LeadField(
        "rating", "Rating", "picklist", 255, choices=RATINGS, web_names=("rating",), api_name="Rating", group="Lead"
    ),
    LeadField("tags", "Tags", "tags", group="Lead", synonyms=("tags", "labels", "keywords", "schlagworte")),
    LeadField(
        "description",
        "Description",
        "area",
        32000,
        web_names=("description",),
        api_name="Description",
        group="Lead",
        synonyms=("notes", "comments", "message", "bemerkung", "note", "notiz", "anmerkung"),
    ),
    LeadField(
        "has_opted_out_of_email",
        "Email opt out",
        "flag",
        web_names=("emailOptOut",),
        api_name="HasOptedOutOfEmail",
        group="Consent",
        synonyms=("email opt out", "unsubscribed", "opted out"),
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
        synonyms=("do not call", "dnc"),
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

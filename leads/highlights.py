"""The strip of facts on top of a lead: which ones there are, and which an organization has chosen."""

from collections.abc import Callable
from dataclasses import dataclass

from leads.configuration import configuration
from leads.fields import FIELDS
from leads.models import Lead
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.organization_settings import change_organization

FEWEST, MOST = 5, 7
# Facts that are no fields.
FACTS = {
    "score": "Score",
    "grade": "Grade",
    "owner": "Owner",
    "next_step": "Next step",
    "first_response": "First response",
    "source": "Source",
    "inquiries": "Inquiries",
    "campaign": "Campaign",
}
DEFAULT = ("score", "grade", "owner", "source", "next_step", "first_response")


@dataclass(frozen=True)
class Highlight:
    """One fact, named for the page and labeled for the reader."""

    name: str
    label: str


def choices() -> list[tuple[str, str]]:
    """Return (name, label) of everything the strip may show."""
    own = [(f"custom.{field.name}", field.label) for field in configuration().custom_fields]
    return [*FACTS.items(), *((row.name, row.label) for row in FIELDS), *own]


def chosen() -> list[Highlight]:
    """Return what the strip shows: the organization's choice without what is gone, else the usual six."""
    known = dict(choices())
    wanted = [name for name in current_org().highlights if name in known]
    return [Highlight(name, known[name]) for name in (wanted or DEFAULT)]


def choose(names: list[str], *, by: Member) -> None:
    """Keep the strip's facts in their order."""
    change_organization(current_org(), {"highlights": names}, by=by)


def campaign(lead: Lead) -> str:
    return lead.campaign.name if lead.campaign_id and lead.campaign else "None"


# Facts that are words; the others are drawn by marks of their own.
PLAIN: dict[str, Callable[[Lead], str]] = {
    "source": lambda lead: lead.lead_source or "Not known",
    "inquiries": lambda lead: f"{lead.inquiry_count:,}",
    "campaign": campaign,
}

"""A person turns to us, for the first time or again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from leads import duplicates, news, workflow
from leads.editing import drafted, enter, set_owner, update_lead
from leads.fields import NAMES, NOT_PROVIDED
from leads.models import Activity, Campaign, CampaignMember, Contact, Inquiry, Lead, Stage, Submission
from leads.normalize import normalize
from tenancy import events, telling
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member

DAYS_TO_ANSWER = 1  # of a customer who writes again


def take_in(
    values: Mapping[str, Any],
    *,
    by: Member,
    because: dict[str, Any] | str | None = None,
    created_at: datetime | None = None,
) -> tuple[Lead, bool]:
    """Let in a person whom a program reports: as a new lead or, when the person is known, as another inquiry.

    Returns the lead and whether it was there before. Two reports in the same instant become one lead.
    """
    require(by, "create")
    lead = drafted(values, by=by, created_at=created_at)
    normalize(lead, current_org())
    same = duplicates.find_same(lead)
    if isinstance(same, Lead):
        return joined(same, lead), True
    set_owner(lead, None)
    enter(lead, by=by, because=because)
    if isinstance(same, Contact):
        ask(same, same.account, same.name, lead.description, same.owner)
    return lead, False


def joined(same: Lead, news: Lead) -> Lead:
    """Give what was reported to the lead of the same person, whom nobody else changes meanwhile."""
    lead = Lead.objects.select_for_update(of=("self",)).with_labels().get(pk=same.pk)
    inquiry = keep(lead, at=timezone.now(), lead_source=news.lead_source, text=news.description)
    join(lead, inquiry, {name: getattr(news, name) for name in (*NAMES, "custom")})
    return lead


def keep(
    lead: Lead,
    *,
    at: datetime,
    lead_source: str = "",
    campaign: Campaign | None = None,
    text: str = "",
    submission: Submission | None = None,
) -> Inquiry:
    """Store an inquiry with its own source, campaign and words; counting it is its lead's business."""
    return Inquiry.objects.create(
        lead=lead, at=at, lead_source=lead_source, campaign=campaign, text=text[:32000], submission=submission
    )


def join(lead: Lead, inquiry: Inquiry, values: dict[str, Any]) -> None:
    """Let a lead that exists have an inquiry: it fills what is blank, wakes the lead and tells whoever has it."""
    fill(lead, values)
    Lead.objects.filter(pk=lead.pk).update(
        inquiry_count=F("inquiry_count") + 1, last_inquiry_at=inquiry.at, is_unread=lead.stage != Stage.CONVERTED
    )
    lead.refresh_from_db(fields=["inquiry_count", "last_inquiry_at", "is_unread"])
    events.record(
        lead, "lead.inquired", inquiry=inquiry.public_id, source=inquiry.lead_source, words=inquiry.text[:300]
    )
    if lead.stage == Stage.CONVERTED:
        ask_account_owner(lead, inquiry)
    elif lead.stage == Stage.UNQUALIFIED:
        workflow.reopen(lead, by=None, because="New inquiry")
    tell_owner(lead)


def fill(lead: Lead, values: dict[str, Any]) -> None:
    """Write what was blank; what is known stays, for a stranger may have typed the rest."""
    if lead.is_converted:
        return
    blank = ("", None, False, NOT_PROVIDED)
    news = {name: value for name, value in values.items() if name != "custom" and getattr(lead, name) in blank}
    news = {
        name: value for name, value in news.items() if value not in blank and name not in ("lead_source", "description")
    }
    if custom := {name: value for name, value in values.get("custom", {}).items() if name not in lead.custom}:
        news["custom"] = custom
    if "annual_revenue" in news:
        news["annual_revenue"] = (
            Decimal(news["annual_revenue"]) / 100
        )  # values are clean, in minor units; a writer gives major ones
    if news:
        update_lead(lead, news)


def tell_owner(lead: Lead) -> None:
    """Tell the person who has the lead; a queue's members see it unread."""
    if lead.owner_member is not None and not lead.is_converted:
        tell(lead.owner_member, "lead.inquired", f"{lead.name} sent another inquiry", path_of(lead))


def tell(
    member: Member,
    kind: str,
    text: str,
    path: str,
    *,
    now: datetime | None = None,
    channels: tuple[bool, str] | None = None,
) -> None:
    """Tell a member something, as they wish to be told."""
    if telling.tell(member, kind, text, path, now=now, channels=channels) is not None:
        news.stirred(news.of_member(member.pk))


def path_of(lead: Lead) -> str:
    """Return the lead's page without the organization's slug, as notifications keep it."""
    return f"leads/{lead.public_id}/"


def ask_account_owner(lead: Lead, inquiry: Inquiry) -> None:
    """Give the owner of a customer's account the task to answer; it stands with the contact and the account."""
    ask(lead.converted_contact, lead.converted_account, lead.name, inquiry.text, lead.owner_member)


def ask(contact: Contact | None, account: Any, name: str, text: str, otherwise: Member | None) -> None:
    """Create the task of a customer's new inquiry."""
    owner = next((one.owner for one in (account, contact) if one is not None and one.owner.is_active), otherwise)
    Activity.objects.create(
        kind=Activity.Kind.TASK,
        contact=contact,
        account=account,
        owner=owner,
        subject=f"Answer a new inquiry of {name}"[:255],
        body=text[:32000],
        due_at=timezone.now() + timedelta(days=DAYS_TO_ANSWER),
        direction="inbound",
    )
    if owner is not None:
        tell(owner, "lead.inquired", f"{name}, a customer, sent an inquiry", "tasks/")


def respond(campaign: Campaign, lead: Lead, status: str) -> None:
    """Put a lead into a campaign, or note its new status there; a lead without one belongs to it from now on."""
    if lead.campaign_id is None and not lead.is_converted:
        lead.campaign = campaign
        lead.save(update_fields=["campaign", "updated_at"])
    member, is_new = CampaignMember.objects.get_or_create(
        campaign=campaign, lead=lead, defaults={"status": status or campaign.answered}
    )
    if not is_new and status and member.status != status:
        member.status = status
        member.save(update_fields=["status"])

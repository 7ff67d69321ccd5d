"""Converting a lead into an account, a contact and an opportunity.

Field mapping and fill rules are Salesforce's: an existing record only gets what it has not, opt-outs of an existing
contact stay, the close date defaults to the end of the calendar quarter, the stage to the first open one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from criteria import fold
from leads import duplicates
from leads.configuration import configuration
from leads.editing import check_writable
from leads.models import Account, Activity, CampaignMember, Contact, Lead, Opportunity, OpportunityStage, Stage, Status
from leads.required_fields import check_filled
from leads.values import clean_custom
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member, TenantModel
from tenancy.refusals import Invalid

TO_ACCOUNT = {
    "phone": "phone", "fax": "fax", "website": "website", "website_domain": "website_domain", "industry": "industry",
    "rating": "rating", "annual_revenue": "annual_revenue", "number_of_employees": "number_of_employees",
    "street": "billing_street", "city": "billing_city", "state": "billing_state",
    "postal_code": "billing_postal_code", "country": "billing_country", "lead_source": "account_source",
}  # fmt: skip
TO_CONTACT = {
    "salutation": "salutation", "first_name": "first_name", "title": "title", "email": "email", "phone": "phone",
    "mobile_phone": "mobile_phone", "fax": "fax", "street": "mailing_street", "city": "mailing_city",
    "state": "mailing_state", "postal_code": "mailing_postal_code", "country": "mailing_country",
    "lead_source": "lead_source", "description": "description",
}  # fmt: skip
CONSENT = ("has_opted_out_of_email", "has_opted_out_of_fax", "do_not_call")  # carried to a new contact only


@dataclass(frozen=True)
class NewOpportunity:
    """What an opportunity is made of; whatever is left out has a default."""

    name: str = ""
    stage: OpportunityStage | None = None
    amount: int | None = None  # minor units
    close_date: date | None = None


@dataclass(frozen=True)
class Plan:
    """What a conversion will use: existing records or names of new ones; no opportunity when that is None."""

    account: Account | str
    contact: Contact | None = None
    opportunity: NewOpportunity | Opportunity | None = None
    status: Status | None = None
    owner: Member | None = None


@dataclass
class Conversion:
    """What a conversion made, and what it changed: {field label: value} by record."""

    account: Account
    contact: Contact
    opportunity: Opportunity | None
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)


def convert(lead: Lead, plan: Plan, *, by: Member) -> Conversion:
    """Make or fill the records of a plan, move the lead's activities, and close the lead; all or nothing.

    Raises `Invalid` naming what the plan lacks, `Converted` for a lead that was converted before.
    """
    lead = Lead.objects.select_for_update(of=("self",)).with_labels().get(pk=lead.pk)
    check_writable(lead)
    require(by, "convert", lead)
    owner = check(lead, plan, by)
    check_filled(lead, plan.status or configuration().default_status(Stage.CONVERTED))
    account, from_account = account_of(lead, plan, owner)
    contact, from_contact = contact_of(lead, plan, account, owner)
    opportunity = opportunity_of(lead, plan, account, contact, owner)
    done = Conversion(account, contact, opportunity, {"account": from_account, "contact": from_contact}, unmapped(lead))
    close(lead, plan, done, by=by)
    carry_over(lead, done)
    return done


def check(lead: Lead, plan: Plan, by: Member) -> Member:
    """Refuse a plan that cannot be carried out; return the owner of what is made."""
    errors: dict[str, str] = {}
    if isinstance(plan.account, str) and not plan.account.strip():
        errors["account"] = "Enter the name of the account, or choose an existing one."
    if (
        plan.contact is not None
        and isinstance(plan.account, Account)
        and plan.contact.account_id not in (None, plan.account.pk)
    ):
        errors["contact"] = f"{plan.contact.name} belongs to another account. Choose a contact of {plan.account.name}."
    if plan.contact is not None and isinstance(plan.account, str) and plan.contact.account_id is not None:
        errors["contact"] = f"{plan.contact.name} already has an account. Choose that account, or make a new contact."
    if plan.status is not None and plan.status.kind != Stage.CONVERTED:
        errors["status"] = "Choose a converted status."
    if errors:
        raise Invalid(errors=errors)
    return plan.owner or lead.owner_member or by


def fill(record: Any, lead: Lead, mapping: Mapping[str, str]) -> dict[str, Any]:
    """Copy what the record has not; return {column: value} of what was copied."""
    filled = {}
    for source, target in mapping.items():
        value = getattr(lead, source)
        if value not in ("", None) and getattr(record, target) in ("", None):
            size = record._meta.get_field(target).max_length
            setattr(record, target, value[:size] if isinstance(value, str) and size else value)
            filled[target] = value
    return filled


def fill_custom(record: Any, lead: Lead, entity: str) -> None:
    """Copy custom values whose field exists under the same name and kind on the target."""
    there = {row.name: row for row in configuration().custom_fields_of(entity)}
    same = {row.name for row in configuration().custom_fields if row.name in there and there[row.name].kind == row.kind}
    wanted = {name: value for name, value in lead.custom.items() if name in same and name not in record.custom}
    errors: dict[str, str] = {}
    cleaned = clean_custom(wanted, there.values(), errors, partial=True)
    record.custom = record.custom | cleaned


def account_of(lead: Lead, plan: Plan, owner: Member) -> tuple[Account, dict[str, Any]]:
    account = (
        plan.account if isinstance(plan.account, Account) else Account(name=plan.account.strip()[:255], owner=owner)
    )
    return saved(account, lead, "account", fill(account, lead, TO_ACCOUNT))


def contact_of(lead: Lead, plan: Plan, account: Account, owner: Member) -> tuple[Contact, dict[str, Any]]:
    contact = plan.contact or Contact(last_name=lead.last_name, owner=owner)
    if plan.contact is None:
        for name in CONSENT:
            setattr(contact, name, getattr(lead, name))
    if contact.account_id is None:
        contact.account = account
    filled = fill(contact, lead, TO_CONTACT)
    result = saved(contact, lead, "contact", filled)
    duplicates.keep_keys(contact)
    return result


def saved(record: Any, lead: Lead, entity: str, filled: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Store a made or filled record and record the event."""
    fill_custom(record, lead, entity)
    is_new = record.pk is None
    record.version = record.version if is_new else record.version + 1
    record.save()
    kind = f"{entity}.created" if is_new else f"{entity}.filled"
    events.record(record, kind, changes={name: [None, value] for name, value in filled.items()}, lead=lead.public_id)
    return record, filled


def opportunity_of(lead: Lead, plan: Plan, account: Account, contact: Contact, owner: Member) -> Opportunity | None:
    """Make the opportunity, or tie an existing one to account and contact."""
    if plan.opportunity is None or isinstance(plan.opportunity, Opportunity):
        return plan.opportunity
    wanted = plan.opportunity
    stage = wanted.stage or OpportunityStage.objects.filter(is_closed=False).first()
    if stage is None:
        raise Invalid(errors={"opportunity": "There is no open opportunity stage. Ask an admin to add one."})
    opportunity = Opportunity(
        name=(wanted.name.strip() or f"{account.name}-")[:120], stage=stage, probability=stage.probability,
        amount=wanted.amount, close_date=wanted.close_date or end_of_quarter(timezone.localdate()),
        account=account, contact=contact, lead_source=lead.lead_source, campaign=lead.campaign, owner=owner,
    )  # fmt: skip
    return saved(opportunity, lead, "opportunity", {})[0]


def end_of_quarter(today: date) -> date:
    """Return the last day of the calendar quarter."""
    month = (today.month - 1) // 3 * 3 + 3
    following = date(today.year + (month == 12), month % 12 + 1, 1)
    return following - timedelta(days=1)


def unmapped(lead: Lead) -> list[str]:
    """Return the labels of custom fields that stay on the lead alone."""
    settings = configuration()
    elsewhere = {row.name for row in settings.all_custom_fields if row.entity != "lead"}
    return [row.label for row in settings.custom_fields if row.name in lead.custom and row.name not in elsewhere]


def close(lead: Lead, plan: Plan, done: Conversion, *, by: Member) -> None:
    """Give the lead its converted status and its three links."""
    status = plan.status or configuration().default_status(Stage.CONVERTED)
    before, now = lead.status.label, timezone.now()
    lead.status, lead.stage, lead.status_since, lead.converted_at = status, Stage.CONVERTED, now, now
    lead.converted_account, lead.converted_contact, lead.converted_opportunity = (
        done.account,
        done.contact,
        done.opportunity,
    )
    if lead.owner_member is None:
        lead.owner_member, lead.owner_queue = plan.owner or by, None
    lead.is_unread, lead.version, lead.come_back_on = False, lead.version + 1, None
    lead.save()
    made: dict[str, TenantModel | None] = {
        "account": done.account,
        "contact": done.contact,
        "opportunity": done.opportunity,
    }
    events.record(
        lead, "lead.converted", by=by, changes={"status": [before, status.label]},
        **{name: {"id": row.public_id, "name": str(row)} for name, row in made.items() if row is not None},
    )  # fmt: skip


def carry_over(lead: Lead, done: Conversion) -> None:
    """Tie the lead's activities and campaigns to what it became; they stay readable on the lead."""
    Activity.objects.filter(lead=lead).update(account=done.account, contact=done.contact, opportunity=done.opportunity)
    CampaignMember.objects.filter(lead=lead, contact=None).update(contact=done.contact)


@dataclass(frozen=True)
class Suggestion:
    """An existing record that may be the right one, and why."""

    record: Any
    evidence: str


def suggest_accounts(lead: Lead, most: int = 5) -> list[Suggestion]:
    """Return existing accounts of the same name or web domain, best evidence first."""
    name, domain = fold(lead.company), lead.website_domain or ("" if lead.is_free_email else lead.email_domain)
    wanted = Q(name_key=name) | Q(website_domain=domain) if domain else Q(name_key=name)
    found = [
        Suggestion(row, " and ".join(evidence(fold(row.name) == name, bool(domain) and row.website_domain == domain)))
        for row in Account.objects.filter(wanted).select_related("owner__user")[:most]
    ]
    return sorted(found, key=lambda row: -len(row.evidence))


def evidence(same_name: bool, same_domain: bool) -> list[str]:
    return [words for holds, words in ((same_name, "same name"), (same_domain, "same web domain")) if holds]


def suggest_contacts(lead: Lead, account: Account | None = None, most: int = 5) -> list[Suggestion]:
    """Return existing contacts with the lead's e-mail, or its name at the chosen account."""
    found = []
    if lead.email:
        found = [Suggestion(row, "same e-mail") for row in Contact.objects.filter(email_key=fold(lead.email))[:most]]
    if account is not None:
        known = {row.record.pk for row in found}
        named = Contact.objects.filter(account=account, last_name_key=fold(lead.last_name)).exclude(pk__in=known)
        found += [Suggestion(row, "same last name at this account") for row in named[:most]]
    return found[:most]


def preview(lead: Lead, plan: Plan) -> dict[str, list[tuple[str, Any, Any]]]:
    """Return what a conversion would write: (label, value, what it replaces) for account and contact, nothing saved."""
    account = plan.account if isinstance(plan.account, Account) else Account(name=plan.account)
    contact = plan.contact or Contact(last_name=lead.last_name)
    return {
        "account": would_fill(account, lead, TO_ACCOUNT),
        "contact": would_fill(contact, lead, TO_CONTACT),
    }


def would_fill(record: Any, lead: Lead, mapping: Mapping[str, str]) -> list[tuple[str, Any, Any]]:
    rows = []
    for source, target in mapping.items():
        value, kept = getattr(lead, source), getattr(record, target)
        if value not in ("", None) and target != "website_domain":
            label = str(record._meta.get_field(target).verbose_name).capitalize()
            rows.append((label, value, kept if kept not in ("", None) else None))
    return rows

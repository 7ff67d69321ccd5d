"""What the convert dialog shows: cards to choose from, and what would change."""

from typing import Any

from django.urls import reverse

from leads import conversion
from leads.forms.conversion import NEW, ConversionForm
from leads.models import Account, Activity, Lead
from tenancy.acting import current_org
from tenancy.templatetags.look import money


def context(lead: Lead, form: ConversionForm) -> dict[str, Any]:
    """Return the context of the dialog."""
    account = form.chosen_account()
    contacts = form.contacts(account)
    changes = what_changes(lead, form)
    return {
        "lead": lead,
        "url": reverse("lead", args=[lead.pk]),
        "form": form,
        "account_choices": account_choices(form),
        "contact_choices": contact_choices(lead, form, contacts),
        "contact_warning": warning(contacts),
        "changes": changes,
        "change_count": sum(not row["kept"] for group in changes for row in group["rows"]),
        "activity_count": Activity.objects.filter(lead=lead)[:1000].count(),
        "unmapped": conversion.unmapped(lead),
    }


def account_choices(form: ConversionForm) -> list[dict[str, Any]]:
    """Return the cards: accounts that may be the right one with the evidence, and a new one."""
    cards = [
        {
            "value": row.record.public_id,
            "title": f"Use {row.record.name}",
            "text": f"{row.evidence.capitalize()}. Owner {row.record.owner.name}.",
            "badge": "Best match" if place == 0 else "",
        }
        for place, row in enumerate(form.accounts)
    ]
    known = {card["value"] for card in cards} | {NEW}
    chosen = form.chosen_account()
    if isinstance(chosen, Account) and form.account_choice not in known:
        cards.append({"value": chosen.public_id, "title": f"Use {chosen.name}", "text": "Chosen by hand.", "badge": ""})
    text = "Would duplicate the account above." if form.accounts else "No account has this name or web domain."
    cards.append({"value": NEW, "title": "Create a new account", "text": text, "badge": ""})
    return [card | {"checked": card["value"] == form.account_choice} for card in cards]


def contact_choices(lead: Lead, form: ConversionForm, contacts: list[conversion.Suggestion]) -> list[dict[str, Any]]:
    """Return the cards: a new contact, or one who may be this person."""
    cards = [{"value": NEW, "title": f"Create {lead.name}", "text": "A new contact with the lead's details."}]
    cards += [
        {
            "value": row.record.public_id,
            "title": f"Update {row.record.name}",
            "text": f"{row.evidence.capitalize()}. Fills what is empty.",
        }
        for row in contacts
    ]
    chosen = form.contact_choice if form.contact_choice in {card["value"] for card in cards} else NEW
    return [card | {"checked": card["value"] == chosen} for card in cards]


def warning(contacts: list[conversion.Suggestion]) -> dict[str, str] | None:
    if not contacts:
        return None
    first = contacts[0]
    at = f" at {first.record.account}" if first.record.account_id else ""
    return {"title": f"{first.record.name} is already a contact{at}", "text": f"{first.evidence.capitalize()}."}


def what_changes(lead: Lead, form: ConversionForm) -> list[dict[str, Any]]:
    """Return what a conversion would write, record by record."""
    plan = form.plan()
    rows = conversion.preview(lead, plan)
    account = "existing" if isinstance(plan.account, Account) else "new"
    name = plan.account.name if isinstance(plan.account, Account) else plan.account
    found = [
        {
            "icon": "building-2",
            "tone": "a",
            "title": f"Account, {account}",
            "rows": named(name, account, rows["account"]),
        },
        {
            "icon": "user",
            "tone": "c",
            "title": f"Contact, {'updated' if plan.contact else 'new'}",
            "rows": named(str(plan.contact or lead), "existing" if plan.contact else "new", rows["contact"]),
        },
    ]
    if wants_opportunity(form):
        found.append({"icon": "briefcase", "tone": "o", "title": "Opportunity, new", "rows": opportunity_rows(form)})
    return found


def named(name: str, state: str, rows: list[tuple[str, Any, Any]]) -> list[dict[str, Any]]:
    """Return the name first, then each field: what is written, or what stays."""
    shown = [{"field": "Name", "text": name, "was": "", "kept": state == "existing"}]
    for label, value, kept in rows:
        written = money(value, current_org().currency) if label == "Annual revenue" and kept is None else value
        shown.append(
            {"field": label, "text": str(written if kept is None else kept), "was": "", "kept": kept is not None}
        )
    return shown


def wants_opportunity(form: ConversionForm) -> bool:
    return bool(form["create_opportunity"].value())


def opportunity_rows(form: ConversionForm) -> list[dict[str, Any]]:
    """Return what the opportunity is made of so far."""
    stage = form.stages.get(str(form["stage"].value() or "")) or next(iter(form.stages.values()), None)
    given = [
        ("Name", form["opportunity_name"].value()),
        ("Amount", form["amount"].value()),
        ("Close date", form["close_date"].value()),
        ("Stage", stage.label if stage else ""),
    ]
    return [{"field": label, "text": str(value), "was": "", "kept": False} for label, value in given if value]

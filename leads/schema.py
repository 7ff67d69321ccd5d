"""What a condition may ask about a lead: the lead's own columns and the organization's custom fields."""

from collections.abc import Callable, Iterable, Sequence

import criteria
from criteria.fields import Choice, Field
from leads import fields as catalog
from leads.countries import country_choices, country_key, country_name
from leads.models import Account, Campaign, CustomField, Import, Queue, Reason, Stage, Status, Tag
from leads.models.lead import GRADES
from tenancy import ids
from tenancy.acting import current_org
from tenancy.models import Member

Kind = CustomField.Kind
KEYED = {"company", "email", "last_name", "first_name", "industry", "lead_source", "city", "state"}


def text(name: str, label: str) -> Field:
    return criteria.Text(name, label, key_column=f"{name}_key" if name in KEYED else "")


def standard(row: catalog.LeadField, currency: str) -> Field:
    """Return the criteria field of one catalog row."""
    if row.kind == "picklist":
        return criteria.Picklist(
            row.name, row.label, options=row.choices, key_column=f"{row.name}_key" if row.name in KEYED else ""
        )
    if row.kind == "country":
        return criteria.Country(
            row.name,
            row.label,
            column="country_key",
            key_of=country_key,
            label_of=country_name,
            options=country_choices,
        )
    if row.kind == "whole":
        return criteria.Whole(row.name, row.label)
    if row.kind == "money":
        return criteria.Money(row.name, row.label, currency=currency)
    if row.kind == "tags":
        return criteria.MultiPicklist(row.name, row.label, options=known_tags)
    if row.kind == "flag":
        return criteria.Boolean(row.name, row.label)
    return text(row.name, row.label)


def custom(field: CustomField) -> Field:
    """Return the criteria field of one custom field."""
    name = f"custom.{field.name}"
    if field.kind == Kind.NUMBER:
        return criteria.Decimal(name, field.label)
    if field.kind == Kind.DATE:
        return criteria.Date(name, field.label)
    if field.kind == Kind.CHECKBOX:
        return criteria.Boolean(name, field.label)
    if field.kind == Kind.PICKLIST:
        return criteria.Picklist(name, field.label, options=tuple(field.choices))
    if field.kind == Kind.MULTIPICKLIST:
        return criteria.MultiPicklist(name, field.label, options=tuple(field.choices))
    return criteria.Text(name, field.label)


def reference(
    name: str,
    label: str,
    column: str,
    prefix: str,
    options: Callable[[], Iterable[tuple[int, str]]],
    *,
    me: bool = False,
    asks: bool = False,
) -> Field:
    """Return a field that names another record of the organization by its id; `asks`: its options cost a query."""

    def labeled() -> list[Choice]:
        return [(ids.encode(prefix, pk), words) for pk, words in options()]

    def label_of(pk: int) -> str:
        """Name a record; those that are asked for are read once a transaction, and again for one not among them."""
        kept = vars(current_org()).setdefault("names", {}) if asks else {}
        if pk not in kept.get(name, ()):
            kept[name] = dict(options())
        return str(kept[name].get(pk, "one that is gone"))

    def decode(written: str) -> int:
        """Read an id or, for people who write trees by hand, a label that only one has."""
        try:
            return ids.decode(written, prefix)
        except ids.BadId:  # names come second: some are asked of the database, and a rule may hold hundreds of ids
            named = [pk for pk, words in options() if words.lower() == written.strip().lower()]
            if len(named) == 1:
                return named[0]
            raise

    return criteria.Reference(
        name,
        label,
        column=column,
        decode=decode,
        encode=lambda pk: ids.encode(prefix, pk),
        label_of=label_of,
        options=labeled,
        me=me,
    )


def lead_schema(
    *,
    currency: str = "",
    statuses: Sequence[Status] = (),
    custom_fields: Sequence[CustomField] = (),
    members: Sequence[Member] = (),
    queues: Sequence[Queue] = (),
    reasons: Sequence[Reason] = (),
) -> criteria.Schema:
    """Return everything a condition may ask about a lead of one organization."""
    return criteria.Schema(
        [
            *(standard(row, currency) for row in catalog.FIELDS),
            criteria.Text("country_name", "Country as written", column="country"),
            criteria.Text("email_domain", "Email domain"),
            criteria.Boolean("is_free_email", "Free email address"),
            criteria.Text("website_domain", "Website domain"),
            reference("status", "Status", "status_id", ids.STATUS, lambda: [(row.pk, row.label) for row in statuses]),
            criteria.Picklist("stage", "Stage", options=tuple(Stage.choices)),
            reference(
                "reason",
                "Unqualified reason",
                "reason_id",
                ids.REASON,
                lambda: [(row.pk, row.label) for row in reasons],
            ),
            reference(
                "owner",
                "Owner",
                "owner_member_id",
                ids.MEMBER,
                lambda: [(row.pk, row.name) for row in members],
                me=True,
            ),
            reference("queue", "Queue", "owner_queue_id", ids.QUEUE, lambda: [(row.pk, row.name) for row in queues]),
            reference("campaign", "Campaign", "campaign_id", ids.CAMPAIGN, campaigns, asks=True),
            reference("import", "Import", "imported_from_id", ids.IMPORT, imports, asks=True),
            reference(
                "account", "Account of the e-mail domain", "matched_account_id", ids.ACCOUNT, accounts, asks=True
            ),
            criteria.Whole("score", "Score"),
            criteria.Grade("grade", "Grade", column="grade_rank"),
            criteria.Whole("inquiry_count", "Inquiries"),
            criteria.DateTime("last_inquiry_at", "Last inquiry"),
            criteria.Whole("call_count", "Calls"),
            criteria.DateTime("last_activity_at", "Last activity"),
            criteria.DateTime("created_at", "Created"),
            criteria.DateTime("status_since", "In status since"),
            criteria.DateTime("first_response_due", "First response due"),
            criteria.DateTime("first_responded_at", "First response"),
            criteria.DateTime("stale_at", "Stale since"),
            criteria.DateTime("next_step_at", "Next step"),
            criteria.Whole("open_task_count", "Open tasks"),
            criteria.Boolean("is_unread", "Unread"),
            criteria.Boolean("has_duplicates", "Possible duplicate"),
            *(custom(field) for field in custom_fields),
        ],
        noun="lead",
    )


def campaigns() -> list[tuple[int, str]]:
    """Return the newest campaigns: there may be thousands, a select offers some."""
    return list(Campaign.objects.values_list("pk", "name")[:500])


def imports() -> list[tuple[int, str]]:
    """Return the newest lists that made leads."""
    return list(Import.objects.filter(created__gt=0).values_list("pk", "file_name")[:500])


def accounts() -> list[tuple[int, str]]:
    """Return the newest accounts: most rules only ask whether there is one."""
    return list(Account.objects.order_by("-pk").values_list("pk", "name")[:500])


def known_tags() -> list[str]:
    """Return the tags in use, as first written."""
    return list(Tag.objects.values_list("name", flat=True)[:500])


assert GRADES[-1] == "A+"

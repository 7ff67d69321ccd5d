"""The form of an account, a contact, an opportunity or a campaign."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse

from leads import records
from leads.configuration import configuration
from leads.customer_values import clean_values
from leads.customer_words import starred
from leads.customers import Noun
from leads.fields import LeadField
from leads.forms import values
from leads.forms.catalog import CatalogForm
from leads.models.campaigns import MEMBER_STATUSES
from tenancy.acting import current_org
from tenancy.models import Member

LINKED = ("account", "contact", "campaign")
STARS = "Between commas, the first for whoever joins. A star marks those that count as a response."
NOT_AT_FIRST = ("probability", "owner")  # follow from the stage and from whoever makes the record


class CustomerForm(CatalogForm):
    """Fields of a new or existing record; `start` fills in what the page it was opened from knows."""

    def __init__(
        self, data: Any = None, *, noun: Noun, record: Any = None, start: dict[str, Any] | None = None
    ) -> None:
        self.noun, self.start = noun, start or {}
        rows = noun.fields if record else [row for row in noun.fields if row.name not in NOT_AT_FIRST]
        super().__init__(data, rows, noun.custom_fields, record=record)

    def stored(self, name: str) -> Any:
        return super().stored(name) if self.record else self.start.get(name)

    def control(self, row: LeadField, current: Any) -> forms.Field:
        """Return a control; a linked record is named, with suggestions while typing."""
        options: dict[str, Any] = {"label": row.label, "required": False}
        if row.kind == "date":
            return forms.CharField(widget=forms.DateInput({"type": "date"}), **options)
        if row.kind == "stage":
            return choice([(one.public_id, str(one)) for one in configuration().stages], **options)
        if row.kind == "member":
            people = [one for one in configuration().members if one.is_active or one == current]
            return choice([(one.public_id, one.name) for one in people], **options)
        if row.kind in LINKED:
            return forms.CharField(widget=forms.TextInput(suggesting(row)), **options)
        if row.kind == "statuses":
            return forms.CharField(help_text=STARS, **options)
        label = f"{row.label}, {current_org().currency}" if row.kind == "money" else row.label
        field = values.standard(row, current)
        field.label = label
        return field

    def shown(self, row: LeadField, value: Any) -> Any:
        if row.kind == "statuses":
            return starred(value or MEMBER_STATUSES)
        if value is None:
            return ""
        if row.kind in ("stage", "member"):
            return value.public_id
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if row.kind in LINKED else super().shown(row, value)

    def written(self) -> dict[str, Any]:
        """What was typed; a link whose name was left as it was is still that record, whoever else is called so."""
        found = super().written()
        for row in self.rows:
            current = self.stored(row.name)
            if row.kind in LINKED and current is not None and (found.get(row.name) or "").strip() == str(current):
                found[row.name] = current.public_id
        return found

    def create(self, by: Member) -> Any:
        """Make the record, or keep the sentences beside the fields."""

        def made() -> Any:
            return records.make(self.noun.model, clean_values(self.noun, self.written(), partial=False), by=by)

        return self.tried(made)

    def update(self, by: Member) -> Any:
        """Change the record, or keep the sentences and, when somebody was faster, both values."""

        def changed() -> Any:
            cleaned = clean_values(self.noun, self.written(), partial=True)
            return records.change(self.record, cleaned, by=by, version=self.seen_version())

        return self.tried(changed)


def choice(listed: list[tuple[str, str]], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=listed, **options)


def suggesting(row: LeadField) -> dict[str, str]:
    """Return what makes a text box offer the names of records."""
    return {
        "autocomplete": "off",
        "placeholder": f"Begin to type the {row.kind}’s name",
        "list": f"names-{row.name}",
        "hx-get": reverse(f"{row.kind}-names"),
        "hx-trigger": "input changed delay:150ms",
        "hx-target": f"#names-{row.name}",
        "hx-swap": "innerHTML",
    }

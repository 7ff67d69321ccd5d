"""Forms of an import: what each column means, what all rows have in common."""

from typing import Any

from django import forms

from leads.fields import LEAD_SOURCES
from leads.models import Campaign

CAMPAIGNS = 200


class OptionsForm(forms.Form):
    """What all rows of a list have in common."""

    lead_source = forms.ChoiceField(
        label="Lead source",
        required=False,
        choices=[("", "As in the file"), *((name, name) for name in LEAD_SOURCES)],
        help_text="For rows whose own source is blank.",
    )
    campaign = forms.ChoiceField(
        label="Campaign", required=False, help_text="Every lead of this list becomes a member of it."
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["campaign"]
        assert isinstance(field, forms.ChoiceField)
        rows = Campaign.objects.filter(is_active=True).order_by("-id")[:CAMPAIGNS]
        self.campaigns = {row.public_id: row for row in rows}
        field.choices = [("", "None"), *((key, row.name) for key, row in self.campaigns.items())]

    @property
    def options(self) -> dict[str, Any]:
        source = self.cleaned_data["lead_source"]
        return {"lead_source": source} if source else {}

    @property
    def chosen_campaign(self) -> Campaign | None:
        return self.campaigns.get(self.cleaned_data["campaign"])

"""The form of the organization itself."""

import re
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django import forms

from leads.countries import country_choices
from tenancy.models import Organization

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIME = forms.TimeInput({"type": "time"}, format="%H:%M")


class OrganizationForm(forms.ModelForm):
    """Who the organization is, when it works and how it writes."""

    country = forms.ChoiceField(help_text="Phone numbers without a country code are read by it.")
    time_zone = forms.ChoiceField()
    currency = forms.ChoiceField()
    days = forms.MultipleChoiceField(
        choices=list(enumerate(DAYS)), widget=forms.CheckboxSelectMultiple, label="Business days"
    )
    start = forms.TimeField(widget=TIME, label="Business hours from")
    end = forms.TimeField(widget=TIME, label="to")
    return_hosts = forms.CharField(
        required=False, widget=forms.Textarea({"rows": 3}), label="Hosts that web forms may lead back to",
        help_text="One a line, such as www.example.com. Other return addresses show a confirmation of ours instead.",
    )  # fmt: skip

    class Meta:
        model = Organization
        fields = [
            "name", "country", "time_zone", "currency", "mail_from_name", "mail_from_email", "hand_over_score",
            "stale_days", "return_hosts",
        ]  # fmt: skip
        labels = {
            "mail_from_name": "Mail sender", "mail_from_email": "Sender address", "hand_over_score": "Hand-over score",
            "stale_days": "Idle after (days)",
        }  # fmt: skip
        help_texts = {
            "hand_over_score": "A full score meter.",
            "stale_days": "Open leads without activity for so long are idle.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [(key.upper(), name) for key, name in country_choices()]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(zone, zone) for zone in sorted(available_timezones())]  # type: ignore[attr-defined]
        self.fields["currency"].choices = [(code, code) for code in sorted(list_currencies())]  # type: ignore[attr-defined]
        hours = self.instance.business_hours
        self.initial.update(days=hours.get("days", []), start=hours.get("start"), end=hours.get("end"))
        self.initial["return_hosts"] = "\n".join(self.instance.return_hosts)

    def clean_return_hosts(self) -> list[str]:
        hosts = [line.strip().lower() for line in self.cleaned_data["return_hosts"].splitlines() if line.strip()]
        hosts = [re.sub(r"^https?://", "", host).split("/")[0] for host in hosts]
        if wrong := [host for host in hosts if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", host)]:
            raise forms.ValidationError(f"“{wrong[0]}” is no host. Write it like www.example.com.")
        return list(dict.fromkeys(hosts))[:100]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", "The day ends after it begins.")
        return cleaned

    def save(self, commit: bool = True) -> Organization:
        cleaned = self.cleaned_data
        self.instance.business_hours = {
            "days": sorted(int(day) for day in cleaned["days"]),
            "start": f"{cleaned['start']:%H:%M}",
            "end": f"{cleaned['end']:%H:%M}",
        }
        return super().save(commit)

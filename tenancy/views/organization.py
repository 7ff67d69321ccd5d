"""The first page of settings, and what the organization says about itself."""

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from tenancy import places, sections
from tenancy.abilities import require
from tenancy.models import Organization
from tenancy.models.organizations import office_hours
from tenancy.organization_settings import change_organization
from tenancy.requests import MemberRequest

DAYS = (
    ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"), ("5", "Saturday"),
    ("6", "Sunday"),
)  # fmt: skip
HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OrganizationForm(forms.ModelForm):
    """Everything of the organization that is one value."""

    days = forms.MultipleChoiceField(
        label="Working days",
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day: response targets are counted in working hours."},
    )
    start = forms.TimeField(label="From", widget=CLOCK)
    end = forms.TimeField(label="To", widget=CLOCK, help_text="An end before the start is on the next day.")
    hosts = forms.CharField(
        label="Hosts visitors may return to",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, such as www.example.com. Web forms send their visitors nowhere else.",
    )

    holidays = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Days as year-month-day, one a line. No response target runs on them.",
    )

    class Meta:
        model = Organization
        fields = [
            *("name", "country", "time_zone", "currency", "hand_over_score", "stale_days"),
            *("mail_from_name", "mail_from_email"),
        ]
        labels = {
            "time_zone": "Time zone",
            "hand_over_score": "Hand-over score",
            "stale_days": "Idle after",
            "mail_from_name": "Sender's name",
            "mail_from_email": "Sender's address",
        }
        help_texts = {
            "country": "Phone numbers without a country code are read by it.",
            "currency": "Amounts keep their numbers; nothing is converted.",
            "hand_over_score": "From this score on a lead counts as ready for sales.",
            "stale_days": "Days without activity.",
            "mail_from_email": "Mail to leads comes from here.",
        }
        error_messages = {
            "name": {"required": "Enter the organization's name."},
            "mail_from_email": {"invalid": "Enter a full address, such as sales@company.com."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {"country": places.countries(), "time_zone": places.time_zones(), "currency": places.currencies()}
        for name, choices in chosen.items():
            kept = getattr(self.instance, name)
            known = choices if kept in dict(choices) else [*choices, (kept, kept)]
            old = self.fields[name]
            self.fields[name] = forms.ChoiceField(label=old.label, help_text=old.help_text, choices=known)
        hours = {**office_hours(), **self.instance.business_hours}
        self.initial = {**self.initial} | {
            "days": [str(day) for day in hours["days"]],
            "start": hours["start"],
            "end": hours["end"],
            "holidays": "\n".join(hours.get("holidays", ())),
            "hosts": "\n".join(self.instance.return_hosts),
        }

    def clean_hosts(self) -> list[str]:
        """Return the hosts, each once; whole addresses are read for their host."""
        found = []
        for line in self.cleaned_data["hosts"].split():
            host = re.sub(r"^https?://", "", line.lower()).split("/")[0]
            if not HOST.fullmatch(host):
                raise forms.ValidationError(f"“{line[:60]}” is no host. Enter one such as www.example.com.")
            found.append(host)
        return list(dict.fromkeys(found))

    def clean_holidays(self) -> list[str]:
        """Return the days, each once."""
        try:
            return sorted({date.fromisoformat(day).isoformat() for day in self.cleaned_data["holidays"].split()})[:500]
        except ValueError:
            raise forms.ValidationError("Write each day as year-month-day, such as 2026-12-25.") from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start") and given.get("start") == given.get("end"):
            self.add_error("end", "This leaves no working hours. Enter a later time.")
        return given

    def values(self) -> dict[str, Any]:
        """Return the columns as the organization keeps them."""
        given = self.cleaned_data
        hours = {
            "days": sorted(int(day) for day in given["days"]),
            "start": f"{given['start']:%H:%M}",
            "end": f"{given['end']:%H:%M}",
            **({"holidays": given["holidays"]} if given["holidays"] else {}),
        }
        return {name: given[name] for name in self.Meta.fields} | {
            "business_hours": hours,
            "return_hosts": given["hosts"],
        }


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """List what can be set."""
    require(request.member, "configure")
    return sections.show(request, "settings/index.html", "settings", {"cards": sections.cards()})


@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: MemberRequest) -> HttpResponse:
    """Show and change the organization."""
    require(request.member, "configure")
    org = Organization.objects.get(pk=request.organization.pk)  # a form writes into its instance also when it refuses
    form = OrganizationForm(request.POST if request.method == "POST" else None, instance=org)
    if request.method == "POST" and form.is_valid():
        changed = change_organization(request.organization, form.values(), by=request.member)
        messages.success(request, "The organization is saved." if changed else "Nothing has changed.")
        return redirect("settings-organization")
    context = {"form": form}
    template = "settings/organization.html"
    return sections.show(request, template, "settings-organization", context, status=422 if form.errors else 200)

"""What a marketer enters to make a web form."""

from typing import Any
from urllib.parse import urlsplit

from django import forms

from leads.capture.generator import CUSTOM, askable
from leads.models import Campaign, Form
from tenancy.acting import current_org

USUAL = ["first_name", "last_name", "email", "company", "phone", "description"]


class FormEditor(forms.ModelForm):
    """Name, fields, what is sent along, and where visitors go."""

    asks = forms.MultipleChoiceField(label="Fields", widget=forms.CheckboxSelectMultiple)
    needs = forms.MultipleChoiceField(label="Required", required=False, widget=forms.CheckboxSelectMultiple)
    sends = forms.CharField(
        label="Sent along, not shown",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, such as rating=Hot. Any field's name works.",
    )

    class Meta:
        model = Form
        fields = ["name", "lead_source", "campaign", "return_url"]
        labels = {"return_url": "Visitors go on to", "lead_source": "Lead source"}
        help_texts = {"return_url": "The page after sending, such as https://www.example.com/thanks."}
        widgets = {"lead_source": forms.TextInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = askable()
        choices = [(row.key, row.label) for row in self.rows]
        for name in ("asks", "needs"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = Campaign.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["campaign"].empty_label = "None"  # type: ignore[attr-defined]
        kept = self.instance.fields
        self.initial.setdefault("asks", [row["name"] for row in kept if "value" not in row] or USUAL)
        self.initial.setdefault("needs", [row["name"] for row in kept if row.get("required")] or ["last_name", "email"])
        self.initial.setdefault("sends", "\n".join(f"{row['name']}={row['value']}" for row in kept if "value" in row))

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Return each field with whether it is asked and needed: one line each, two boxes."""
        asks, needs = self["asks"].value() or [], self["needs"].value() or []
        return [
            {"key": row.key, "label": row.label, "is_own": row.key.startswith(CUSTOM), "asks": row.key in asks,
             "needs": row.key in needs}
            for row in self.rows
        ]  # fmt: skip

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Form.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another form has this name. Choose a different one.")
        return name

    def clean_return_url(self) -> str:
        address: str = self.cleaned_data["return_url"].strip()
        if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname):
            raise forms.ValidationError("Enter a whole address that begins with https://.")
        return address

    def clean_sends(self) -> list[dict[str, str]]:
        """Return the hidden values; each line is a name, `=` and a value."""
        rows = []
        for line in filter(None, map(str.strip, self.cleaned_data["sends"].splitlines())):
            name, equals, value = line.partition("=")
            if not equals or not name.strip():
                raise forms.ValidationError(f"“{line[:40]}” has no “=”. Write a name, “=” and a value.")
            rows.append({"name": name.strip(), "value": value.strip()})
        return rows

    def drafted(self) -> Form:
        """Return the form as entered so far, for its preview; what is wrong is left out."""
        given = {**self.initial, **getattr(self, "cleaned_data", {})}
        form = Form(pk=self.instance.pk, name=given.get("name", ""), lead_source=given.get("lead_source") or "")
        form.campaign = given.get("campaign") if isinstance(given.get("campaign"), Campaign) else self.instance.campaign
        form.return_url = given.get("return_url") or ""
        sends = given["sends"] if isinstance(given["sends"], list) else []
        form.fields = chosen(given.get("asks") or [], given.get("needs") or []) + sends
        return form

    def save(self, commit: bool = True) -> Form:
        """Keep the form and let its page be one that visitors are sent to."""
        given = self.cleaned_data
        self.instance.fields = chosen(given["asks"], given["needs"]) + given["sends"]
        trust(given["return_url"])
        saved: Form = super().save(commit)
        return saved


def chosen(asks: list[str], needs: list[str]) -> list[dict[str, Any]]:
    """Return the visible fields in the catalog's order."""
    order = [row.key for row in askable()]
    return [{"name": key, "required": key in needs} for key in order if key in asks]


def trust(address: str) -> None:
    """Add the host of a form's page to those that posts may send visitors to."""
    org, host = current_org(), (urlsplit(address).hostname or "").lower()
    if host and host not in org.return_hosts:
        org.return_hosts = [*org.return_hosts, host]
        org.save(update_fields=["return_hosts"])

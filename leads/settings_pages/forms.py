"""Forms of the settings."""

import re
from typing import Any

from django import forms

from leads.configuration import configuration
from leads.fields import BY_NAME
from leads.models import CustomField, OpportunityStage, Queue, Reason, Stage, Status
from tenancy.abilities import Role
from tenancy.models import Member

ENTITIES = (("lead", "Lead"), ("account", "Account"), ("contact", "Contact"), ("opportunity", "Opportunity"))
LINES = forms.Textarea({"rows": 4})


class SettingForm(forms.ModelForm):
    """A form whose values go through a verb: it never saves by itself."""

    def values(self) -> dict[str, Any]:
        """Return what was written, by column."""
        return dict(self.cleaned_data)

    def _post_clean(self) -> None:
        """Leave the record alone: the verb checks uniqueness and writes."""


class QueueForm(SettingForm):
    """A queue and who accepts from it."""

    members = forms.ModelMultipleChoiceField(Member.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Queue
        fields = ["name", "email", "target_minutes", "is_default", "members"]
        labels = {
            "email": "Notify this address",
            "target_minutes": "First response within (minutes)",
            "is_default": "Default queue",
        }
        help_texts = {"is_default": "Takes what no rule entry takes. There is always one."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = Member.objects.named().active().order_by("user__name")
        self.fields["members"].queryset = active  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["members"] = list(self.instance.members.values_list("pk", flat=True))


class StatusForm(SettingForm):
    """A status, what to do in it and where it leads."""

    next_ones = forms.ModelMultipleChoiceField(
        Status.objects.none(), required=False, label="Allowed next steps", widget=forms.CheckboxSelectMultiple
    )
    key_fields = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="Shown with the step; at most five."
    )

    class Meta:
        model = Status
        fields = ["label", "kind", "position", "is_default", "is_active", "guidance", "key_fields", "next_ones"]
        labels = {"is_default": "Default of its kind", "is_active": "In use"}
        widgets = {"guidance": LINES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(f"custom.{field.name}", field.label) for field in configuration().custom_fields]
        self.fields["key_fields"].choices = [*((row.name, row.label) for row in BY_NAME.values()), *own]  # type: ignore[attr-defined]
        self.fields["next_ones"].queryset = Status.objects.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["next_ones"] = list(self.instance.steps.values_list("target_id", flat=True))
        else:
            self.initial["position"] = len(configuration().statuses)

    def clean_key_fields(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["key_fields"]
        if len(chosen) > 5:
            raise forms.ValidationError("Choose at most five fields.")
        return chosen

    def clean_kind(self) -> str:
        return Stage(self.cleaned_data["kind"]).value


class ReasonForm(SettingForm):
    """A reason for Unqualified."""

    class Meta:
        model = Reason
        fields = ["label", "kind", "position", "is_active"]
        labels = {"is_active": "In use"}
        help_texts = {"kind": "“Not now” asks for a day on which the lead comes back by itself."}


class StageForm(SettingForm):
    """A step of a deal."""

    class Meta:
        model = OpportunityStage
        fields = ["label", "probability", "is_closed", "is_won", "position"]
        labels = {"probability": "Probability (%)", "is_closed": "Ends the deal", "is_won": "Won"}


class CustomFieldForm(SettingForm):
    """A field of the organization's own; name, kind and record stay once values are stored under it."""

    entity = forms.ChoiceField(choices=ENTITIES, label="Field of")
    choices = forms.CharField(required=False, widget=LINES, help_text="One choice a line, for picklists.")

    class Meta:
        model = CustomField
        fields = ["entity", "label", "name", "kind", "choices", "is_required", "web_id", "position"]
        labels = {"name": "API name", "is_required": "Required", "web_id": "Web-to-Lead parameter"}
        help_texts = {
            "name": "Small letters, digits and _; a letter first. It stays.",
            "web_id": "If a form you cannot change posts it under such a name.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["choices"] = "\n".join(self.instance.choices or [])
        for name in ("entity", "name", "kind") if self.instance.pk else ():
            self.fields[name].disabled = True

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise forms.ValidationError("Use small letters, digits and _, a letter first, such as shoe_size.")
        return name

    def clean_choices(self) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()))[
            :500
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if str(cleaned.get("kind", "")).endswith("picklist") and not cleaned.get("choices"):
            self.add_error("choices", "A picklist needs choices, one a line.")
        return cleaned


class MemberForm(SettingForm):
    """A person's place in the organization."""

    away_until = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Rules pass them over until then.",
    )

    class Meta:
        model = Member
        fields = ["role", "title", "manager", "open_limit", "away_until", "is_active"]
        labels = {"open_limit": "Most open leads", "is_active": "Active"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(choices=[(role.value, role.value.capitalize()) for role in Role])
        others = Member.objects.named().active().exclude(pk=self.instance.pk)
        self.fields["manager"].queryset = others  # type: ignore[attr-defined]


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.CharField(label="E-mail", max_length=254, widget=forms.EmailInput)
    role = forms.ChoiceField(choices=[(role.value, role.value.capitalize()) for role in Role], initial=Role.REP.value)


class KeyForm(forms.Form):
    """What a key is for, and as whom it acts."""

    name = forms.CharField(max_length=80, label="What is it for?", help_text="Such as “Website” or “Data warehouse”.")
    member = forms.ModelChoiceField(Member.objects.none(), label="Acts as", help_text="It may what this person may.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.named().active()  # type: ignore[attr-defined]

"""Forms with which admins set up queues, statuses, reasons and fields."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify

from leads.configuration import configuration
from leads.fields import FIELDS
from leads.models import CustomField, OpportunityStage, Queue, Reason, Status
from leads.models.custom_fields import MOST_CHOICES
from leads.records import has
from tenancy.models import Member

MOST_KEY_FIELDS = 5
MOST_REQUIRED = 10
# What a step's menu offers; the stored form is a list of roles, or None for whoever may move the lead.
WHO: dict[str, tuple[str, list[str] | None]] = {
    "all": ("Whoever may move the lead", None),
    "manager": ("Managers and admins", ["manager", "admin"]),
    "admin": ("Admins", ["admin"]),
}


class RecordForm(forms.ModelForm):
    """A form whose values a verb writes: it checks them, and that no other record has the name."""

    unique = "label"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = f"Enter the {str(field.label).lower()}."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        name = given.get(self.unique)
        others = self._meta.model.objects.exclude(pk=self.instance.pk)
        if has(self.instance, "entity"):
            others = others.filter(entity=given.get("entity", self.instance.entity))
        if name and others.filter(**{f"{self.unique}__iexact": name}).exists():
            self.add_error(self.unique, f"There is another one named “{name}”. Choose a different name.")
        return given

    def values(self) -> dict[str, Any]:
        """Return what the form entered, by column."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}


class QueueForm(RecordForm):
    """A queue and who accepts from it."""

    unique = "name"
    accepts = forms.ModelMultipleChoiceField(
        label="Members",
        queryset=Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They accept leads from this queue and see it in their navigation.",
    )

    class Meta:
        model = Queue
        fields = ["name", "email", "target_minutes", "alert_minutes", "take_back_minutes", "mode", "daily_limit",
                  "cool_down_minutes", "is_default"]  # fmt: skip
        labels = {"email": "E-mail", "target_minutes": "Response target",
                  "alert_minutes": "If missed, alert the manager after",
                  "take_back_minutes": "If missed, take the lead back after", "is_default": "Default queue",
                  "mode": "How leads leave it", "daily_limit": "Accepted a day at most",
                  "cool_down_minutes": "Cool-down"}  # fmt: skip
        widgets = {"mode": forms.RadioSelect}
        help_texts = {
            "email": "The address its members share.",
            "target_minutes": "Working minutes until the first response.",
            "alert_minutes": "Working minutes past the target. Left empty, nobody is alerted.",
            "take_back_minutes": "Only a lead that its owner has not touched. Left empty, none is taken back.",
            "mode": "With “the next one only”, members see how many wait, not who: nobody picks the easy ones.",
            "daily_limit": "By each member from this queue. Empty means no limit.",
            "cool_down_minutes": "Minutes for which a lead stays closed to the one who gave it back.",
            "is_default": "Takes what no rule entry takes. One queue is.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = Member.objects.active().named().exclude(role="viewer").order_by("user__name", "pk")
        self.fields["accepts"].queryset = working  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["accepts"] = list(self.instance.queuemember_set.values_list("member_id", flat=True))
        self.fields["is_default"].disabled = bool(self.initial.get("is_default"))
        self.fields["mode"].required = self.fields["cool_down_minutes"].required = False

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or self.instance.mode

    def clean_cool_down_minutes(self) -> int:
        return self.cleaned_data["cool_down_minutes"] or 0


class StatusForm(RecordForm):
    """A status: its name, what it means, what to do in it, and where leads go from here."""

    key_fields = forms.MultipleChoiceField(
        label="Key fields",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Shown with the step, at most {MOST_KEY_FIELDS}.",
    )

    required_fields = forms.MultipleChoiceField(
        label="Needed before",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"A lead gets this status only when these are filled, at most {MOST_REQUIRED}.",
    )

    class Meta:
        model = Status
        fields = ["label", "kind", "is_default", "stale_days", "guidance", "key_fields", "required_fields"]
        labels = {"label": "Name", "is_default": "Default of its kind", "stale_days": "Stale after"}
        help_texts = {
            "kind": "Open leads are worked; unqualified ones need a reason; converted ones come from conversion alone.",
            "is_default": "What a lead gets when it becomes this kind.",
            "guidance": "What to do while a lead is here. A line that begins with - is a list item, **bold** is bold, "
            "addresses become links.",
        }
        widgets = {"guidance": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(f"custom.{field.name}", field.label) for field in configuration().custom_fields]
        for name in ("key_fields", "required_fields"):
            self.fields[name].choices = [(row.name, row.label) for row in FIELDS] + own  # type: ignore[attr-defined]
        if self.instance.is_default:
            self.fields["is_default"].disabled = True
        steps = {step.target_id: who(step.roles) for step in self.instance.steps.all()} if self.instance.pk else {}
        self.targets = [status for status in Status.objects.active() if status.pk != self.instance.pk]
        for status in self.targets:
            self.fields[f"to-{status.pk}"] = forms.ChoiceField(
                label=status.label,
                required=False,
                choices=[("", "Not allowed"), *((key, words) for key, (words, _) in WHO.items())],
                initial=steps.get(status.pk, ""),
            )

    def clean_key_fields(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["key_fields"]
        if len(chosen) > MOST_KEY_FIELDS:
            raise forms.ValidationError(f"Choose at most {MOST_KEY_FIELDS}; these are {len(chosen)}.")
        return chosen

    def clean_required_fields(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["required_fields"]
        if len(chosen) > MOST_REQUIRED:
            raise forms.ValidationError(f"Choose at most {MOST_REQUIRED}; these are {len(chosen)}.")
        return chosen

    def steps(self) -> dict[int, list[str] | None]:
        """Return the roles that may take each allowed step, by the status it leads to."""
        chosen = {status.pk: self.cleaned_data.get(f"to-{status.pk}") for status in self.targets}
        return {pk: WHO[key][1] for pk, key in chosen.items() if key}

    @property
    def step_fields(self) -> list[forms.BoundField]:
        return [self[f"to-{status.pk}"] for status in self.targets]


def who(roles: Iterable[str] | None) -> str:
    """Return the menu's word for a step's roles."""
    return "all" if not roles else "manager" if "manager" in roles else "admin"


class ReplacementForm(forms.Form):
    """Which status the leads of a retired one get."""

    replacement = forms.ModelChoiceField(
        label="Their new status", queryset=Status.objects.none(), empty_label=None, required=True
    )

    def __init__(self, *args: Any, status: Status) -> None:
        super().__init__(*args)
        others = Status.objects.of(status.kind).exclude(pk=status.pk)
        self.fields["replacement"].queryset = others  # type: ignore[attr-defined]


class ReasonForm(RecordForm):
    """Why a lead is unqualified."""

    class Meta:
        model = Reason
        fields = ["label", "kind", "is_active"]
        labels = {"label": "Reason", "kind": "Kind", "is_active": "In use"}
        help_texts = {"kind": "Leads with a “not now” reason come back on a day that is set with it."}


class StageForm(RecordForm):
    """A step of the sales process."""

    class Meta:
        model = OpportunityStage
        fields = ["label", "probability", "is_closed", "is_won"]
        labels = {"label": "Name", "is_closed": "Ends the deal", "is_won": "Won"}
        help_texts = {"probability": "The chance to win, from 0 to 100."}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("is_won") and not given.get("is_closed"):
            self.add_error("is_won", "A won deal has ended: mark that too.")
        if given.get("probability", 0) and given["probability"] > 100:
            self.add_error("probability", "Enter a number from 0 to 100.")
        return given


class FieldForm(RecordForm):
    """A field the organization adds; its name and its kind stay, because values are stored under them."""

    choices = forms.CharField(
        label="Choices",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="For picklists: one a line, in the order they are offered.",
    )

    class Meta:
        model = CustomField
        fields = ["label", "entity", "kind", "name", "choices", "is_required", "web_id"]
        labels = {"is_required": "Required", "web_id": "Web-to-Lead name", "entity": "Of", "name": "Key"}
        help_texts = {
            "name": "In the API and in files, such as contract_end. Left empty, it is made from the label.",
            "web_id": "What web forms call it, such as 00N370000060fw7, when they were made elsewhere.",
        }

    entity = forms.ChoiceField(
        label="Of",
        choices=[("lead", "Leads"), ("account", "Accounts"), ("contact", "Contacts"), ("opportunity", "Opportunities")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk or not self.initial.get("choices"):
            self.initial["choices"] = "\n".join(self.instance.choices)
        self.fields["name"].required = False
        if self.instance.pk:
            for name in ("entity", "kind", "name"):
                self.fields[name].disabled = True

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        chosen = list(dict.fromkeys(line for line in lines if line))
        if len(chosen) > MOST_CHOICES:
            raise forms.ValidationError(f"At most {MOST_CHOICES} choices; these are {len(chosen)}.")
        return chosen

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if (
            str(given.get("kind", "")).endswith("picklist")
            and not given.get("choices")
            and "choices" not in self.errors
        ):
            self.add_error("choices", "A picklist needs choices: enter one a line.")
        if not self.instance.pk and given.get("label") and "name" not in self.errors:
            self.name_it(given)
        return given

    def name_it(self, given: dict[str, Any]) -> None:
        """Make the key from the label, or check the one that was entered."""
        name = given.get("name") or slugify(given["label"]).replace("-", "_")[:40]
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            self.add_error("name", "Use small letters, digits and _, a letter first.")
        elif CustomField.objects.filter(entity=given.get("entity"), name=name).exists():
            self.add_error("name", f"Another field has the key {name}. Choose a different one.")
        given["name"] = name

    def clean_web_id(self) -> str:
        written: str = self.cleaned_data["web_id"].strip()
        others = CustomField.objects.filter(web_id=written).exclude(pk=self.instance.pk)
        if written and others.exists():
            raise forms.ValidationError(f"“{others[0].label}” has this name already.")
        return written

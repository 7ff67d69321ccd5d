"""Forms of e-mail."""

from typing import Any

from django import forms

from leads.configuration import configuration
from leads.models import EmailTemplate, ReplyRule
from leads.rule_criteria import RuleCriteriaField
from tenancy.models import Member


class TemplateForm(forms.ModelForm):
    """A text to begin an e-mail with."""

    is_shared = forms.BooleanField(label="Shared with everybody", required=False)

    class Meta:
        model = EmailTemplate
        fields = ["name", "folder", "subject", "body", "html"]
        labels = {"body": "Text", "html": "The same as HTML"}
        help_texts = {
            "folder": "Templates of one folder stand together.",
            "body": "Merge fields such as {{ lead.first_name | there }} are filled in; after | stands what is "
            "written when the lead has no value.",
            "html": "Automatic answers carry both parts. Shapes, links and pictures stay; scripts and styles go.",
        }
        widgets = {"body": forms.Textarea({"rows": 12}), "html": forms.Textarea({"rows": 6, "class": "code"})}
        error_messages = {
            "name": {"required": "Enter a name."},
            "subject": {"required": "Write a subject."},
            "body": {"required": "Write the text."},
        }

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        if not member.may("templates"):
            del self.fields["is_shared"]
        elif self.instance.pk:
            self.fields["is_shared"].initial = self.instance.member_id is None

    def values(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in self.Meta.fields}
        shared = self.cleaned_data.get("is_shared", self.instance.pk is not None and self.instance.member_id is None)
        return given | {"member": None if shared else self.member}

    def _post_clean(self) -> None:
        """Leave the record as it is: the verb writes it, after checking more than columns."""


class ReplyRuleForm(forms.ModelForm):
    """One entry of the automatic answers."""

    class Meta:
        model = ReplyRule
        fields = ["name", "criteria", "template", "sender_name", "sender_email", "reply_to", "is_active"]
        labels = {
            "template": "Sends", "sender_name": "Sender's name", "sender_email": "Sender's address",
            "reply_to": "Answers go to", "is_active": "On",
        }  # fmt: skip
        help_texts = {
            "sender_email": "Empty: the organization's. The domain must let your mail server send for it.",
            "reply_to": "Empty: the answer lands on the lead, where this installation takes answers.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["criteria"] = self.instance.criteria or {"all": []}
        self.fields["criteria"] = RuleCriteriaField(configuration().schema, label="Conditions")
        shared = EmailTemplate.objects.filter(member=None)
        self.fields["template"].queryset = shared  # type: ignore[attr-defined]
        self.fields["template"].empty_label = "Choose a template"  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if ReplyRule.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another answer has this name.")
        return name

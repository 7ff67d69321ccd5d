"""Forms of e-mail."""

from typing import Any

from django import forms

from leads.models import EmailTemplate
from tenancy.models import Member


class TemplateForm(forms.ModelForm):
    """A text to begin an e-mail with."""

    is_shared = forms.BooleanField(label="Shared with everybody", required=False)

    class Meta:
        model = EmailTemplate
        fields = ["name", "folder", "subject", "body"]
        labels = {"body": "Text"}
        help_texts = {
            "folder": "Templates of one folder stand together.",
            "body": "Merge fields such as {{ lead.first_name | there }} are filled in; after | stands what is "
            "written when the lead has no value.",
        }
        widgets = {"body": forms.Textarea({"rows": 12})}
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

"""The form of a web hook."""

from django import forms

from leads import web_hooks
from leads.models import WebHook
from tenancy.refusals import Invalid


class WebHookForm(forms.ModelForm):
    """Where a program listens, and what it wants to hear of."""

    kinds = forms.MultipleChoiceField(
        label="Tell it when", choices=list(web_hooks.KINDS.items()), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = WebHook
        fields = ["name", "url", "body", "kinds", "is_active"]
        labels = {"url": "Address", "body": "What is posted", "is_active": "On"}
        help_texts = {"url": "Such as https://hooks.example.com/leads. Addresses inside this network are refused."}

    def clean_url(self) -> str:
        try:
            return web_hooks.check_url(self.cleaned_data["url"])
        except Invalid as refusal:
            raise forms.ValidationError(refusal.errors["url"]) from refusal

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if WebHook.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another web hook has this name.")
        return name

"""Forms with which admins invite people and change their places."""

from typing import Any

from django import forms
from django.utils import timezone

from tenancy.abilities import Role
from tenancy.membership import midnight
from tenancy.models import Member

ROLES = (
    (Role.REP, "Rep: accepts, works and converts leads"),
    (Role.MARKETER, "Marketer: also imports, web forms, campaigns"),
    (Role.MANAGER, "Manager: also reassigns and sees figures"),
    (Role.ADMIN, "Admin: everything, settings included"),
    (Role.VIEWER, "Viewer: reads only"),
)


class InvitationForm(forms.Form):
    """Who is invited, as what."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autofocus": True}),
        error_messages={
            "required": "Enter the address the link goes to.",
            "invalid": "Enter a full address, such as name@company.com.",
        },
    )
    role = forms.ChoiceField(label="Role", choices=ROLES, initial=Role.REP, widget=forms.RadioSelect)


class MemberForm(forms.ModelForm):
    """A person's place in the organization."""

    role = forms.ChoiceField(label="Role", choices=ROLES, widget=forms.RadioSelect)
    away_until = forms.DateField(
        label="Away until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Until that day, rules give this person no leads.",
    )

    class Meta:
        model = Member
        fields = ["title", "role", "manager", "open_limit", "daily_limit", "away_until"]
        labels = {"open_limit": "Open leads at most", "daily_limit": "Accepted a day at most"}
        help_texts = {
            "title": "Such as Sales rep, DACH.",
            "manager": "Managers move, convert and mark the leads of their people.",
            "open_limit": "Rules pass over a person who has this many open leads, and no more can be accepted.",
            "daily_limit": "Leads taken from queues between midnight and midnight.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Member.objects.active().named().exclude(pk=self.instance.pk).order_by("user__name", "pk")
        self.fields["manager"].queryset = others  # type: ignore[attr-defined]
        self.fields["manager"].empty_label = "Nobody"  # type: ignore[attr-defined]
        away = self.instance.away_until
        self.initial["away_until"] = timezone.localtime(away).date() if away else None

    def clean_away_until(self) -> Any:
        return midnight(self.cleaned_data["away_until"])

    def values(self) -> dict[str, Any]:
        """Return what the form entered, by column."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

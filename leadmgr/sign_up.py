"""Signing up: an account and an organization that can take its first lead, in one form."""

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from automation.provisioning import found_for
from tenancy import places
from tenancy.models import User


class OrganizationForm(forms.Form):
    """What an organization is called and where it is."""

    organization = forms.CharField(
        label="Organization",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Enter the name of your company or team."},
    )
    country = forms.ChoiceField(
        label="Country", initial="US", help_text="Phone numbers are read by it; it suggests time zone and currency."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = places.countries()  # type: ignore[attr-defined]

    def clean_organization(self) -> str:
        name = " ".join(self.cleaned_data["organization"].split())
        if not name:
            raise forms.ValidationError("Enter the name of your company or team.")
        return name


class SignUpForm(OrganizationForm, SignupForm):
    """Name, e-mail and password, and the organization."""

    field_order = ["name", "email", "password1", "organization", "country"]
    name = forms.CharField(
        label="Your name",
        max_length=121,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
        error_messages={"required": "Enter your name."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Work e-mail"
        self.fields["password1"].help_text = "At least ten characters; a sentence is fine."
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Found the organization in the transaction that makes the account."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        found(user, self.cleaned_data)


def found(user: User, given: dict[str, Any]) -> str:
    """Found an organization with what its country suggests and return its address."""
    made = found_for(user, given["organization"], **places.suggested(given["country"]))
    return made.org.slug


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_organization(request: HttpRequest) -> HttpResponse:
    """Found another organization, or the first one of an account that belongs to none."""
    if settings.SIGNUP != "open":
        return render(request, "organizations/closed.html")
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        slug = found(request.user, form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, f"{form.cleaned_data['organization']} is ready.")
        return redirect(f"/{slug}/setup/")
    return render(request, "organizations/new.html", {"form": form}, status=422 if form.errors else 200)

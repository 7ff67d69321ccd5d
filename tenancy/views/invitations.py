"""Accepting an invitation, from the link in its mail."""

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, password_validation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenancy import directory
from tenancy.acting import acting, current_org
from tenancy.invitations import NotOpen, accept
from tenancy.joining import new_account
from tenancy.models import Invitation, User

PAGE = "organizations/invitation.html"


class NewAccountForm(forms.Form):
    """What a person without an account adds to their address."""

    name = forms.CharField(
        label="Your name",
        max_length=121,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
        error_messages={"required": "Enter your name."},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least ten characters; a sentence is fine.",
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: object, email: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what, and join: with the signed-in account, or with a new one."""
    found = directory.invitation(token)
    if found is None:
        raise NotOpen
    with acting(found[0], door="page"):
        one = Invitation.objects.select_related("invited_by__user").get(pk=found[1])
        if one.expires_at <= timezone.now():
            raise NotOpen
        if request.user.is_authenticated:
            return of_account(request, one)
        if User.objects.filter(email=one.email).exists():
            return shown(request, one, sign_in_url=f"{settings.LOGIN_URL}?next={request.path}")
        return of_stranger(request, one)


def of_account(request: HttpRequest, one: Invitation) -> HttpResponse:
    """Let the signed-in person join, if the link was sent to them."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        return joined(request, one, user)
    return shown(request, one, is_other=user.email != one.email)


def of_stranger(request: HttpRequest, one: Invitation) -> HttpResponse:
    """Make an account for the address; whoever holds the link has read its mail."""
    form = NewAccountForm(request.POST if request.method == "POST" else None, email=one.email)
    if request.method != "POST" or not form.is_valid():
        return shown(request, one, form=form, status=422 if form.errors else 200)
    user = new_account(one.email, form.cleaned_data["password"], form.cleaned_data["name"])
    answer = joined(request, one, user)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return answer


def joined(request: HttpRequest, one: Invitation, user: User) -> HttpResponse:
    """Accept and go in."""
    accept(one, user)
    EmailAddress.objects.filter(user=user, email=one.email).update(verified=True)
    org = current_org()
    messages.success(request, f"Welcome to {org.name}.")
    return redirect(f"/{org.slug}/")


def shown(request: HttpRequest, one: Invitation, *, status: int = 200, **context: object) -> HttpResponse:
    """Draw the page."""
    context |= {"invitation": one, "inviting": current_org()}
    return render(request, PAGE, context, status=status)

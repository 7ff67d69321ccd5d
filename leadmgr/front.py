"""Pages outside any organization: the way in, founding one, joining one, the look."""

from typing import Any

from allauth.account.views import LoginView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, password_validation
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from automation.provisioning import found_for, found_organization
from leadmgr.demo.organizations import ADMIN, PASSWORD, PEOPLE
from leads.countries import country_choices
from tenancy import directory, invitations
from tenancy.acting import acting
from tenancy.joining import new_account
from tenancy.models import Invitation, Organization, User
from tenancy.refusals import Refusal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
YEAR = 365 * 24 * 3600
SHOWN = ("rep", "marketer", "admin", "manager")


class SignIn(LoginView):
    """The sign-in page, with a button for each demo role while the demo runs."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = [
            {"email": person.email, "password": PASSWORD, "name": person.name, "role": person.role}
            for role in SHOWN
            for person in (*PEOPLE, ADMIN)
            if person.email.split("@")[0] == role
        ]
        open_ = settings.SIGNUP == "open"
        return super().get_context_data(**kwargs) | {
            "demo_people": people if settings.DEMO else [],
            "signup_open": open_,
        }


def memberships(user: Any) -> list[Organization]:
    """Return the organizations of a user, each read through its own door."""
    found = []
    for org_id, _ in directory.memberships(user.pk):
        with acting(org_id) as now:
            found.append(now.org)
    return found


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead a member into the organization, a new one to its first steps."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    own = memberships(request.user)
    if len(own) == 1:
        return redirect(f"/{own[0].slug}/{first_place(request.user, own[0])}")
    return redirect("organizations")


def first_place(user: Any, org: Organization) -> str:
    """Return where somebody begins: the admin of a new organization at its checklist."""
    with acting(org.pk, dict(directory.memberships(user.pk))[org.pk]) as now:
        is_new = (
            not org.setup.get("hidden") and not org.is_demo and now.member is not None and now.member.may("configure")
        )
        return "settings/setup/" if is_new else ""


@require_safe
@login_required
def organizations(request: HttpRequest) -> HttpResponse:
    """Choose among the organizations one belongs to."""
    return render(
        request,
        "account/organizations.html",
        {"organizations": memberships(request.user), "may_found": settings.SIGNUP == "open"},
    )


class FoundForm(forms.Form):
    """What a new organization needs; without an account, also who founds it."""

    name = forms.CharField(max_length=121, label="Your name", widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label="Work e-mail", widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        widget=forms.PasswordInput({"autocomplete": "new-password"}), help_text="At least ten characters."
    )
    organization = forms.CharField(max_length=80, widget=forms.TextInput({"autocomplete": "organization"}))
    country = forms.ChoiceField(initial="US", help_text="Phone numbers without a country code are read by it.")

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [(key.upper(), name) for key, name in country_choices()]  # type: ignore[attr-defined]
        for field in ("name", "email", "password") if user is not None else ():
            del self.fields[field]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(
            password, User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", ""))
        )
        return password


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Found an organization, with a new account or one's own."""
    if settings.SIGNUP != "open":
        return render(request, "account/signup_closed.html", status=403)
    user = request.user if request.user.is_authenticated else None
    form = FoundForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            return founded(request, form.cleaned_data, user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return render(request, "account/signup.html", {"form": form}, status=422 if form.errors else 200)


def founded(request: HttpRequest, written: dict[str, Any], user: Any) -> HttpResponse:
    """Found the organization and lead its admin to the first steps."""
    if user is not None:
        made = found_for(user, written["organization"], country=written["country"])
    else:
        made = found_organization(
            written["organization"], admin_email=written["email"], admin_name=written["name"],
            password=written["password"], country=written["country"],
        )  # fmt: skip
        login(request, made.member.user, backend=BACKEND)
    return redirect(f"/{made.org.slug}/settings/setup/")


class JoinForm(forms.Form):
    """Who somebody new is; the address is the invited one."""

    name = forms.CharField(max_length=121, label="Your name", widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        widget=forms.PasswordInput({"autocomplete": "new-password"}), help_text="At least ten characters."
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: with a new account, or signed in with the invited address."""
    found = directory.invitation(token)
    if found is None:
        return render(request, "account/invitation.html", {"over": invitations.InvitationOver.sentence}, status=410)
    with acting(found[0]) as now:
        offer = Invitation.objects.select_related("invited_by__user").get(pk=found[1])
        try:
            invitations.check_open(offer)
        except Refusal as refusal:
            return render(request, "account/invitation.html", {"over": refusal.sentence}, status=410)
        return answered(request, offer, now.org)


def answered(request: HttpRequest, offer: Invitation, org: Organization) -> HttpResponse:
    """Show or take an open invitation."""
    known = User.objects.filter(email=offer.email).first()
    is_me = known is not None and request.user.is_authenticated and request.user.pk == known.pk
    form = None if known is not None else JoinForm(request.POST or None)
    context = {"offer": offer, "organization_name": org.name, "known": known, "is_me": is_me, "form": form}
    if request.method == "POST" and (is_me or (form is not None and form.is_valid())):
        user = known or new_account(offer.email, form.cleaned_data["password"], form.cleaned_data["name"])  # type: ignore[union-attr]
        invitations.accept(offer, user)
        login(request, user, backend=BACKEND)
        messages.success(request, f"Welcome to {org.name}.")
        return redirect(f"/{org.slug}/")
    return render(request, "account/invitation.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the look this browser wants."""
    wanted, back = request.POST.get("theme", ""), request.POST.get("next", "/")
    if wanted not in ("light", "dark", "system"):
        raise Http404
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = redirect(back if safe else "/")
    if wanted == "system":
        response.delete_cookie("theme")
    else:
        response.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax")
    return response

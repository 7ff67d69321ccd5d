"""What a person chooses for themselves."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tenancy.membership import change_profile
from tenancy.models import Member
from tenancy.requests import MemberRequest, came_from

THEMES = ("light", "dark", "system")
A_YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or the system's look in a cookie: it is drawn before anybody has signed in."""
    chosen = request.POST.get("theme", "")
    answer = redirect(came_from(request) or "/")
    if chosen == "system":
        answer.delete_cookie("theme")
    elif chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return answer


class ProfileForm(forms.Form):
    """A person's name, as colleagues see it, and how this place works for them."""

    name = forms.CharField(label="Your name", max_length=121, error_messages={"required": "Enter your name."})
    title = forms.CharField(label="Title", max_length=80, required=False, help_text="Such as Sales rep, DACH.")
    away_until = forms.DateField(
        label="Away until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Until that day, rules give you no leads.",
    )
    shortcuts = forms.BooleanField(label="Single-key shortcuts", required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Show and change one's own profile."""
    member = request.member
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=kept(member))
    if request.method == "POST" and form.is_valid():
        change_profile(member, form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    context = {"form": form, "navigation_key": "none"}
    return render(request, "settings/profile.html", context, status=422 if form.errors else 200)


def kept(member: Member) -> dict[str, object]:
    """Return what the form begins with."""
    away = timezone.localtime(member.away_until).date() if member.away_until else None
    return {
        "name": member.user.name,
        "title": member.title,
        "away_until": away,
        "shortcuts": member.preferences.get("shortcuts") != "off",
    }

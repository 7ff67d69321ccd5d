"""Signing in, also with one click as somebody of the demo organization."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from leadmgr.demo.organizations import SLUG
from leadmgr.doors import organizations_of
from tenancy.models import User

ROLES = {
    "rep": "Accepts, works and converts leads",
    "marketer": "Web forms, imports, campaigns",
    "admin": "Rules, queues, people, settings",
    "manager": "Figures, every lead of the team",
}


class SignIn(LoginView):
    """allauth's page, with the people of the demo below it while the demo runs."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        shown = {"signup_open": settings.SIGNUP == "open", "demo_people": demo_people() if settings.DEMO else []}
        return context | shown


def demo_people() -> list[dict[str, str]]:
    """Return one person of each role that the sign-in page offers; none before the demo is made."""
    named = {email_of(role): role for role in ROLES}
    users = {user.email: user for user in User.objects.filter(email__in=named)}
    return [
        {"email": email, "name": users[email].name, "role": role, "about": ROLES[role]}
        for email, role in named.items()
        if email in users
    ]


def email_of(role: str) -> str:
    return f"{role}@{SLUG}.example"


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the demo; the address exists while the demo runs, and for members of the demo only."""
    role = request.POST.get("role", "")
    if not settings.DEMO or role not in ROLES:
        raise Http404
    user = get_object_or_404(User, email=email_of(role), is_active=True)
    if not is_of_demo(user):
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("/")


def is_of_demo(user: User) -> bool:
    """Say whether a user works in the demo organization: a real account must not open by a click."""
    return any(org.is_demo and org.slug == SLUG for org, _ in organizations_of(user))

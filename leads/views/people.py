"""People of an organization: members, invitations, API keys, one's own profile, and the set-up checklist."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import records
from leads.models import Form, Import, Lead, Queue, QueueMember
from leads.settings_pages.forms import InvitationForm, KeyForm, MemberForm
from leads.views.settings import frame, refuse
from tenancy import events, invitations
from tenancy.abilities import require
from tenancy.membership import check_change
from tenancy.models import ApiKey, Invitation, Member
from tenancy.refusals import Refusal
from tenancy.requests import MemberRequest

MOST = 500


@require_safe
def members(request: MemberRequest) -> HttpResponse:
    """List who works here and who is invited."""
    require(request.member, "members")
    people = Member.objects.named().select_related("manager__user").order_by("-is_active", "user__name", "id")[:MOST]
    open_ones = Invitation.objects.filter(accepted_at=None, revoked_at=None).order_by("-id")[:MOST]
    context = {"people": people, "invitations": open_ones, "now": timezone.now(), "form": InvitationForm()}
    return frame(request, "settings/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    require(request.member, "members")
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = invitations.invite(**form.cleaned_data, by=request.member)
            messages.success(request, f"{invitation.email} is invited. The link: {invitations.link(token)}")
            return redirect("settings-members")
        except Refusal as refusal:
            refuse(form, refusal)
    back = {"back_url": reverse("settings-members"), "back_label": "People"}
    context = {"form": form, "title": "Invite", "submit": "Send invitation", **back}
    return frame(request, "settings/form.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, pk=pk)
    invitations.revoke(invitation, by=request.member)
    messages.success(request, f"The invitation of {invitation.email} no longer works.")
    return redirect("settings-members")


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a person's role, manager, limits and whether they are active."""
    require(request.member, "members")
    person = get_object_or_404(Member.objects.named(), pk=pk)
    form = MemberForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid() and change_member(form, person, by=request.member):
        messages.success(request, f"{person.name} is saved.")
        return redirect("settings-members")
    context = {
        "form": form, "title": person.name, "submit": "Save", "notice": warning(person),
        "back_url": reverse("settings-members"), "back_label": "People",
    }  # fmt: skip
    return frame(request, "settings/form.html", context, status=422 if form.errors else 200)


def change_member(form: MemberForm, person: Member, *, by: Member) -> bool:
    """Write the change, or keep why not."""
    try:
        check_change(person, form.values())
        records.change(person, form.values(), by=by)
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    by.org.configuration_changed()
    return True


def warning(person: Member) -> str:
    """Say what is left behind when somebody is deactivated."""
    number = Lead.objects.open().owned_by(person).count()
    if not number:
        return ""
    queues = Queue.objects.of(person).count()
    return f"{person.name} owns {number:,} open leads and accepts from {queues} queues. Reassign the leads first."


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: MemberRequest) -> HttpResponse:
    """List the keys of programs; a new one is shown once."""
    require(request.member, "keys")
    form, secret = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        key, secret = ApiKey.issue(form.cleaned_data["member"], form.cleaned_data["name"])
        events.record(key, "key.issued", by=request.member, name=key.name)
        form = KeyForm()
    rows = ApiKey.objects.select_related("member__user").order_by("revoked_at", "-id")[:MOST]
    return frame(
        request,
        "settings/keys.html",
        {"rows": rows, "form": form, "secret": secret},
        status=422 if form.errors else 200,
    )


@require_POST
def revoke_key(request: MemberRequest, pk: int) -> HttpResponse:
    """End a key at once."""
    require(request.member, "keys")
    key = get_object_or_404(ApiKey, pk=pk)
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        events.record(key, "key.revoked", by=request.member, name=key.name)
    messages.success(request, f"The key “{key.name}” no longer works.")
    return redirect("settings-keys")


class ProfileForm(django_forms.Form):
    """What a person decides for themselves."""

    name = django_forms.CharField(max_length=121)
    shortcuts = django_forms.BooleanField(required=False, label="Single-letter keyboard shortcuts")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Change one's own name and preferences."""
    me = request.member
    form = ProfileForm(
        request.POST or None, initial={"name": me.user.name, "shortcuts": me.preferences.get("shortcuts") != "off"}
    )
    if request.method == "POST" and form.is_valid():
        me.user.name = form.cleaned_data["name"]
        me.user.save(update_fields=["name"])
        me.preferences = me.preferences | {"shortcuts": "on" if form.cleaned_data["shortcuts"] else "off"}
        me.save(update_fields=["preferences"])
        request.organization.configuration_changed()
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    context = {"form": form, "title": "Your profile", "submit": "Save", "navigation_key": ""}
    return render(request, "settings/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: MemberRequest) -> HttpResponse:
    """Walk a new organization through its first steps."""
    require(request.member, "configure")
    if request.method == "POST":
        request.organization.setup = request.organization.setup | {"hidden": True}
        request.organization.save(update_fields=["setup"])
        return redirect("inbox")
    steps = [step for step in checklist() if step["url"]]
    current = next((step for step in steps if not step["done"]), None)
    if current is not None:
        current["current"] = True
    context = {"steps": steps, "done": sum(step["done"] for step in steps), "navigation_key": "setup"}
    return render(request, "settings/setup.html", context)


def checklist() -> list[dict[str, Any]]:
    """Return the first steps; each is done when the thing is there."""
    return [
        step(
            "Invite a colleague",
            "Reps accept leads, marketers bring them, managers watch.",
            "settings-members-invite",
            "Invite",
            Member.objects.count() > 1,
        ),
        step(
            "Make a queue and staff it",
            "Leads wait there until somebody accepts them.",
            "settings-queues",
            "Queues",
            QueueMember.objects.count() > 1,
        ),
        step(
            "Say who gets which lead",
            "The first entry that matches decides; everything else goes to the default queue.",
            "assignment",
            "Rules",
            Queue.objects.count() > 1,
        ),
        step(
            "Publish a web form",
            "Or point an existing Salesforce form here: only its host name changes.",
            "form-new",
            "Web forms",
            Form.objects.exists(),
        ),
        step(
            "Import a list",
            "CSV or workbook; every row is accounted for.",
            "import-new",
            "Import",
            Import.objects.exists(),
        ),
    ]


def step(title: str, text: str, name: str, action: str, done: bool) -> dict[str, Any]:
    try:
        url = reverse(name)
    except NoReverseMatch:
        url = ""
    return {"title": title, "text": text, "url": url, "action": action, "done": done, "current": False}

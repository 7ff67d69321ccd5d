"""The people of the organization: roles, managers, invitations; switching somebody off and on."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads import records
from leads.forms.members import InvitationForm, MemberForm
from leads.mentions import mentions
from leads.models import Lead, Stage
from tenancy import invitations, sections
from tenancy.abilities import require
from tenancy.membership import check_change
from tenancy.models import Invitation, Member
from tenancy.refusals import Refusal
from tenancy.requests import MemberRequest

PAGE = "settings-members"
OPEN = Q(leads__stage=Stage.OPEN, leads__deleted_at=None)


@require_safe
def members(request: MemberRequest) -> HttpResponse:
    """List everybody with their open leads, and the invitations that are open."""
    require(request.member, "members")
    people = Member.objects.named().select_related("manager__user").annotate(open_leads=Count("leads", filter=OPEN))
    context = sections.page_of(request, people.order_by("-is_active", "user__name", "pk"))
    context |= {"invitations": open_invitations(), "now": timezone.now()}
    return sections.show(request, "settings/members.html", PAGE, context)


def open_invitations() -> list[Invitation]:
    """Return the newest invitations nobody has accepted."""
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None).select_related("invited_by__user")
    return list(rows.order_by("-pk")[:100])


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a person's role, manager and limits."""
    require(request.member, "members")
    member = get_object_or_404(Member.objects.named(), pk=pk)
    form = MemberForm(request.POST if request.method == "POST" else None, instance=Member.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid() and changed(member, form, by=request.member):
        messages.success(request, f"{member.name} is saved.")
        return redirect(PAGE)
    context = {"form": form, "person": member, "keys": member.api_keys.filter(revoked_at=None).count()}
    return sections.show(request, "settings/member.html", PAGE, context, status=422 if form.errors else 200)


def changed(member: Member, form: MemberForm, *, by: Member) -> bool:
    """Write the values, or put what is refused beside its field."""
    try:
        check_change(member, form.values())
    except Refusal as refusal:
        for field, words in (refusal.errors or {"role": refusal.sentence}).items():
            form.add_error(field, words)
        return False
    records.change(member, form.values(), by=by)
    member.org.configuration_changed()
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def switch_off(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what a person leaves behind, then take away their way in; leads and trail stay."""
    require(request.member, "members")
    member = get_object_or_404(Member.objects.named(), pk=pk)
    if request.method == "POST":
        return switched(request, member, on=False)
    leads = Lead.objects.open().owned_by(member).with_labels()
    context = {"person": member, "leads": leads.by_urgency()[:20], "count": leads.count(), "named_by": mentions(member)}
    return sections.show(request, "settings/member_off.html", PAGE, context)


@require_POST
def switch_on(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a person their way in again."""
    require(request.member, "members")
    return switched(request, get_object_or_404(Member.objects.named(), pk=pk), on=True)


def switched(request: MemberRequest, member: Member, *, on: bool) -> HttpResponse:
    """Keep whether a person may come in."""
    values: dict[str, Any] = {"is_active": on}
    check_change(member, values)
    records.change(member, values, by=request.member)
    request.organization.configuration_changed()
    words = "can sign in again." if on else "can no longer come in. Their leads stay with them until you assign them."
    messages.success(request, f"{member.name} {words}")
    return redirect(PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Send somebody a link to join."""
    require(request.member, "members")
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invitations.invite(form.cleaned_data["email"], form.cleaned_data["role"], by=request.member)
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            messages.success(request, f"The link is on its way to {sent.email}. It works for a week.")
            return redirect(PAGE)
    context = {"form": form, "title": "Invite somebody", "submit": "Send the link",
               "text": "They get an e-mail with a link that works once, for a week."}  # fmt: skip
    return sections.show(request, "settings/form.html", PAGE, context, status=422 if form.errors else 200)


@require_POST
def resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a fresh link."""
    require(request.member, "members")
    sent = invitations.resend(get_object_or_404(Invitation, pk=pk), by=request.member)
    messages.success(request, f"A fresh link is on its way to {sent.email}. The old one no longer works.")
    return redirect(PAGE)


@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a link stop working."""
    require(request.member, "members")
    invitation = get_object_or_404(Invitation, pk=pk)
    invitations.revoke(invitation, by=request.member)
    messages.success(request, f"The invitation of {invitation.email} no longer works.")
    return redirect(PAGE)

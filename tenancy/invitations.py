"""Inviting people by e-mail: a link with a secret, of which only the hash is kept."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from tenancy import events
from tenancy.abilities import Role, require
from tenancy.acting import current_org
from tenancy.joining import AlreadyMember, checked_email, join
from tenancy.models import Invitation, Member, User
from tenancy.models.keys import digest
from tenancy.refusals import Invalid, Refusal

VALID = timedelta(days=7)
TEXT = """{inviter} invites you to {organization} on leadmgr, as {role}.

Follow this link to join; it works for seven days:

{link}
"""


class InvitationOver(Refusal):
    """The link was used, taken back or is too old."""

    code, status = "invitation_over", 410
    sentence = "This invitation is no longer open. Ask whoever invited you for a new one."


def invite(email: str, role: str, *, by: Member) -> tuple[Invitation, str]:
    """Offer a place and mail the link; a former open offer to the same address is replaced. Returns the secret too."""
    require(by, "members")
    email = checked_email(email)
    if role not in set(Role):
        raise Invalid(errors={"role": "Choose a role."})
    if Member.objects.filter(user__email=email, is_active=True).exists():
        raise AlreadyMember(email=email, organization=current_org().name)
    now, token = timezone.now(), secrets.token_urlsafe(32)
    Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None).update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=email, role=role, token_hash=digest(token), invited_by=by, expires_at=now + VALID
    )
    events.record(invitation, "invitation.sent", by=by, email=email, role=role)
    post(invitation, token, by=by)
    return invitation, token


def link(token: str) -> str:
    return f"{settings.PUBLIC_URL}/invitations/{token}/"


def post(invitation: Invitation, token: str, *, by: Member) -> None:
    """Mail the link once the invitation is stored; never through the organization's mailbox, which others read."""
    organization = current_org().name
    text = TEXT.format(inviter=by.name, organization=organization, role=invitation.role, link=link(token))
    subject = f"{by.name} invites you to {organization}"
    transaction.on_commit(
        lambda: send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email], fail_silently=True)
    )


def revoke(invitation: Invitation, *, by: Member) -> None:
    """Take an offer back; a used one stays used."""
    require(by, "members")
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        events.record(invitation, "invitation.revoked", by=by, email=invitation.email)


def check_open(invitation: Invitation) -> None:
    """Refuse an offer that was used, taken back or is too old."""
    if invitation.accepted_at or invitation.revoked_at or invitation.expires_at < timezone.now():
        raise InvitationOver


def accept(invitation: Invitation, user: User) -> Member:
    """Give the person a place, once; somebody who was deactivated comes back with the new role."""
    check_open(invitation)
    claimed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        accepted_at=timezone.now()
    )
    if not claimed:
        raise InvitationOver
    former = Member.objects.filter(user=user).first()
    if former is not None:
        former.role, former.is_active = invitation.role, True
        former.save(update_fields=["role", "is_active"])
    member = former or join(user, current_org().name, invitation.role)
    current_org().configuration_changed()
    events.record(member, "member.joined", by=member, role=member.role)
    return member

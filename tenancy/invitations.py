"""Inviting somebody by e-mail: a link that works once, for a week, for the address it was sent to."""

import secrets
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from tenancy import events
from tenancy.acting import current_org
from tenancy.joining import AlreadyMember, checked_email, join
from tenancy.models import Invitation, Member, User
from tenancy.models.keys import digest
from tenancy.refusals import Conflict, Refusal

LASTS = timedelta(days=7)


class NotOpen(Refusal):
    """The link was used, revoked or replaced, or is too old."""

    code, status = "invitation_not_open", 410
    sentence = "This invitation no longer works. Ask for a new one."


class OtherAddress(Refusal):
    """An invitation is for the person it was sent to."""

    code, status = "other_address", 403
    sentence = "This invitation is for {email}. Sign in with that address."


class WasMember(Refusal):
    """A switched-off member comes back by a switch, not by an invitation."""

    code, status = "was_member", 409
    sentence = "{email} was a member before. Switch that member on again instead."


def invite(email: str, role: str, *, by: Member) -> Invitation:
    """Send somebody a link to join; an open invitation of the same address is replaced by the new one."""
    email = checked_email(email)
    former = Member.objects.filter(user__email=email).first()
    if former is not None:
        raise (
            AlreadyMember(email=email, organization=current_org().name) if former.is_active else WasMember(email=email)
        )
    invitation = Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None).first()
    invitation = invitation or Invitation(email=email)
    invitation.role, invitation.invited_by = role, by
    return sent(invitation, by)


def resend(invitation: Invitation, *, by: Member) -> Invitation:
    """Send a fresh link; the old one no longer works."""
    if invitation.accepted_at or invitation.revoked_at:
        raise NotOpen
    return sent(invitation, by)


def sent(invitation: Invitation, by: Member) -> Invitation:
    """Give an invitation a new secret and a new week, and mail the link once that is stored."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.expires_at = digest(token), timezone.now() + LASTS
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise Conflict(f"Somebody else invited {invitation.email} just now.") from error
    events.record(invitation, "invitation.sent", by=by, email=invitation.email, role=invitation.role)
    context = {"organization": current_org(), "invitation": invitation, "by": by, "url": address(token)}
    text = render_to_string("mails/invitation.txt", context)
    subject = " ".join(f"{by.name} invites you to {current_org().name}".split())  # a name may hold a line break
    mail = partial(send_mail, subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    transaction.on_commit(mail, robust=True)  # the invitation stands, also when the mail server does not
    return invitation


def address(token: str) -> str:
    """Return the link of an invitation; it stands outside any organization."""
    return f"{settings.PUBLIC_URL}/invitations/{token}/"


def revoke(invitation: Invitation, *, by: Member) -> None:
    """Make a link stop working."""
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now()):
        events.record(invitation, "invitation.revoked", by=by, email=invitation.email)


def accept(invitation: Invitation, user: User) -> Member:
    """Make the invited person a member; the link is used up in the same transaction."""
    if user.email.lower() != invitation.email:
        raise OtherAddress(email=invitation.email)
    still_open = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    if not still_open.update(accepted_at=timezone.now()):
        raise NotOpen
    member = join(user, current_org().name, invitation.role)
    events.record(member, "member.joined", by=member, role=invitation.role)
    current_org().configuration_changed()
    return member

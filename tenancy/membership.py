"""Changing a person's place in an organization without leaving the organization nobody to run it."""

from collections.abc import Mapping
from typing import Any

from tenancy.abilities import Role
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal


class LastAdmin(Refusal):
    """Somebody must be able to change the settings."""

    code, status = "last_admin", 409
    sentence = "{name} is the only active admin. Make somebody else an admin first."


def check_change(member: Member, values: Mapping[str, Any]) -> None:
    """Refuse a change that leaves no active admin, or a manager who is managed by this member."""
    stays = values.get("role", member.role) == Role.ADMIN and values.get("is_active", member.is_active)
    others = Member.objects.active().filter(role=Role.ADMIN).exclude(pk=member.pk)
    if member.role == Role.ADMIN and member.is_active and not stays and not others.exists():
        raise LastAdmin(name=member.name)
    manager = values.get("manager")
    if manager is not None and (manager.pk == member.pk or member.manages(manager.pk)):
        raise Invalid(errors={"manager": f"{manager.name} reports to {member.name}. Choose somebody else."})

"""Changing a person's place in an organization without leaving the organization nobody to run it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from tenancy import events
from tenancy.abilities import Role
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal


class LastAdmin(Refusal):
    """Somebody must be able to change the settings."""

    code, status = "last_admin", 409
    sentence = "{name} is the only active admin. Make somebody else an admin first."


def check_change(member: Member, values: Mapping[str, Any]) -> None:
    """Refuse a change that leaves no active admin, or a manager who is managed by this member.

    The admins are locked: of two who take each other's role away in the same instant, the second one is refused.
    """
    stays = values.get("role", member.role) == Role.ADMIN and values.get("is_active", member.is_active)
    admins = Member.objects.active().filter(role=Role.ADMIN).order_by("pk").select_for_update(no_key=True)
    if not stays and {admin.pk for admin in admins} == {member.pk}:
        raise LastAdmin(name=member.name)
    manager = values.get("manager")
    if manager is not None and (manager.pk == member.pk or member.manages(manager.pk)):
        raise Invalid(errors={"manager": f"{manager.name} reports to {member.name}. Choose somebody else."})


def change_profile(member: Member, given: Mapping[str, Any]) -> None:
    """Keep what a person says about themselves; colleagues see the name in every organization."""
    user = member.user
    user.name = given["name"]
    user.save(update_fields=["name"])
    before = member.away_until
    member.title, member.away_until = given["title"], midnight(given["away_until"])
    member.preferences = member.preferences | {"shortcuts": "on" if given["shortcuts"] else "off"}
    member.save(update_fields=["title", "away_until", "preferences"])
    if before != member.away_until:
        events.record(
            member, "member.changed", changes={"away_until": [str(before or ""), str(member.away_until or "")]}
        )
    current_org().configuration_changed()


def midnight(day: date | None) -> datetime | None:
    """Return the moment a day begins where the organization is."""
    return None if day is None else datetime.combine(day, time.min, tzinfo=current_org().tz)


def remember_choice(member: Member, name: str, value: str) -> None:
    """Keep how a member last used a part of a page, so that it opens the same way; the same again writes nothing."""
    if member.preferences.get(name) != value:
        member.preferences[name] = value
        member.save(update_fields=["preferences"])

"""Founding an organization: everything its first lead needs, in one transaction."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assignment import defaults as assignment_defaults
from leads import defaults as lead_defaults
from qualification import defaults as qualification_defaults
from tenancy import directory, events, slugs
from tenancy.abilities import Role
from tenancy.acting import acting
from tenancy.joining import account, join
from tenancy.models import ApiKey, Member, Organization, User
from tenancy.models.organizations import office_hours
from tenancy.refusals import Invalid


class Founded(NamedTuple):
    """A new organization, its first admin, and the secret of the admin's key, which is shown once."""

    org: Organization
    member: Member
    api_key: str


def found_organization(
    name: str,
    *,
    admin_email: str,
    password: str,
    admin_name: str = "",
    slug: str | None = None,
    **settings: Any,
) -> Founded:
    """Found an organization with its admin's account, new or existing; `settings` are columns such as `country`."""
    with transaction.atomic():
        user = account(admin_email, password, admin_name)
        return found_for(user, name, slug=slug, **settings)


def found_for(user: User, name: str, *, slug: str | None = None, **settings: Any) -> Founded:
    """Found an organization for somebody who has an account."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        words = "An organization needs a name of at most 80 characters."
        raise Invalid(words, errors={"name": [words]})
    with transaction.atomic():
        address = slugs.checked(slug) if slug else slugs.free_slug(name)
        with acting(settled(name, address)) as now:
            configure(now.org, {"business_hours": office_hours(), **settings})
            member = join(user, name, Role.ADMIN)
            provide(now.org, member)
            events.record(now.org, "organization.founded", by=member)
            key = ApiKey.issue(member, "First key")[1]
            now.org.configuration_changed()
            return Founded(now.org, member, key)


def settled(name: str, address: str) -> int:
    """Make the organization; of two founders who want one address in the same instant, the second one is told."""
    try:
        with transaction.atomic():
            return directory.new_organization(name, address)
    except IntegrityError as error:
        raise slugs.SlugTaken(slug=address) from error


def configure(org: Organization, settings: dict[str, Any]) -> None:
    """Write the columns a founder chose."""
    for column, value in settings.items():
        setattr(org, column, value)
    others = {field.name for field in Organization._meta.fields} - settings.keys()
    try:
        org.clean_fields(exclude=others)
        org.tz  # noqa: B018
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), errors=error.message_dict) from error
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(f"“{org.time_zone}” is no time zone. Give one such as Europe/Berlin.") from error
    org.save(update_fields=list(settings))


def provide(org: Organization, admin: Member) -> None:
    """Give an organization its statuses, its queue and the rules that score, grade and route the first lead."""
    queue = lead_defaults.provide(admin)
    assignment_defaults.provide(queue, admin)
    qualification_defaults.provide(org)

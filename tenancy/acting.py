"""The only door to an organization's rows: `acting()` opens the transaction and tells the database for whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.urls import get_script_prefix, get_urlconf, set_script_prefix, set_urlconf

from tenancy.models import Member, Organization


@dataclass(frozen=True)
class Acting:
    """For whom, by whom and through which door the running transaction works."""

    org: Organization
    member: Member | None
    door: str


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


class WrongOrganization(RuntimeError):
    """Code tried to enter a second organization inside a first one."""


def current() -> Acting | None:
    """Return who is acting in this transaction, if anybody."""
    return _acting.get()


def current_org() -> Organization:
    """Return the organization of this transaction; a programming error outside one."""
    acting_now = _acting.get()
    if acting_now is None:
        raise RuntimeError("No organization is open. Enter one through tenancy.acting.acting().")
    return acting_now.org


@contextmanager
def acting(org: Organization | int, member: Member | int | None = None, *, door: str = "system") -> Iterator[Acting]:
    """Open a transaction in which only this organization's rows exist; ids are read inside it.

    `door` names where the work came from (page, api, form, import, rule, system) for the events it records.
    Raises `WrongOrganization` inside another organization's block and `Organization.DoesNotExist` for a foreign id.
    """
    org_id = org if isinstance(org, int) else org.pk
    outer = _acting.get()
    if outer is not None and outer.org.pk != org_id:
        raise WrongOrganization(f"Already acting for {outer.org.slug}.")
    prefix, routes, nested = get_script_prefix(), get_urlconf(), connection.in_atomic_block
    token = _acting.set(outer)
    try:
        with transaction.atomic():
            before = setting() if nested else ""
            enter(org_id)
            inner = Acting(*read(org, member), door)
            _acting.set(inner)
            set_script_prefix(f"/{inner.org.slug}/")  # links made here lead into the organization, also from a worker
            set_urlconf(settings.ORGANIZATION_URLCONF)
            yield inner
            if nested and not connection.needs_rollback:
                enter(before)  # a released savepoint would keep the inner value; a rolled-back one would not
    finally:
        _acting.reset(token)
        set_script_prefix(prefix)
        set_urlconf(routes)


def read(org: Organization | int, member: Member | int | None) -> tuple[Organization, Member | None]:
    """Read what is given by its id; an organization along with its member."""
    if isinstance(member, int):
        member = Member.objects.named().select_related("org").get(pk=member)
        return (member.org if isinstance(org, int) else org), member
    return (Organization.objects.get(pk=org) if isinstance(org, int) else org), member


def setting() -> str:
    """Return the organization the database has now, or the empty string."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.org', true), '')")
        return str(cursor.fetchone()[0])


def enter(org_id: int | str) -> None:
    """Tell the database the organization, for this transaction only: a pooler may hand the session on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.org', %s, true)", [str(org_id)])

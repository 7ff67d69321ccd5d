"""What is looked up before the organization is known: ids only, through functions the database owner defined."""

from typing import Any

from django.db import connection

from tenancy.models.keys import digest


def rows(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """Run one directory function."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def organization(slug: str) -> int | None:
    """Return the organization with this slug."""
    found: int | None = rows("SELECT directory_organization(%s)", slug)[0][0]
    return found


def new_organization(name: str, slug: str) -> int:
    """Make an organization, which the runtime role cannot do from outside it; its founder fills in the rest."""
    made: int = rows("SELECT directory_new_organization(%s, %s)", name, slug)[0][0]
    return made


def organizations() -> list[int]:
    return [row[0] for row in rows("SELECT * FROM directory_organizations()")]


def memberships(user_id: int) -> list[tuple[int, int]]:
    """Return (organization, member) of every active membership of a user."""
    return [(row[0], row[1]) for row in rows("SELECT * FROM directory_memberships(%s)", user_id)]


def door(slug: str, user_id: int) -> tuple[int | None, dict[int, int]]:
    """Return the organization of a slug and a user's memberships, member by organization, in one question."""
    asked = "SELECT d.id, m.* FROM directory_organization(%s) d (id) LEFT JOIN directory_memberships(%s) m ON true"
    found = rows(asked, slug, user_id)
    return found[0][0], {org: member for _, org, member in found if org is not None}


def api_key(secret: str) -> tuple[int, int, int] | None:
    """Return (organization, member, key) of a secret that is in force."""
    found = rows("SELECT * FROM directory_api_key(%s)", digest(secret))
    return (found[0][0], found[0][1], found[0][2]) if found else None


def invitation(token: str) -> tuple[int, int] | None:
    """Return (organization, invitation) of a token that is still open."""
    found = rows("SELECT * FROM directory_invitation(%s)", digest(token))
    return (found[0][0], found[0][1]) if found else None


def waiting_work() -> list[tuple[int, str]]:
    """Return (organization, kind) wherever stored work waits for a worker."""
    return [(row[0], row[1]) for row in rows("SELECT * FROM directory_waiting_work()")]

"""The wall between organizations is row-level security, so nothing serves with a role that could step over it."""

import psycopg2

from leadmgr.refusal import CannotStart

POWERS = """
    SELECT current_user,
           bool_or(role.rolsuper),
           bool_or(role.rolbypassrls),
           EXISTS (
               SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE relkind IN ('r', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema')
                 AND nspname NOT LIKE 'pg_toast%%' AND pg_has_role(current_user, relowner, 'MEMBER')
           )
    FROM pg_roles AS role
    WHERE pg_has_role(current_user, role.oid, 'MEMBER')
"""


def refuse_bypass(database_url: str) -> None:
    """Refuse a role that is, or may become, a superuser, a bypasser of policies or the owner of a table."""
    try:
        connection = psycopg2.connect(database_url, connect_timeout=10)
    except psycopg2.OperationalError as error:
        raise CannotStart(f"The database of DATABASE_URL cannot be reached: {first_line(error)}.") from error
    try:
        with connection.cursor() as cursor:
            cursor.execute(POWERS)
            role, superuser, bypasses, owns = cursor.fetchone()
    finally:
        connection.close()
    reasons = {"is a superuser": superuser, "has BYPASSRLS": bypasses, "owns tables": owns}
    found = [reason for reason, true in reasons.items() if true]
    if found:
        raise CannotStart(
            f"DATABASE_URL's role {role} {found[0]}, so it could bypass row-level security: name a plain role there."
        )


def first_line(error: Exception) -> str:
    """What a driver says, without its hints and addresses on further lines."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")

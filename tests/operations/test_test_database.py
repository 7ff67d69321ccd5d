"""The tests themselves run behind the wall: as a role that no policy lets through."""

import pytest
from django.db import ProgrammingError, connection


def ask(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_the_runtime_role_owns_no_table(db):
    assert ask("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == 0


def test_the_runtime_role_has_no_power_over_policies(db):
    assert ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False


def test_the_runtime_role_may_not_truncate(transactional_db):
    with pytest.raises(ProgrammingError):
        ask("TRUNCATE tenancy_organization CASCADE")

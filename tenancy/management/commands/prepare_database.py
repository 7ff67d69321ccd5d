"""Migrate as the owner role, define the directory functions, and grant the runtime role what it may."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

GRANTS = """
    GRANT USAGE ON SCHEMA public TO "{role}";
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}";
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}";
    REVOKE UPDATE, DELETE ON tenancy_event FROM "{role}";
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{role}";
"""


class Command(BaseCommand):
    """What every start and every test database goes through; saying it twice changes nothing."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default="owner")

    def handle(self, *, database: str, **options: Any) -> None:
        if database not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: migrations run as the role that owns the tables.")
        call_command("migrate", database=database, interactive=False, verbosity=options["verbosity"])
        role = settings.DATABASES["default"]["USER"]
        with connections[database].cursor() as cursor:
            for script in scripts():
                cursor.execute(script.read_text(encoding="utf-8"))
            cursor.execute(GRANTS.format(role=role))
            cursor.execute(EXECUTE, [role])


EXECUTE = """
    DO $do$ DECLARE f regprocedure; role text := %s; BEGIN
        FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                 WHERE n.nspname = 'public' AND p.prosecdef LOOP
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %%s FROM PUBLIC', f);
            EXECUTE format('GRANT EXECUTE ON FUNCTION %%s TO %%I', f, role);
        END LOOP;
    END $do$
"""


def scripts() -> list[Path]:
    """Return the SQL files of our own apps, lower layers first."""
    own = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    return [script for folder in own for script in sorted(folder.glob("*.sql"))]

"""The tests' services and database: made by the owner role, copied for each xdist worker, used as the runtime role."""

import contextlib
import fcntl
import hashlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase

from leadmgr import folders, postgres, valkey
from leadmgr.embedded import RUNTIME, Home, postgres_url
from tests import cast

HOME = Home(settings.LEADMGR_HOME)
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
broker = redis.Redis.from_url(settings.REDIS_URL)
users = None  # the lock file that says "somebody uses the services"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """The first pytest process of a home starts the services; xdist's workers and later sessions find them."""
    if is_xdist_worker(session.config):
        return
    global users
    folders.prepare(HOME)
    users = (HOME.run / "users.lock").open("w")
    with alone("start.lock"):
        fcntl.flock(users, fcntl.LOCK_SH)
        if not services_answer():
            start_services()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last session of a home stops the services."""
    if is_xdist_worker(session.config) or users is None:
        return
    with alone("start.lock"):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for part, sign in (("valkey", signal.SIGTERM), ("postgres", signal.SIGINT)):
            stop(part, sign)


def is_xdist_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time."""
    with (HOME.run / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def services_answer() -> bool:
    try:
        redis.Redis.from_url(settings.REDIS_URL).ping()
        with postgres.as_superuser(HOME, "postgres"):
            return True
    except (redis.RedisError, psycopg2.OperationalError):
        return False


def start_services() -> None:
    folders.prepare_for_services(HOME)
    postgres.make_cluster(HOME)
    broker = valkey.part(HOME, durable=False, outlives_parent=True)
    database = postgres.part(HOME, durable=False, outlives_parent=True)
    for part in (broker, database):
        part.clear()
        part.start()
    valkey.wait_until_ready(HOME, broker)
    postgres.wait_until_ready(HOME, database)
    postgres.make_roles(HOME)
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    for left_over in databases("test") | databases("unfinished"):
        administer(f"DROP DATABASE {left_over} WITH (FORCE)")


def stop(part: str, sign: signal.Signals) -> None:
    pid_file = HOME.pid_file(part)
    with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):
        server = psutil.Process(int(pid_file.read_text()))
        server.send_signal(sign)
        server.wait(timeout=30)
    pid_file.unlink(missing_ok=True)


def databases(prefix: str) -> set[str]:
    with postgres.as_superuser(HOME, "postgres") as server, server.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{prefix}_"])
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Give this process a database of its own, a copy of the migrated one."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with django_db_blocker.unblock():
        copy_template(name)
        point_at(name)
        kept = filled_tables(name)
        cast.settle()
    flush_of_django = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: empty(name, kept)
    yield
    TransactionTestCase._fixture_teardown = flush_of_django
    with django_db_blocker.unblock():
        connections.close_all()
        administer(f"DROP DATABASE {name} WITH (FORCE)")


def copy_template(name: str) -> None:
    with alone("template.lock"):
        template = migrated_template()
        administer(f"CREATE DATABASE {name} OWNER leadmgr_owner TEMPLATE {template} STRATEGY FILE_COPY")


def migrated_template() -> str:
    """The database that all copies are made of; made anew when a migration or an SQL file changed."""
    name = f"template_{fingerprint()}"
    known = databases("template")
    if name in known:
        return name
    for stale in known:
        administer(f"DROP DATABASE {stale} WITH (FORCE)")
    administer(f"CREATE DATABASE unfinished_{name} OWNER leadmgr_owner")
    point_at(f"unfinished_{name}")
    with postgres.as_superuser(HOME, f"unfinished_{name}") as server, server.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    call_command("prepare_database", verbosity=0)
    connections.close_all()
    administer(f"ALTER DATABASE unfinished_{name} RENAME TO {name}")
    return name


def fingerprint() -> str:
    sources = {Path(settings.BASE_DIR / "tenancy" / "rls.py")}
    for app in apps.get_app_configs():
        folder = Path(app.path)
        for pattern in ("migrations/*.py", "*.sql", "management/commands/prepare_*.py"):
            sources |= set(folder.glob(pattern))
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(str(source).encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def administer(statement: str) -> None:
    with postgres.as_superuser(HOME, "postgres") as server, server.cursor() as cursor:
        cursor.execute(statement)


def point_at(name: str) -> None:
    """Both roles' connections lead to this database from now on."""
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def filled_tables(name: str) -> set[str]:
    with postgres.as_superuser(HOME, name) as server, server.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM \"{t}\")" for t in tables))
        return {table for (table,) in cursor.fetchall()}


def empty(name: str, kept: set[str]) -> None:
    """After a test that committed: what it wrote goes (the runtime role may not truncate), and the cast comes back."""
    filled = filled_tables(name) - kept
    if filled:
        with postgres.as_superuser(HOME, name) as server, server.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in sorted(filled)) + " CASCADE")
        cast.settle()


@pytest.fixture(autouse=True)
def _no_organization_is_open(request):
    """A test that begins inside an organization proves nothing about walls."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("_django_db_helper")
        broker.flushdb()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.org', true), current_user")
            setting, role = cursor.fetchone()
        assert not setting
        assert role == RUNTIME


@pytest.fixture(scope="session")
def program_environment(django_db_setup) -> dict[str, str]:
    """What a web server or worker of the tests is started with, to share this process's database and broker."""
    name = connections["default"].settings_dict["NAME"]
    return database_urls(name) | {
        "DJANGO_SETTINGS_MODULE": "leadmgr.settings",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "LEADMGR_HOME": str(HOME.path),
        "DEMO": "0",
    }


def database_urls(name: str) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres_url(HOME, RUNTIME, name),
        "DATABASE_OWNER_URL": postgres_url(HOME, "leadmgr_owner", name),
    }

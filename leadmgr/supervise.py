"""What `make run` executes: every part in the foreground, started again when it dies, all stopped together."""

import fcntl
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

import redis

from leadmgr import assets, folders, postgres, serve, valkey
from leadmgr.embedded import HEARTBEAT, Home, make_secret_key, urls
from leadmgr.part import Part, end_former
from leadmgr.refusal import CannotStart
from leadmgr.runtime_role import first_line, refuse_bypass

ROOT = Path(__file__).resolve().parent.parent
GLANCE = 0.2  # seconds between looks at the parts
SHORT_LIFE = 10  # a part that lived less than this waits a moment before it starts again
MOMENTS = (0.0, 1.0, 2.0, 3.0)
SERVICES = ("postgres", "valkey")
PROGRAM = ("web", "worker", "beat")


class Told(Exception):
    """SIGINT or SIGTERM arrived, and the supervisor has come to a point where it can listen."""


class Ear:
    """Remembers a signal; a handler that raised at once could do so inside a destructor, where Python drops it."""

    heard = False

    def listen(self) -> None:
        signal.signal(signal.SIGINT, self._hear)
        signal.signal(signal.SIGTERM, self._hear)

    def _hear(self, number: int, frame: object) -> None:
        self.heard = True

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)
        if self.heard:
            raise Told


class Supervisor:
    """The parts of one installation, in the order in which they start."""

    def __init__(self, home: Home, port: int, ear: Ear) -> None:
        self.home, self.port, self.ear = home, port, ear
        self.parts: dict[str, Part] = {}
        self.short_lives: dict[str, int] = {}
        self.start_again_at: dict[str, float] = {}

    def run(self) -> None:
        try:
            self._start()
            while True:
                self._revive()
                self.ear.pause(GLANCE)
        finally:
            self._stop()

    def _start(self) -> None:
        self._start_services()
        refuse_bypass(os.environ["DATABASE_URL"])
        _reach_broker()
        assets.build()
        self._begin_program("web", serve.web("127.0.0.1", self.port))  # loads while the database is prepared
        self._manage("set_up")
        self._begin_program("worker", serve.worker())
        self._begin_program("beat", serve.beat(self.home))
        self._announce()

    def _start_services(self) -> None:
        wanted = _services_wanted()
        if wanted:
            folders.prepare_for_services(self.home)
        if "valkey" in wanted:
            self._begin(valkey.part(self.home))
        if "postgres" in wanted:
            postgres.make_cluster(self.home)
            self._begin(postgres.part(self.home))
            postgres.wait_until_ready(self.home, self.parts["postgres"])
            postgres.make_roles(self.home)
        if "valkey" in wanted:
            valkey.wait_until_ready(self.home, self.parts["valkey"])
        for name, url in urls(self.home.path).items():
            os.environ.setdefault(name, url)

    def _begin_program(self, name: str, command: list[str]) -> None:
        patience = 60 if name == "worker" else 15  # a running task may end
        self._begin(Part(name, command, self.home.pid_file(name), ROOT, patience=patience))

    def _begin(self, part: Part) -> None:
        """Start a part, after ending what a killed supervisor may have left of it."""
        part.clear()
        self.parts[part.name] = part
        part.start()

    def _manage(self, command: str) -> None:
        """Run one management command as a part of its own, so that a Ctrl-C ends it in order."""
        part = Part(command, serve.manage(command), self.home.pid_file(command), ROOT)
        self._begin(part)
        while not part.has_ended():
            self.ear.pause(0.02)
        status = part.clear()
        part.pid_file.unlink(missing_ok=True)
        del self.parts[command]
        if status:
            raise CannotStart(f"`manage.py {command}` failed; what it said stands above.")

    def _announce(self) -> None:
        """Say that it is ready once it is; the worker, the last to come, is asked first to keep the web's log clean."""
        address = f"http://127.0.0.1:{self.port}"
        broker = _broker()
        while not (broker.exists(HEARTBEAT) and _answers(f"{address}/readyz")):
            self._revive()
            for name, times in self.short_lives.items():
                if times >= len(MOMENTS):
                    raise CannotStart(f"The {name} part ends as soon as it starts; what it said stands above.")
            self.ear.pause(0.05)
        print(f"leadmgr is at {address} (Ctrl-C stops it)\nready {address}", flush=True)

    def _revive(self) -> None:
        """Start again each part that died, at once, or after a moment when it keeps dying."""
        now = time.monotonic()
        for name, part in self.parts.items():
            if name in self.start_again_at:
                if now >= self.start_again_at[name]:
                    del self.start_again_at[name]
                    part.start()
            elif part.has_ended():
                self._bury(part, now)

    def _bury(self, part: Part, now: float) -> None:
        brief = now - part.started_at < SHORT_LIFE
        status = part.clear()
        self.short_lives[part.name] = self.short_lives.get(part.name, 0) + 1 if brief else 0
        wait = MOMENTS[min(self.short_lives[part.name], len(MOMENTS) - 1)]
        self.start_again_at[part.name] = now + wait
        _say(f"{part.name} ended ({_words(status)}): starting it again")

    def _stop(self) -> None:
        """First what takes work in, then the worker, last what both stand on."""
        program = [part for name, part in self.parts.items() if name not in SERVICES]
        for part in program:
            part.tell_to_stop()
        for part in program:
            part.wait()
        for name in reversed(SERVICES):
            if name in self.parts:
                self.parts[name].stop()


def _services_wanted() -> set[str]:
    given = [bool(os.environ.get(name)) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")]
    if any(given) and not all(given):
        raise CannotStart("DATABASE_URL and DATABASE_OWNER_URL belong together: set both or neither.")
    wanted = set() if all(given) else {"postgres"}
    return wanted if os.environ.get("REDIS_URL") else wanted | {"valkey"}


def _broker() -> redis.Redis:
    return redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5, socket_connect_timeout=5)


def _reach_broker() -> None:
    """Make sure of the broker, and forget the last run's worker: only a new one's sign of life counts."""
    try:
        _broker().delete(HEARTBEAT)
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(f"The broker of REDIS_URL cannot be reached: {first_line(error)}.") from error


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _words(status: int | None) -> str:
    if status is None or status >= 0:
        return f"status {status}"
    return signal.Signals(-status).name


def _say(sentence: str) -> None:
    print(f"leadmgr: {sentence}", file=sys.stderr, flush=True)


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}, which is no port number.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise CannotStart(f"Port {text} cannot be used: {error.strerror}. Set PORT to a free one.") from error
    return int(text)


def _lock(home: Home) -> IO[str]:
    """Hold the home for this supervisor; the kernel lets go of it however the process ends."""
    lock = (home.run / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotStart(f"Another leadmgr already runs in {home.path}.") from error
    return lock


def main() -> int:
    ear = Ear()
    ear.listen()
    try:
        home = Home.from_environment()
        folders.prepare(home)
        lock = _lock(home)
        for part in PROGRAM:
            end_former(home.path, home.pid_file(part))
        port = _port()
        os.environ["LEADMGR_HOME"] = str(home.path)
        os.environ["PORT"] = str(port)
        os.environ.setdefault("DEMO", "1")
        os.environ.setdefault("SECRET_KEY", make_secret_key(home))
        with lock:
            Supervisor(home, port, ear).run()
    except CannotStart as refusal:
        _say(str(refusal))
        return 1
    except Told:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())

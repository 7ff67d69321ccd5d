"""An installation started as `make run` starts it, to be watched from outside."""

import contextlib
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("web", "worker", "beat", "postgres", "valkey")
OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "LEADMGR_HOME")
PATIENCE = 300  # seconds; nothing waits longer than it must, and a busy machine may take its time
END = "It has said all it had to say."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def supervisor(home: Path, port: int, **more: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return subprocess.Popen(
        [sys.executable, "-m", "leadmgr.supervise"],
        cwd=ROOT,
        env=inherited | {"LEADMGR_HOME": str(home), "PORT": str(port), "DEMO": "0"} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def refusal(home: Path, port: int, **more: str) -> tuple[int, str]:
    """How a start that must not succeed ended, and what it said."""
    process = supervisor(home, port, **more)
    said, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said


class Installation:
    def __init__(self, **more: str) -> None:
        self.more = more
        self.home = Path(tempfile.mkdtemp(prefix="leadmgr-"))
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self.process = supervisor(self.home, self.port, **self.more)
        self.lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        threading.Thread(target=self._listen, args=[self.process.stdout, self.lines], daemon=True).start()
        self.wait_for(f"ready {self.address}")

    def _listen(self, stdout, lines) -> None:
        for line in stdout:
            lines.put(line.rstrip("\n"))
        lines.put(END)

    def wait_for(self, line: str, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while line not in self.said:
            with contextlib.suppress(queue.Empty):
                self.said.append(self.lines.get(timeout=max(0.0, deadline - time.monotonic())))
            if END in self.said or time.monotonic() >= deadline:
                raise AssertionError(f"never said {line!r}, but:\n" + "\n".join(self.said))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, dict]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def pid(self, part: str) -> int:
        try:
            return int((self.home / "run" / f"{part}.pid").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def processes(self) -> list[psutil.Process]:
        """Everything this installation runs, by what its environment or command line names."""
        mark, found = str(self.home), []
        for process in psutil.process_iter():
            try:
                named = mark in " ".join(process.cmdline()) or process.environ().get("LEADMGR_HOME") == mark
            except psutil.Error:
                continue
            if named and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        try:
            return self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still runs: {self.processes()}") from None

    def run(self, *arguments: str) -> str:
        """What a Python program says that runs beside this installation, on its settings."""
        environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        environment |= {"LEADMGR_HOME": str(self.home), "PORT": str(self.port), "DEMO": "0"}
        environment |= {"DJANGO_SETTINGS_MODULE": "leadmgr.settings"} | self.more
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def remove(self) -> None:
        status = self.stop() if self.process.poll() is None else 0
        shutil.rmtree(self.home)
        assert status == 0, self.said


def within(seconds: float, question) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """One running installation, shared by all tests that leave it running."""
    running = Installation()
    yield running
    running.remove()

"""The product's own web server and worker, started for a benchmark as `make run` starts them."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadmgr import serve
from leadmgr.embedded import Home
from leadmgr.part import Part

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def web(application: str = "leadmgr.wsgi:application") -> Iterator[str]:
    """A web server's address; another application gives the baseline on the same server."""
    home, port = Home.from_environment(), free_port()
    command = [application if word == "leadmgr.wsgi:application" else word for word in serve.web("127.0.0.1", port)]
    with running(Part("web", command, home.pid_file("web"), ROOT)):
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def worker() -> Iterator[None]:
    home = Home.from_environment()
    with running(Part("worker", serve.worker(), home.pid_file("worker"), ROOT)):
        yield


@contextmanager
def running(part: Part) -> Iterator[None]:
    part.start()
    try:
        yield
    finally:
        part.stop()


def _wait_for(port: int, patience: float = 30) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the web server did not start")

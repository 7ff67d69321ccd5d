"""Posting without pause while the worker is killed, the database restarts and the broker forgets; then counting.

`python -m bench.burst PORT POSTS CONNECTIONS RATE` posts from a process of its own until so many were answered with
200 (RATE a second, 0 for as fast as they are taken) and prints the numbers of those that were.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

HEAD = (
    "POST /servlet/servlet.WebToLead HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
)
PATIENCE = 600  # seconds for the store to drain


def burst() -> Iterator[dict[str, Any]]:
    """Post, break everything meanwhile, and compare what was answered with what is there."""
    from bench.bench_burst import BURST
    from bench.capture import an_organization, figure

    org, posts = an_organization(), int(os.environ.get("BURST_POSTS") or 2000)
    with installation() as parts:
        began = time.monotonic()
        posting = poster(parts.port, org.public_id, posts)
        break_everything(parts, posts)  # not in a thread: Linux would stop what that started when it ends
        answered = told_by(posting)
        ended = time.monotonic()
        taken = len(answered) / (ended - began)
        settled(org)
        waited = time.monotonic() - ended
    found = leads_by_number(org)
    lost = [number for number in answered if number not in found]
    yield figure(f"{BURST}:taken", round(taken), 1, "posts/s")
    yield figure(f"{BURST}:lost", len(lost), 1, "posts")
    yield figure(f"{BURST}:doubled", sum(times > 1 for times in found.values()), 1, "leads")
    yield figure(f"{BURST}:routed-after", round(waited, 1), 120, "s")


def steady() -> dict[str, Any]:
    """Post 50 a second and read, from what was stored, how long each took to its owner."""
    from bench.bench_steady import STEADY
    from bench.capture import an_organization, figure

    org, seconds = an_organization(), int(os.environ.get("STEADY_SECONDS") or 20)
    with installation() as parts:
        told_by(poster(parts.port, org.public_id, 50 * seconds, connections=16, rate=50))
        settled(org)
    waits = sorted(waits_of(org))
    return figure(STEADY, round(waits[int(len(waits) * 0.95)], 2), 2.0, "s")


class Parts:
    """Web server, worker and beat of an installation, with its database, each of which can be broken."""

    def __init__(self) -> None:
        from bench.running import ROOT, free_port
        from leadmgr import postgres, serve
        from leadmgr.embedded import Home
        from leadmgr.part import Part

        self.home, self.port = Home.from_environment(), free_port()
        web = serve.web("127.0.0.1", self.port)
        self.web = Part("web", web, self.home.pid_file("web"), ROOT)
        self.worker = Part("worker", serve.worker(), self.home.pid_file("worker"), ROOT)
        self.beat = Part("beat", serve.beat(self.home), self.home.pid_file("beat"), ROOT)
        self.database = postgres.part(self.home)

    def kill_worker(self) -> None:
        """End the worker with all its processes at once, and start another, as the supervisor would."""
        assert self.worker.process is not None
        os.killpg(self.worker.process.pid, signal.SIGKILL)
        self.worker.process.wait()
        self.worker.start()

    def restart_database(self) -> None:
        from leadmgr import postgres

        running = int(self.home.pid_file("postgres").read_text())
        os.kill(running, signal.SIGINT)
        while alive(running):
            time.sleep(0.05)
        self.database.start()
        postgres.wait_until_ready(self.home, self.database)

    def flush_broker(self) -> None:
        import redis
        from django.conf import settings

        redis.Redis.from_url(settings.REDIS_URL).flushall()


def alive(pid: int) -> bool:
    """Say whether a process still runs; one that has ended and is not yet waited for does not."""
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


@contextlib.contextmanager
def installation() -> Iterator[Parts]:
    from bench.running import _wait_for

    parts = Parts()
    running = [parts.web, parts.worker, parts.beat]
    try:
        for part in running:
            part.start()
        _wait_for(parts.port)
        time.sleep(6)  # until the worker listens
        yield parts
    finally:
        for part in running:  # the database goes on, and ends with the benchmark
            part.stop()


def break_everything(parts: Parts, posts: int) -> None:
    """Spread five accidents over the burst."""
    pause = max(1.0, posts / 4000)
    for accident in (parts.kill_worker, parts.flush_broker, parts.kill_worker, parts.restart_database,
                     parts.kill_worker):  # fmt: skip
        time.sleep(pause)
        accident()


def poster(port: int, oid: str, posts: int, *, connections: int = 32, rate: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.burst", str(port), str(posts), str(connections), str(rate), oid]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def told_by(posting: subprocess.Popen[str]) -> list[int]:
    """Return the numbers of the posts that were answered with 200."""
    told, _ = posting.communicate(timeout=PATIENCE)
    return list(json.loads(told))


def settled(org: Any) -> None:
    """Wait until nothing waits any more."""
    from django.db import OperationalError, connection

    from leads.models import Submission
    from tenancy.acting import acting

    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with acting(org):
                if not Submission.objects.filter(state__in=("waiting", "delayed")).exists():
                    return
        except OperationalError:
            connection.close()  # the one from before the restart
        time.sleep(0.5)
    raise TimeoutError("Submissions still wait.")


def leads_by_number(org: Any) -> dict[int, int]:
    """Return how many leads each numbered post became; one that is a visible submission instead counts as none."""
    from leads.models import Lead, Submission
    from tenancy.acting import acting

    with acting(org):
        found: dict[int, int] = {}
        for name in Lead.objects.filter(assigned_at__isnull=False).values_list("last_name", flat=True):
            number = int(name.removeprefix("Visitor "))
            found[number] = found.get(number, 0) + 1
        others = Submission.objects.exclude(state="done").values_list("who", flat=True)
        return {int(who.rpartition(" ")[2]): 0 for who in others} | found


def waits_of(org: Any) -> Iterator[float]:
    """Yield the seconds from each post's arrival to the moment its lead was handed to its owner."""
    from leads.models import Submission
    from tenancy.acting import acting

    with acting(org):
        rows = Submission.objects.filter(state="done").values_list("received_at", "processed_at")
        yield from ((done - came).total_seconds() for came, done in rows)


async def visitor(port: int, oid: str, numbers: Iterator[int], left: list[int], answered: list[int], at: float) -> None:
    """One connection: post, read the answer, post again; one that breaks is made anew."""
    rate = left[1]
    while left[0] > 0:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while left[0] > 0:
                number = next(numbers)
                left[0] -= 1
                if rate:
                    await asyncio.sleep(max(0.0, at + number / rate - time.monotonic()))
                if await taken(reader, writer, oid, number):
                    answered.append(number)
                else:
                    left[0] += 1  # not stored: another one in its place
            writer.close()
        except (OSError, asyncio.IncompleteReadError):
            left[0] += 1
            await asyncio.sleep(0.05)


async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, oid: str, number: int) -> bool:
    body = (
        f"oid={oid}&first_name=Ada&last_name=Visitor+{number}&email=ada.{number}%40host{number}.example"
        f"&company=Northwind+{number}&phone=%2B1+415+{number // 10000 % 800 + 200}+{number % 10000:04}&country=US"
    ).encode()
    writer.write(f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
    return head[9:12] == b"200"


async def crowd(port: int, posts: int, connections: int, rate: int, oid: str) -> list[int]:
    numbers, left, answered = count(), [posts, rate], []  # type: ignore[var-annotated]
    began = time.monotonic()
    await asyncio.gather(*(visitor(port, oid, numbers, left, answered, began) for _ in range(connections)))
    return answered


if __name__ == "__main__":
    print(json.dumps(asyncio.run(crowd(*map(int, sys.argv[1:5]), sys.argv[5]))))

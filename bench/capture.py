"""How many posts a second are accepted, beside a bare view; and how long a post takes to its routed lead."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import redis
from django.conf import settings
from django.db import connections

from automation.provisioning import found_organization
from bench.bench_capture import ACCEPTED, MEDIAN, P95
from bench.load import posts_per_second
from leadmgr import serve
from leads.models import Submission
from tenancy.acting import acting
from tenancy.events import of
from tenancy.models import Organization

PATH = "/servlet/servlet.WebToLead?encoding=UTF-8"
ROUNDS = 3
CONNECTIONS = 32  # so many that neither of the two server processes is left out
POSTS = 40
CREATE = "CREATE TABLE bench_row (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)"


def an_organization() -> Organization:
    name = f"bench-{uuid4().hex[:8]}"
    return found_organization("Bench", slug=name, admin_email=f"root@{name}.example", password=uuid4().hex).org


def accepted(org: Organization) -> dict[str, Any]:
    """Alternate with the baseline, so that a busy moment of the machine meets both; the medians are compared."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_row")
        cursor.execute(CREATE)
        cursor.execute('GRANT INSERT ON bench_row TO "{}"'.format(connections["default"].settings_dict["USER"]))
    form = urlencode(a_visitor("{n}") | {"oid": org.public_id}, safe="{}")
    ours, bare = [], []
    with served("leadmgr.wsgi:application") as port, served("bench.bare:application") as bare_port:
        for warm_up in (True, *[False] * ROUNDS):
            seconds = 1.0 if warm_up else 4.0
            bare.append(posts_per_second(bare_port, "/insert", form, seconds=seconds, connections=CONNECTIONS))
            ours.append(posts_per_second(port, PATH, form, seconds=seconds, connections=CONNECTIONS))
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE bench_row")
    value, baseline = statistics.median(ours[1:]), statistics.median(bare[1:])
    return figure(ACCEPTED, round(value), round(baseline), "posts/s")


def forget_floods() -> None:
    """Drop the work an earlier flood left, or the worker would not be idle."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM leads_submission WHERE state IN ('waiting', 'delayed')")
    redis.Redis.from_url(settings.REDIS_URL).flushall()


def routed(org: Organization) -> Iterator[dict[str, Any]]:
    """Post one at a time to an idle worker and read, from the events, when the lead was routed."""
    forget_floods()
    with served("leadmgr.wsgi:application") as port, working():
        waits = sorted(one_post(org, port) for _ in range(POSTS))
    yield figure(MEDIAN, round(statistics.median(waits), 3), 1.0, "s")
    yield figure(P95, round(waits[int(len(waits) * 0.95)], 3), 2.0, "s")


def one_post(org: Organization, port: int) -> float:
    """Return the seconds from sending a post to the moment its lead had its owner, seen from outside."""
    name = uuid4().hex[:12]
    body = urlencode(a_visitor(name) | {"oid": org.public_id}).encode()
    began = time.monotonic()
    urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}", body, timeout=10).read()
    while time.monotonic() < began + 30:
        time.sleep(0.02)
        with acting(org):
            done = (
                Submission.objects.filter(state="done", lead__last_name=f"Visitor {name}")
                .select_related("lead")
                .first()
            )
            if done and of(done.lead).filter(kind="lead.assigned").exists():
                return time.monotonic() - began
    raise RuntimeError("The lead was not routed within 30 s.")


def a_visitor(name: str) -> dict[str, str]:
    return {
        "first_name": "Ada",
        "last_name": f"Visitor {name}",
        "email": f"ada.{name}@example.org",
        "company": f"Northwind {name}",
        "phone": "+1 415 555 0134",
        "country": "US",
        "lead_source": "Web",
        "description": "Please call me back. Tuesday is best.",
    }


def figure(name: str, value: float, baseline: float, unit: str) -> dict[str, Any]:
    return {"name": name, "value": value, "baseline": baseline, "ratio": round(value / baseline, 2), "unit": unit}


@contextlib.contextmanager
def served(application: str) -> Iterator[int]:
    """Run the web server as the product does, for one application, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [part.replace("leadmgr.wsgi:application", application) for part in serve.web("127.0.0.1", port)]
    with running(command):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                yield port
                return
            time.sleep(0.1)
        raise RuntimeError("The web server did not start.")


@contextlib.contextmanager
def working() -> Iterator[None]:
    """Run a Celery worker as the product does."""
    with running(serve.worker()):
        time.sleep(6)
        yield


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": "."}, stdout=sys.stderr)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()

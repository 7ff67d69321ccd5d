"""Importing a list of made-up people with the demo's rules active, then writing its rows again as they were stored."""

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection, connections
from django.test import Client

from assignment.models import Assignment
from bench.bench_imports import BESIDE_COPY, GROWTH, MEMORY, PAGE, RATE
from leadmgr.demo.organizations import SLUG, found_nordlicht
from leadmgr.demo.people import companies, people
from leads.imports.receiving import receive
from leads.imports.running import start
from leads.models import DuplicatePair, Import, ImportRow, Inquiry, Lead, MatchKey
from tenancy import directory
from tenancy.acting import acting
from tenancy.models import Event, Member, Organization

COLUMNS = (
    "first_name",
    "last_name",
    "title",
    "company",
    "email",
    "phone",
    "mobile_phone",
    "website",
    "industry",
    "number_of_employees",
    "city",
    "postal_code",
    "country",
    "lead_source",
    "description",
)
FIRMS = 2000  # with different names; a branch's number makes more of them
CHUNK = 5000
MOST_MEMORY = 400  # MB of a worker
PAUSE = 0.5  # seconds between two pages
STORED = (
    (Lead, "true"),
    (MatchKey, "lead_id IS NOT NULL"),
    (Event, "subject_kind = 'lead'"),
    (ImportRow, "true"),
)


def measured(rows: int) -> Iterator[dict[str, Any]]:
    """Import once, then write what the import stored: ready rows under the policies, lead rows alone as the owner."""
    org = the_organization()
    batch, seconds, memory = imported(org, a_list(rows))
    assert batch.state == "done" and batch.done == rows, (batch.state, batch.done, batch.problem)
    with taken(org, batch) as files:
        ready, bare = rows / written_again(org, files), rows / copied(org, files[Lead])
    rate = rows / seconds
    yield figure(RATE, rate, ready) | {"rows": rows}
    yield figure(BESIDE_COPY, rate, bare) | {"rows": rows}
    yield amount(MEMORY, round(memory), MOST_MEMORY, "MB") | {"rows": rows}


def meanwhile(rows: int) -> dict[str, Any]:
    """Open the newest leads twice a second while a list comes in, and as often while nothing happens."""
    org = the_organization()
    client = Client(SERVER_NAME="127.0.0.1")
    with acting(org):
        client.force_login(Member.objects.select_related("user").filter(role="admin").earliest("pk").user)
    content = a_list(rows)
    opened = partial(opening, client, f"/{org.slug}/leads/?view=all")
    received(org, content)
    for _ in range(3):
        opened()
    busy = []
    with worker(org) as running:
        while running.poll() is None:
            busy.append(opened())
            time.sleep(PAUSE)
    idle = [opened() for _ in busy]
    with connections["owner"].cursor() as cursor:
        forget(cursor, org)
    return amount(PAGE, p95(busy), p95(idle), "ms")


def opening(client: Client, path: str) -> float:
    """Return the milliseconds of a page."""
    begun = time.perf_counter()
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return (time.perf_counter() - begun) * 1000


def p95(times: list[float]) -> float:
    return round(sorted(times)[int(len(times) * 0.95)], 1)


def grown(large: float, usual: float) -> dict[str, Any]:
    """Say how the ratio to the ready rows grows with the list; 1.25 is the most it may."""
    return amount(GROWTH, large, usual, "times")


def the_organization() -> Organization:
    """Return the demo's main organization: 7 assignment entries, 20 scoring rules, 5 grading criteria."""
    known = directory.organization(SLUG)
    if known is None:
        return found_nordlicht()
    with acting(known) as now:
        return now.org


def figure(name: str, rate: float, baseline: float) -> dict[str, Any]:
    """Return rows a second: the ratio says how many times as long ours takes."""
    return amount(name, round(rate), round(baseline), "rows/s") | {"ratio": round(baseline / rate, 2)}


def amount(name: str, value: float, baseline: float, unit: str) -> dict[str, Any]:
    return {"name": name, "value": value, "baseline": baseline, "ratio": round(value / baseline, 2), "unit": unit}


def a_list(rows: int) -> bytes:
    """Return a list of people of many firms and their branches; few are alike."""
    random = Random(5)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    made = people(random, companies(random, FIRMS))
    for number in range(rows):
        one, branch = next(made), number // FIRMS
        local = f"{one['first_name']}.{one['last_name']}.{number}".lower().encode("ascii", "ignore").decode()
        domain = one["email_domain"] if one["is_free_email"] else f"b{branch}.{one['email_domain']}"
        own = {
            "company": f"{one['company']} {branch}",
            "email": f"{local}@{domain}",
            "website": f"https://www.{domain}",
        }
        own |= {name: numbered(one[name], number) for name in ("phone", "mobile_phone")}
        writer.writerow([(one | own).get(column) for column in COLUMNS])
    return text.getvalue().encode()


def numbered(phone: str, number: int) -> str:
    """Return a phone number with other last digits: those of the demo are few and meet again and again."""
    bare = phone.replace(" ", "")
    return bare[:-6] + f"{number:06}" if phone else ""


def imported(org: Organization, content: bytes) -> tuple[Import, float, float]:
    """Import in a process of its own, as a worker does; return the seconds from file to leads, and its memory in MB."""
    begun = time.perf_counter()
    batch = received(org, content)
    seconds = time.perf_counter() - begun
    told, _ = worker(org).communicate()
    with acting(org):
        batch.refresh_from_db()
    done = json.loads(told)
    return batch, seconds + done["seconds"], done["memory"]


def worker(org: Organization) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench.import_worker", str(org.pk)], stdout=subprocess.PIPE, text=True
    )


def received(org: Organization, content: bytes) -> Import:
    with acting(org, door="import"):
        admin = Member.objects.filter(role="admin").earliest("pk")
        batch = receive(content, "bench.csv", by=admin)
        return start(batch, batch.mapping, by=admin)


@contextmanager
def taken(org: Organization, batch: Import) -> Iterator[dict[Any, Path]]:
    """Take what the import stored out of the database, into one file a table, and give way to the baselines."""
    with TemporaryDirectory() as folder:
        files = {model: Path(folder) / model._meta.db_table for model, _ in STORED}
        with connections["owner"].cursor() as cursor:
            for model, where in STORED:
                with files[model].open("w") as file:
                    cursor.copy_expert(f"COPY ({selection(model, where, org)}) TO STDOUT", file)
            forget(cursor, org)
        yield files
        with connections["owner"].cursor() as cursor:
            forget(cursor, org)


def selection(model: Any, where: str, org: Organization) -> str:
    return f"SELECT {listed(model)} FROM {model._meta.db_table} WHERE org_id = {org.pk} AND {where} ORDER BY id"


def listed(model: Any) -> str:
    """Return the columns that are written; generated ones write themselves."""
    return ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields if not field.generated)


def forget(cursor: Any, org: Organization) -> None:
    """Leave the tables as an import found them: whoever writes next meets no dead rows either."""
    for model in (Assignment, DuplicatePair, Inquiry):
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE org_id = {org.pk}")
    for model, where in reversed(STORED):
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE org_id = {org.pk} AND {where}")
    cursor.execute("VACUUM " + ", ".join(model._meta.db_table for model, _ in STORED))


def written_again(org: Organization, files: dict[Any, Path]) -> float:
    """Return the seconds in which one process writes the ready rows under the policies, a chunk a transaction."""
    begun = time.perf_counter()
    for model, _ in STORED:
        with files[model].open() as file:
            while chunk := "".join(islice(file, CHUNK)):
                with acting(org), connection.cursor() as cursor:
                    cursor.execute("SET LOCAL synchronous_commit TO off")  # as chunks of an import commit
                    insert(cursor, model, chunk)
    return time.perf_counter() - begun


def insert(cursor: Any, model: Any, chunk: str) -> None:
    """Write one chunk as the product does: COPY into a temporary table, then one INSERT."""
    table, columns = model._meta.db_table, listed(model)
    cursor.execute(f"CREATE TEMPORARY TABLE ready ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0")
    cursor.copy_expert(f"COPY ready ({columns}) FROM STDIN", io.StringIO(chunk))
    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT * FROM ready")


def copied(org: Organization, file: Path) -> float:
    """Return the seconds of one COPY of the lead rows by the tables' owner, after forgetting them."""
    with connections["owner"].cursor() as cursor:
        forget(cursor, org)
        begun = time.perf_counter()
        with file.open() as rows:
            cursor.copy_expert(f"COPY {Lead._meta.db_table} ({listed(Lead)}) FROM STDIN", rows)
        return time.perf_counter() - begun

"""Importing a list of made-up people with the demo's rules active, then writing its rows again as they were stored."""

import csv
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection, connections

from assignment.models import Assignment
from bench.bench_imports import NAMES
from leadmgr.demo.organizations import SLUG, found_nordlicht
from leadmgr.demo.people import companies, people
from leads.imports.receiving import receive
from leads.imports.running import drain, start
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
STORED = (
    (Lead, "true"),
    (MatchKey, "lead_id IS NOT NULL"),
    (Event, "subject_kind = 'lead'"),
    (ImportRow, "true"),
)


def measured(rows: int) -> Iterator[dict[str, Any]]:
    """Import once, then write what the import stored: ready rows under the policies, lead rows alone as the owner."""
    org = the_organization()
    begun = time.perf_counter()
    batch = imported(org, a_list(rows))
    rate = rows / (time.perf_counter() - begun)
    assert batch.state == "done" and batch.done == rows, (batch.state, batch.done, batch.problem)
    with taken(org, batch) as files:
        ready, bare = rows / written_again(org, files), rows / copied(org, files[Lead])
    yield figure(NAMES[0], rate, ready)
    yield figure(NAMES[1], rate, bare)


def the_organization() -> Organization:
    """Return the demo's main organization: 7 assignment entries, 20 scoring rules, 5 grading criteria."""
    known = directory.organization(SLUG)
    if known is None:
        return found_nordlicht()
    with acting(known) as now:
        return now.org


def figure(name: str, value: float, baseline: float) -> dict[str, Any]:
    ratio = round(baseline / value, 2)
    return {"name": name, "value": round(value), "baseline": round(baseline), "ratio": ratio, "unit": "rows/s"}


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


def imported(org: Organization, content: bytes) -> Import:
    with acting(org, door="import"):
        admin = Member.objects.filter(role="admin").earliest("pk")
        batch = receive(content, "bench.csv", by=admin)
        start(batch, batch.mapping, by=admin)
    while not drain(org.pk):  # read through first
        pass
    with acting(org):
        batch.refresh_from_db()
    return batch


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
    for model in (Assignment, DuplicatePair, Inquiry):
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE org_id = {org.pk}")
    for model, where in reversed(STORED):
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE org_id = {org.pk} AND {where}")


def written_again(org: Organization, files: dict[Any, Path]) -> float:
    """Return the seconds in which one process writes the ready rows under the policies, a chunk a transaction."""
    begun = time.perf_counter()
    for model, _ in STORED:
        with files[model].open() as file:
            while chunk := "".join(islice(file, CHUNK)):
                with acting(org), connection.cursor() as cursor:
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

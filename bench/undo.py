"""Undoing an import of new leads, and before it one that changed them all, as a worker does it."""

import time
from collections.abc import Iterator
from typing import Any

from django.db import connections

from automation import jobs
from bench.bench_undo import NAMES
from bench.imports import a_list, figure, forget, the_organization
from leads.imports import undoing
from leads.imports.receiving import receive
from leads.imports.running import drain, start
from leads.models import Import, Lead
from tenancy.acting import acting
from tenancy.models import Member, Organization

OVERWRITE = {"merge": {"*": "overwrite"}, "key": "email"}


def measured(rows: int) -> Iterator[dict[str, Any]]:
    """Import, change every lead by a second list, take back the second, then the first."""
    org, content = the_organization(), a_list(rows)
    with connections["owner"].cursor() as cursor:
        forget(cursor, org)
    first, made = imported(org, content, {})
    second, changed = imported(org, told_anew(content), OVERWRITE)
    assert first.created > rows * 0.9, (first.created, first.problem)
    assert second.updated > rows * 0.9, (second.updated, second.problem)
    updates, news = undone(org, second), undone(org, first)
    with acting(org):
        assert Lead.objects.live().filter(imported_from=first).count() < rows * 0.02
    with connections["owner"].cursor() as cursor:
        forget(cursor, org)
    yield figure(NAMES[0], rows / news, rows / made)
    yield figure(NAMES[1], rows / updates, rows / changed)


def told_anew(content: bytes) -> bytes:
    """Return the list as one that says something new of everybody: a state and another last name."""
    header, _, body = content.partition(b"\r\n")
    told = header.replace(b"postal_code", b"state").replace(b"last_name", b"middle_name").replace(b"city", b"last_name")
    return told + b"\r\n" + body


def imported(org: Organization, content: bytes, options: dict[str, Any]) -> tuple[Import, float]:
    """Return an import and the seconds it took, from the file to the end."""
    begun = time.perf_counter()
    with acting(org, door="import"):
        admin = Member.objects.filter(role="admin").earliest("pk")
        batch = receive(content, "bench.csv", by=admin)
        start(batch, batch.mapping, by=admin, options=options)
    while not drain(org.pk):
        pass
    with acting(org):
        batch.refresh_from_db()
    return batch, time.perf_counter() - begun


def undone(org: Organization, batch: Import) -> float:
    """Take an import back and return the seconds it took."""
    begun = time.perf_counter()
    with acting(org):
        undoing.undo(batch, by=Member.objects.get(pk=batch.created_by_id))
    jobs.work(org.pk, go_on=lambda: True)
    seconds = time.perf_counter() - begun
    with acting(org):
        batch.refresh_from_db()
        assert batch.state == Import.State.UNDONE, undoing.job_of(batch)
    return seconds

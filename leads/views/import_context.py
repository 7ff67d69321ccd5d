"""What the five steps of an import show: the steps, the columns, how far it is, what became of the rows."""

from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse

from leads.configuration import configuration
from leads.forms.import_files import DELIMITERS, ENCODINGS
from leads.imports.reading import WORKBOOK
from leads.models import Import, ImportRow

STEPS = ("Upload", "Map columns", "Options", "Import", "Result")
PAGE = 50
LATEST = 5
STATES = {
    "all": ("All rows", None),
    "created": ("New leads", ImportRow.State.CREATED),
    "updated": ("Known", ImportRow.State.UPDATED),
    "rejected": ("Not imported", ImportRow.State.REJECTED),
}


def frame(step: int, batch: Import | None = None) -> dict[str, Any]:
    """Return what every step shows: where it stands among the five."""
    is_open = batch is not None and batch.is_open and not batch.starts_when_read
    links = {1: "import-reading", 2: "import-mapping", 3: "import-options"} if is_open else {}
    return {
        "navigation_key": "imports",
        "batch": batch,
        "same_file": same_file(batch) if batch is not None and is_open else None,
        "steps": [
            {
                "label": label,
                "url": reverse(links[number], args=[batch.pk]) if batch and number in links and number < step else "",
                "state": "done" if number < step else "current" if number == step else "later",
            }
            for number, label in enumerate(STEPS, 1)
        ],
    }


def same_file(batch: Import) -> Import | None:
    """Return the last import of this very file that let rows in, if there was one."""
    over = (Import.State.DONE, Import.State.CANCELED, Import.State.RUNNING, Import.State.PAUSED)
    same = Import.objects.filter(digest=batch.digest, state__in=over).exclude(pk=batch.pk)
    return same.order_by("-id").first() if batch.digest else None


def read_row(found: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    """Return a row as the lead it would become."""
    custom = {f"custom.{name}": value for name, value in found.get("custom", {}).items()}
    shown = {name: value for name, value in found.items() if name != "custom"} | custom
    name = f"{shown.pop('first_name', '')} {shown.pop('last_name', '')}".strip()
    return {
        "name": name,
        "company": shown.pop("company", ""),
        "rows": [(labels.get(key, key), value) for key, value in shown.items()],
    }


def encoding(batch: Import) -> str:
    """Say in words how a file is read."""
    if batch.encoding == WORKBOOK:
        return f"a workbook, sheet {batch.sheet}, column names in row {batch.header_row:,}"
    delimiter = DELIMITERS.get(batch.delimiter, batch.delimiter).lower()
    encoding = ENCODINGS.get(batch.encoding, batch.encoding)
    return f"{encoding}, parted by {delimiter}, column names in row {batch.header_row:,}"


def counts(batch: Import) -> list[tuple[str, int, str]]:
    return [
        ("New leads", batch.created, "tone-up" if batch.created else ""),
        ("Updated", batch.updated, ""),
        ("Unchanged", batch.unchanged, ""),
        ("Skipped", batch.skipped, ""),
        ("Rejected", batch.rejected, "tone-down" if batch.rejected else ""),
    ]


def result_context(batch: Import, query: QueryDict) -> dict[str, Any]:
    """Return what became of the rows, one page of them."""
    usual = "rejected" if batch.rejected else "all"
    asked = query.get("show", usual)
    shown = asked if asked in STATES else usual
    rows, next_line = lines(batch, STATES[shown][1], query.get("after", ""))
    total = {"all": batch.rows, "created": batch.created, "updated": batch.updated, "rejected": batch.rejected}
    address = reverse("import", args=[batch.pk])
    return {
        "counts": counts(batch),
        "imported": batch.created + batch.updated + batch.unchanged,
        "tabs": [
            {"url": f"{address}?show={key}", "label": label, "count": total[key], "current": key == shown}
            for key, (label, _) in STATES.items()
        ],
        "lines": rows,
        "summary": f"{len(rows)} of {total[shown]:,}",
        "previous_url": f"{address}?show={shown}" if query.get("after") else "",
        "next_url": f"{address}?show={shown}&after={next_line}" if next_line else "",
        "owners": owners(batch),
    }


def lines(batch: Import, state: str | None, after: str) -> tuple[list[ImportRow], int]:
    """Return one page of rows and the line after which the next one begins, 0 at the end."""
    rows = batch.lines.select_related("lead__owner_queue", "lead__owner_member__user").order_by("line")
    rows = rows.filter(state=state) if state else rows
    if after.isdecimal() and len(after) < 10:
        rows = rows.filter(line__gt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].line if len(found) > PAGE else 0


def owners(batch: Import) -> list[tuple[Any, bool, int]]:
    """Return who has the new leads now and whether that is a queue, most leads first."""
    settings = configuration()
    rows = (
        batch.lines.filter(state=ImportRow.State.CREATED, lead__isnull=False)
        .values_list("lead__owner_queue", "lead__owner_member")
        .annotate(number=Count("pk"))
        .order_by("-number")[:8]
    )
    return [
        (settings.queue_by_id.get(queue) if queue else settings.member_by_id.get(member), bool(queue), number)
        for queue, member, number in rows
    ]

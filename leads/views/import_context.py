"""What the five steps of an import show: the steps, the columns, how far it is, what became of the rows."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from leads.forms.import_files import DELIMITERS, ENCODINGS
from leads.imports.reading import WORKBOOK
from leads.models import Import
from tenancy.abilities import require
from tenancy.requests import MemberRequest

STEPS = ("Upload", "Map columns", "Options", "Import", "Result")
LATEST = 5
# What becomes of a row, in the words of the dry run, of the progress and of the result.
OUTCOMES = {
    "created": ("New leads", "tone-up"),
    "updated": ("Updated", ""),
    "unchanged": ("Unchanged", ""),
    "skipped": ("Skipped", ""),
    "rejected": ("Rejected", "tone-down"),
}


def found(request: MemberRequest, pk: int) -> Import:
    """Return an import; another organization's is as missing as none."""
    require(request.member, "import")
    return get_object_or_404(Import.objects.select_related("created_by__user", "campaign"), pk=pk)


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


def counted(batch: Import) -> list[tuple[str, int, str]]:
    """Return what became of an import's rows so far."""
    return counters({name: getattr(batch, name) for name in OUTCOMES})


def counters(found: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """Return counts by outcome as pages show them: label, number, style."""
    return [(label, found[name], css if found[name] else "") for name, (label, css) in OUTCOMES.items()]

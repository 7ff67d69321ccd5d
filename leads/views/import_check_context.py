"""What the dry run of an import shows: counts, reasons, rows to look at, who would get how many."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from leads.configuration import configuration
from leads.imports.mapping import reading
from leads.imports.targets import targets
from leads.models import Import
from leads.views import import_context
from leads.views.import_context import OUTCOMES
from tenancy import charts, ids

MOST_SHARES = 4
BESIDE = {"status_id": "Status", "owner_member_id": "Owner", "owner_queue_id": "Owner", "campaign_id": "Campaign"}


def check_context(batch: Import, show: str) -> dict[str, Any]:
    """Return how far a dry run is or what it found; `show` is the verdict whose rows are looked at."""
    found = batch.findings
    context = import_context.frame(4, batch) | {"is_over": "counts" in found, "problem": found.get("problem", "")}
    if "counts" not in found:
        return context | waiting(batch)
    counts = found["counts"]
    shown = show if show in OUTCOMES else next((key for key in OUTCOMES if counts[key]), "created")
    return context | {
        "counts": import_context.counters(counts),
        "doubles": doubles(found["duplicates"]),
        "reasons": [row | {"first": ", ".join(f"{line:,}" for line in row["lines"])} for row in found["reasons"]],
        "tabs": tabs(batch, counts, shown),
        "shown": shown,
        "rows": [sample_row(batch, row) for row in found["samples"][shown]],
        "count": counts[shown],
        "load": found["load"],
        "shares": shares(found["load"]),
    }


def waiting(batch: Import) -> dict[str, Any]:
    """Return how far the reading of the file, or the dry run, is."""
    checked = batch.findings.get("checked", 0)
    size = batch.source.size if batch.source else 0
    if batch.state == Import.State.READING:
        return {"value": batch.examined, "maximum": size, "percent": 100 * batch.examined // size if size else 0}
    return {"value": checked, "maximum": batch.rows, "percent": 100 * checked // batch.rows if batch.rows else 0}


def doubles(found: Mapping[str, int]) -> list[tuple[int, str]]:
    """Return how many rows meet whom."""
    words = (
        ("leads", "of leads that are here"),
        ("file", "of another row of this file"),
        ("contacts", "of contacts of customers"),
    )
    return [(found[name], text) for name, text in words if found.get(name)]


def tabs(batch: Import, counts: Mapping[str, int], shown: str) -> list[dict[str, Any]]:
    address = reverse("import-check", args=[batch.pk])
    return [
        {"url": f"{address}?show={key}#rows", "label": label, "count": counts[key], "current": key == shown}
        for key, (label, _) in OUTCOMES.items()
    ]


def sample_row(batch: Import, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row to look at: who it is about, whom it meets, what would change."""
    written = reading(batch.mapping, batch)(row["cells"])
    name = f"{written.get('first_name', '')} {written.get('last_name', '')}".strip()
    lead, contact = row["lead"] or {}, row["contact"] or {}
    return dict(row) | {
        "name": name or "No name",
        "company": written.get("company", ""),
        "lead_url": reverse("lead", args=[ids.decode(lead["id"], ids.LEAD)]) if lead.get("id") else "",
        "contact_url": reverse("contact", args=[ids.decode(contact["id"], ids.CONTACT)]) if contact.get("id") else "",
        "fields": ", ".join(dict.fromkeys(label(name) for name in row["changes"])),
        "scored": SimpleNamespace(score=row.get("score")),
        "values": ", ".join(cell for cell in row["cells"] if cell),
    }


def label(name: str) -> str:
    """Return a changed column as the screen calls it."""
    return BESIDE.get(name) or dict(targets(configuration())).get(name, name)


def shares(load: list[dict[str, Any]]) -> str:
    """Draw who would get how many: the largest shares, and everybody else as one; a single one is no share."""
    if len(load) < 2:
        return ""
    parts = [(row["name"], row["count"]) for row in load[:MOST_SHARES]]
    rest = sum(row["count"] for row in load[MOST_SHARES:])
    parts += [("Others", rest)] if rest else []
    return charts.stack(parts, ", ".join(f"{name} {count:,}" for name, count in parts))

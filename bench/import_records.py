"""Importing each list of a catalog into an organization of its own, and comparing leads with expected records.

What a person has to choose is chosen as anybody would: statuses that are not ours begin as ours begin, and whoever has
no company gets "[not provided]".
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from automation.provisioning import found_organization
from leads.configuration import configuration
from leads.fields import FIELDS
from leads.imports.mapping_checks import lacking
from leads.imports.receiving import receive
from leads.imports.running import drain, start
from leads.imports.seen import values_of
from leads.imports.statuses import is_ours, labels, unmapped
from leads.models import Import, ImportRow, Lead
from tenancy.acting import acting
from tenancy.models import Member

FIELD_OF = {row.api_name: row.name for row in FIELDS} | {"Status": "status", "CreatedDate": "created_at"}
ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
NUMBERS = frozenset(("annual_revenue", "number_of_employees"))
PHONES = frozenset(("phone", "mobile_phone", "fax"))
FLAGS = frozenset(("has_opted_out_of_email", "has_opted_out_of_fax", "do_not_call"))


def compared(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yield (source, equal values, values) for each list; what differs goes to standard error."""
    for expected in sorted(folder.glob("*.expected.json")):
        name = expected.name.partition(".")[0]
        batch = imported(folder / f"{name}.csv", name)
        with acting(batch.org_id):
            yield name, *judged(batch, json.loads(expected.read_text(encoding="utf-8")))


def imported(file: Path, name: str) -> Import:
    """Import a list as its columns are understood, with what anybody would choose besides."""
    made = found_organization(name, admin_email=f"{name}@example.com", password="a long enough password")
    with acting(made.org.pk):
        by = Member.objects.named().get()
        batch = receive(file.read_bytes(), file.name, by=by)
        start(batch, chosen(batch), by=by)
    drain(made.org.pk)
    with acting(made.org.pk):
        batch.refresh_from_db()
    return batch


def chosen(batch: Import) -> dict[str, Any]:
    """Return the suggested mapping with the choices that only a person can make."""
    settings = configuration()
    columns = {number: dict(column) for number, column in batch.mapping["columns"].items()}
    for number, column in columns.items():
        if column["field"] == "status":
            values = unmapped(column, values_of(batch, int(number)), settings, ours=is_ours(batch.mapping))
            column["values"] = column.get("values", {}) | dict.fromkeys(values, labels(settings)[0])
    found = batch.mapping | {"columns": columns}
    missing = {field: "[not provided]" for field in ("last_name", "company") if field in lacking(found)}
    return found | {"fallbacks": {"company": "[not provided]"} | missing}


def judged(batch: Import, expected: list[dict[str, str] | None]) -> tuple[int, int]:
    """Count the values of all records and those that came in as expected; nobody is one value."""
    rows = list(batch.lines.select_related("lead__status").order_by("line"))
    equal = total = 0
    if len(rows) != len(expected):
        print(f"{batch}: {len(rows)} rows, {len(expected)} expected", file=sys.stderr)
    for row, record in zip(rows, expected, strict=False):
        if record is None or row.lead is None:
            fits = record is None and row.lead is None
            total, equal = total + len(record or " "), equal + fits
            told(batch, row, "", record, row.problem, fits=fits)
            continue
        for name, wanted in record.items():
            found = value(row.lead, FIELD_OF[name])
            fits = same(FIELD_OF[name], wanted, found, batch, row)
            total, equal = total + 1, equal + fits
            told(batch, row, name, wanted, found, fits=fits)
    return equal, total


def told(batch: Import, row: ImportRow, name: str, wanted: Any, found: Any, *, fits: bool) -> None:
    if not fits:
        print(f"{batch} line {row.line} {name}: {wanted!r} expected, {found!r} found", file=sys.stderr)


def value(lead: Lead, field: str) -> Any:
    return lead.status.label if field == "status" else getattr(lead, field)


def same(field: str, wanted: str, found: Any, batch: Import, row: ImportRow) -> bool:
    """Say whether a lead's value is the one expected, in whatever way it is written."""
    if field == "status":
        return found in (wanted, meant(wanted, batch))
    if field == "created_at":
        return not wanted or there(found, row) == datetime.fromisoformat(wanted)
    if not wanted:
        return found in ("", None, False, 0, "[not provided]")
    if field in NUMBERS:
        return found is not None and number(field, found) == Decimal(wanted)
    if field in PHONES:
        return digits(found) == digits(wanted)
    if field in FLAGS:
        return found is (wanted.lower() in ("yes", "true", "1"))
    return bool(" ".join(str(found).split()) == " ".join(wanted.split()))


def number(field: str, found: int) -> Decimal:
    """Return a number as it is written; money is kept in minor units."""
    return Decimal(found) / (100 if field == "annual_revenue" else 1)


def digits(text: str) -> str:
    return "".join(letter for letter in str(text) if letter.isdigit())


def meant(wanted: str, batch: Import) -> str | None:
    """Return what a status stands for by the values that were chosen."""
    columns = [column for column in batch.mapping["columns"].values() if column["field"] == "status"]
    found: str | None = columns[0].get("values", {}).get(wanted) if columns else None
    return found


def there(moment: datetime, row: ImportRow) -> datetime:
    """Return a moment as the clock showed it where the cell says it was written."""
    zones = [match[1] for cell in row.cells if (match := ZONE.search(cell)) and "T" in cell]
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{zones[0].replace('Z', '+00:00')}").tzinfo if zones else UTC
    return moment.astimezone(zone).replace(tzinfo=None)

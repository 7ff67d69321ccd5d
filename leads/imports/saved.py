"""Mappings that outlive their list: the last one for the same column names, and those that were given a name."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from leads.configuration import Configuration, configuration
from leads.imports.mapping import suggest
from leads.imports.mapping_checks import shaped
from leads.imports.reading import Table
from leads.imports.suggesting import plain
from leads.imports.targets import targets
from leads.models import Import, ImportMapping
from tenancy import events
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid

MOST = 200
NAME_SIZE = 80


def keys(headers: Sequence[str]) -> list[str]:
    """Return each column's name as mappings remember it; of columns with one name, later ones have a number."""
    found: list[str] = []
    seen: dict[str, int] = {}
    for header in headers:
        name = plain(header) or header
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}\n{seen[name]}")
    return found


def fingerprint(headers: Sequence[str]) -> str:
    """Return what lists with the same column names, in whatever order, have in common."""
    return hashlib.sha256("\0".join(sorted(keys(headers))).encode()).hexdigest()


def portable(mapping: Mapping[str, Any], headers: Sequence[str]) -> dict[str, Any]:
    """Return a mapping whose columns go by name."""
    names = keys(headers)
    columns = {names[int(number)]: column for number, column in mapping.get("columns", {}).items()}
    return {**mapping, "columns": columns}


def placed(mapping: Mapping[str, Any], headers: Sequence[str], settings: Configuration) -> dict[str, Any]:
    """Return a saved mapping for a list's columns, without columns it lacks and fields that are gone."""
    allowed = dict(targets(settings))
    names = {name: str(number) for number, name in enumerate(keys(headers))}
    columns = {
        names[name]: column
        for name, column in mapping.get("columns", {}).items()
        if name in names and column["field"] in allowed
    }
    others = {
        part: {field: value for field, value in given.items() if field in allowed}
        for part, given in mapping.items()
        if part != "columns"
    }
    return {part: given for part, given in others.items() if given} | {"columns": columns}


def first_mapping(table: Table, settings: Configuration) -> dict[str, Any]:
    """Return how a list is mapped before anybody looks: as the last one with these column names, else as suggested."""
    last = recalled(table.headers)
    return placed(last.mapping, table.headers, settings) if last else suggest(table, settings)


def recalled(headers: Sequence[str]) -> ImportMapping | None:
    """Return the mapping with which a list with these column names was last imported."""
    return ImportMapping.objects.filter(name="", fingerprint=fingerprint(headers)).first()


def remember(batch: Import, *, by: Member) -> None:
    """Keep a mapping that is about to run for the next list with the same column names."""
    ImportMapping.objects.update_or_create(
        name="", fingerprint=fingerprint(batch.headers),
        defaults={"mapping": portable(batch.mapping, batch.headers), "file_name": batch.file_name,
                  "created_by": by, "used_at": timezone.now()},
    )  # fmt: skip


def save(name: str, mapping: Mapping[str, Any], batch: Import, *, by: Member) -> ImportMapping:
    """Keep the mapping of a list under a name, in place of the one that had it."""
    return keep(name, mapping, batch.headers, by=by, file_name=batch.file_name)


def keep(
    name: str, mapping: Mapping[str, Any], headers: Sequence[str], *, by: Member, file_name: str = ""
) -> ImportMapping:
    """Keep a mapping of columns with these names under a name, in place of the one that had it."""
    require(by, "import")
    name = named(name)
    labels = dict(targets(configuration()))
    if unknown := [column["field"] for column in mapping["columns"].values() if column["field"] not in labels]:
        raise Invalid(errors={"mapping": f"There is no field “{unknown[0]}”."})
    if not ImportMapping.objects.filter(name=name).exists() and len(list_saved()) >= MOST:
        raise Invalid(f"There are {MOST} saved mappings. Delete one first.")
    row, is_new = ImportMapping.objects.update_or_create(
        name=name,
        defaults={"mapping": portable(shaped(mapping), headers), "file_name": file_name, "created_by": by,
                  "fingerprint": fingerprint(headers), "used_at": timezone.now()},
    )  # fmt: skip
    events.record(row, "mapping.saved" if is_new else "mapping.changed", by=by, name=name)
    return row


def named(name: str) -> str:
    """Return a name without blanks around it, or say what is wrong with it."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_SIZE:
        raise Invalid(f"Give the mapping a name of at most {NAME_SIZE} letters.")
    return name


def check_free(name: str) -> None:
    if ImportMapping.objects.filter(name=name).exists():
        words = f"There is a mapping named “{name}” already. Choose a different name."
        raise Invalid(words, errors={"name": words})


def rename(row: ImportMapping, name: str, *, by: Member) -> None:
    """Give a saved mapping another name."""
    require(by, "import")
    name = named(name)
    if name == row.name:
        return
    check_free(name)
    before, row.name = row.name, name
    row.save(update_fields=["name"])
    events.record(row, "mapping.renamed", by=by, old=before, name=name)


def delete(row: ImportMapping, *, by: Member) -> None:
    """Forget a saved mapping; imports that used it keep theirs."""
    require(by, "import")
    events.record(row, "mapping.deleted", by=by, name=row.name)
    row.delete()


def list_saved() -> list[ImportMapping]:
    """Return the mappings that have a name."""
    return list(ImportMapping.objects.exclude(name="").select_related("created_by__user").order_by("name")[:MOST])


def by_name(name: str, headers: Sequence[str]) -> dict[str, Any]:
    """Return the mapping saved under a name, for a list's columns; say which names there are when none has it."""
    row = ImportMapping.objects.filter(name=" ".join(name.split())).exclude(name="").first()
    if row is None:
        known = ", ".join(f"“{each.name}”" for each in list_saved()[:5])
        hint = f"Saved are {known}." if known else "None is saved yet."
        raise Invalid(f"There is no mapping named “{name[:NAME_SIZE]}”. {hint}", errors={"mapping": "Not found."})
    ImportMapping.objects.filter(pk=row.pk).update(used_at=timezone.now())
    return placed(row.mapping, headers, configuration())

"""Which status rows come in with: each value of a status column stands for an open status, or nothing is imported."""

from collections.abc import Mapping, Sequence
from typing import Any

from criteria import fold
from leads.configuration import Configuration
from leads.imports import likeness
from leads.imports.seen import values_of
from leads.imports.targets import RECORD, STATUS
from leads.models import Import, Stage
from tenancy.refusals import Invalid

NAMED, QUOTED = 3, 60  # values, letters


def check(mapping: Mapping[str, Any], batch: Import, settings: Configuration) -> None:
    """Refuse a status column with values that are no open statuses and stand for none."""
    for number, column in mapping["columns"].items():
        if column["field"] != STATUS:
            continue
        wrong = [label for label in column.get("values", {}).values() if label and not is_open(label, settings)]
        if wrong:
            raise Invalid(f"Nobody can be imported as “{wrong[0]}”. Choose one of {listed(settings)}.")
        if values := unmapped(column, values_of(batch, int(number)), settings, ours=is_ours(mapping)):
            raise Invalid(words(batch.headers[int(number)], values, settings))


def unmapped(
    column: Mapping[str, Any], seen: Sequence[tuple[str, int]], settings: Configuration, *, ours: bool
) -> list[str]:
    """Return the values of a status column of which nobody said what they stand for.

    A list of `ours` names closed statuses too: its leads have them already, and a row that would be new is rejected.
    """
    known = {fold(value) for value in column.get("values", {})}
    known |= {fold(status.label) for status in settings.statuses if ours or status.kind == Stage.OPEN}
    return [value for value, _ in seen if value and fold(value) not in known]


def is_ours(mapping: Mapping[str, Any]) -> bool:
    """Say whether rows name the leads that they are about by our own ids, as our exports do."""
    return any(column["field"] == RECORD for column in mapping["columns"].values())


def completed(mapping: Mapping[str, Any], batch: Import, settings: Configuration) -> dict[str, Any]:
    """Return a mapping in which values of a status column that were not seen before stand for what is likely."""
    columns = {number: dict(column) for number, column in mapping.get("columns", {}).items()}
    for number, column in columns.items():
        if column["field"] == STATUS:
            open_ended = unmapped(column, values_of(batch, int(number)), settings, ours=is_ours(mapping))
            if found := likeness.suggested(open_ended, labels(settings)):
                column["values"] = {**column.get("values", {}), **found}
    return {**mapping, "columns": columns}


def words(header: str, values: Sequence[str], settings: Configuration) -> str:
    """Say which values want to be mapped, and to what."""
    named = ", ".join(f"“{value[:QUOTED]}”" for value in values[:NAMED])
    more = f" and {len(values) - NAMED} more" if len(values) > NAMED else ""
    return f"Say what {named}{more} in “{header}” stands for: leads are imported as {listed(settings)}."


def is_open(label: str, settings: Configuration) -> bool:
    status = settings.status_labeled(label)
    return status is not None and status.kind == Stage.OPEN


def labels(settings: Configuration) -> list[str]:
    return [row.label for row in settings.statuses_of(Stage.OPEN)]


def listed(settings: Configuration) -> str:
    found = labels(settings)
    return f"{', '.join(found[:-1])} or {found[-1]}" if len(found) > 1 else found[0]

"""What a mapping still needs once the whole file is read: values of statuses that its first rows did not show."""

from typing import Any

from leads.configuration import configuration
from leads.imports import statuses
from leads.imports.mapping_checks import check
from leads.models import Import
from tenancy.refusals import Invalid


def settled(batch: Import) -> dict[str, Any]:
    """Return what changes of a list that has been read through: its mapping, and whether it runs as somebody asked.

    A list that was to run at once waits for somebody instead when a status has values that stand for nothing.
    """
    batch.mapping = statuses.completed(batch.mapping, batch, configuration())
    found = {"mapping": batch.mapping, "state": Import.State.MAPPING}
    if not batch.starts_when_read and not batch.tally.get("try"):
        return found
    try:
        check(batch.mapping, batch)
    except Invalid as refusal:
        return found | {"starts_when_read": False, "problem": refusal.sentence}
    if not batch.starts_when_read:
        return found | {"state": Import.State.CHECKING, "examined_at": None}
    return found | {"state": Import.State.WAITING}

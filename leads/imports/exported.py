"""Recognizing a list that was exported here: its columns mean what the export wrote in them."""

from collections.abc import Sequence

from leads.imports.targets import OWNER, RECORD
from tenancy import ids

FIRST = "Id"  # of every export, so that programs and imports find the lead
OURS = {FIRST: RECORD, "Owner": OWNER, "Tags": "tags"}


def own_columns(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return {place: field} of the columns that only an export of ours is known to have; nothing of other lists."""
    if list(headers[:1]) != [FIRST] or not rows or not all(row and is_lead(row[0]) for row in rows):
        return {}
    return {place: OURS[header] for place, header in enumerate(headers) if header in OURS}


def is_lead(cell: str) -> bool:
    try:
        return len(cell) == 18 and ids.decode(cell, ids.LEAD) > 0
    except ids.BadId:
        return False

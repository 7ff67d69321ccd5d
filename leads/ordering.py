"""Moving one row of a short list up or down."""

from collections.abc import Iterable
from typing import Any


def shift(rows: Iterable[Any], record: Any, by: int) -> None:
    """Put a record one place further; places are numbered anew, so that two never share one."""
    ordered = list(rows)
    place = next(place for place, row in enumerate(ordered) if row.pk == record.pk)
    ordered.insert(max(0, min(len(ordered) - 1, place + by)), ordered.pop(place))
    for place, row in enumerate(ordered):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])

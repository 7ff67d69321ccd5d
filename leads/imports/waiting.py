"""Taking turns at an import's file: whoever reads it says so from time to time, and who falls silent loses it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from leads import news
from leads.models import Import

SILENT = timedelta(seconds=60)  # after which whoever reads counts as dead
ABSENT = timedelta(seconds=3)  # after which one may ask whether it lives: it begins within that
LOOKED_AT = 10


def claimed(
    state: Import.State, now: datetime, *, is_left: Callable[[Import], bool] | None = None, **begun: Any
) -> Import | None:
    """Take the oldest import in a state that no living worker has, and write what it begins with.

    `is_left` says of one whose worker said something a moment ago that this worker is dead all the same.
    """
    silent = Q(examined_at=None) | Q(examined_at__lt=now - (ABSENT if is_left else SILENT))
    waiting = Import.objects.filter(silent, state=state).select_related("created_by__user", "campaign", "source")
    found = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("id")[:LOOKED_AT]
    batch = next((one for one in found if is_left is None or is_silent(one, now) or is_left(one)), None)
    if batch is not None:
        Import.objects.filter(pk=batch.pk).update(examined_at=now, **begun)
    return batch


def is_silent(batch: Import, now: datetime) -> bool:
    return batch.examined_at is None or batch.examined_at < now - SILENT


def tell_author(batch: Import) -> None:
    """Let the open pages of whoever imports a list say how far it is."""
    if batch.created_by_id is not None:
        news.stirred(news.of_member(batch.created_by_id))

"""Taking turns at an import's file: whoever reads it says so from time to time, and who falls silent loses it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from leads import news
from leads.models import Import

SILENT = timedelta(seconds=60)  # after which whoever reads counts as dead


def claimed(state: Import.State, now: datetime, **begun: Any) -> Import | None:
    """Take the oldest import in a state that no living worker has, and write what it begins with."""
    silent = Q(examined_at=None) | Q(examined_at__lt=now - SILENT)
    waiting = Import.objects.filter(silent, state=state).select_related("created_by__user", "campaign", "source")
    batch = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("id").first()
    if batch is not None:
        Import.objects.filter(pk=batch.pk).update(examined_at=now, **begun)
    return batch


def tell_author(batch: Import) -> None:
    """Let the open pages of whoever imports a list say how far it is."""
    if batch.created_by_id is not None:
        news.stirred(news.of_member(batch.created_by_id))

"""Forgetting what came in as it came: what it said stands on its lead by then."""

from datetime import timedelta

from django.utils import timezone

from leads.models import InboundMessage
from tenancy import stored_files

KEPT = timedelta(days=30)
A_TIME = 1000


def tidy() -> int:
    """Drop the raw text of messages that came a month ago, and all of those that found no place."""
    rows = InboundMessage.objects.filter(raw__isnull=False, received_at__lt=timezone.now() - KEPT)
    old = list(rows.exclude(state=InboundMessage.State.WAITING).select_related("raw").order_by("received_at")[:A_TIME])
    placed = [row.pk for row in old if row.state == InboundMessage.State.DONE]
    InboundMessage.objects.filter(pk__in=placed).update(raw=None)
    InboundMessage.objects.filter(pk__in={row.pk for row in old} - set(placed)).delete()
    for row in old:
        if row.raw is not None:
            stored_files.drop(row.raw)
    return len(old)

"""The recycle bin is emptied of what has lain there long enough."""

from datetime import timedelta

from django.utils import timezone

from leads.editing import RECYCLE_DAYS
from leads.models import Lead

A_TIME = 500


def empty() -> int:
    """Delete for good what was deleted more than 30 days ago; its events stay."""
    old = Lead.objects.deleted().filter(deleted_at__lt=timezone.now() - timedelta(days=RECYCLE_DAYS)).order_by("pk")
    return Lead.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:A_TIME])).delete()[0]

"""The recycle bin is emptied of what has lain there long enough."""

from datetime import timedelta

from django.utils import timezone

from leads.editing import RECYCLE_DAYS
from leads.models import FileAttachment, Lead
from tenancy import stored_files

A_TIME = 500


def empty() -> int:
    """Delete for good what was deleted more than 30 days ago; its events stay."""
    old = Lead.objects.deleted().filter(deleted_at__lt=timezone.now() - timedelta(days=RECYCLE_DAYS)).order_by("pk")
    going = list(old.values_list("pk", flat=True)[:A_TIME])
    kept = [file.stored for file in FileAttachment.objects.filter(lead__in=going).select_related("stored")]
    count = Lead.objects.filter(pk__in=going).delete()[0]
    for stored in kept:
        stored_files.drop(stored)
    return count

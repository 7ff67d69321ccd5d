"""What comes back on its day."""

from django.utils import timezone

from leads import workflow
from leads.models import Lead, Stage
from tenancy.acting import current_org

A_TIME = 500


def reopen_comebacks() -> int:
    """Reopen the unqualified leads whose day has come in the organization's time zone."""
    today = timezone.localdate(timezone=current_org().tz)
    due = Lead.objects.live().filter(come_back_on__lte=today, stage=Stage.UNQUALIFIED).with_labels()
    found = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:A_TIME])
    for lead in found:
        workflow.reopen(lead, by=None, because="The day to come back has arrived")
    return len(found)

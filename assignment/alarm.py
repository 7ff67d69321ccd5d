"""What admins hear of at most once an hour: leads that fall through the rule, and leads that go round in circles."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from assignment.entries import Rule
from assignment.log_search import fallen
from leads import inquiries
from leads.configuration import configuration
from leads.models import Lead
from tenancy.models import Notification

KIND = "routing.fell_through"
QUIET = timedelta(hours=1)
PATH = "assignment/log/?outcome=fell_through"
CIRCLES, CIRCLES_PATH = "routing.circles", "assignment/log/?outcome=kept"


def is_due(rule: Rule | None, now: datetime) -> bool:
    """Say whether admins must hear that leads fall through a rule; one of nothing but the catch-all is meant so."""
    if rule is None or not any(entry.active and not entry.catches_all for entry in rule.entries):
        return False
    return not Notification.objects.filter(kind=KIND, at__gte=now - QUIET).exists()


def alarm(now: datetime) -> None:
    """Tell admins."""
    number = fallen(now)
    leads = "1 lead has" if number == 1 else f"{number:,} leads have"
    tell_admins(KIND, f"{leads} fallen through the assignment rule within a day", PATH, now)


def circles(leads: Sequence[Lead], now: datetime) -> None:
    """Tell admins that leads were routed anew so often that they stay now, at most once an hour."""
    if Notification.objects.filter(kind=CIRCLES, at__gte=now - QUIET).exists():
        return
    lead = leads[0]
    more = f" and {len(leads) - 1:,} more" if len(leads) > 1 else ""
    text = f"{lead.name} of {lead.company}{more} went round in circles: routed anew too often, so now with {lead.owner}"
    tell_admins(CIRCLES, text, inquiries.path_of(lead) if not more else CIRCLES_PATH, now)


def tell_admins(kind: str, text: str, path: str, now: datetime) -> None:
    for member in configuration().members:
        if member.is_active and member.may("configure"):
            inquiries.tell(member, kind, text, path, now=now)

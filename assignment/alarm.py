"""Watching “everything else”: admins hear when leads fall through the rule, at most once an hour."""

from datetime import datetime, timedelta

from assignment.entries import Rule
from assignment.log_search import fallen
from leads import inquiries
from leads.configuration import configuration
from tenancy.models import Notification

KIND = "routing.fell_through"
QUIET = timedelta(hours=1)
PATH = "assignment/log/?outcome=fell_through"


def alarm(rule: Rule | None, now: datetime) -> None:
    """Tell admins; a rule of nothing but the catch-all is meant so."""
    if rule is None or not any(entry.active and not entry.catches_all for entry in rule.entries):
        return
    if Notification.objects.filter(kind=KIND, at__gte=now - QUIET).exists():
        return
    number = fallen(now)
    leads = "1 lead has" if number == 1 else f"{number:,} leads have"
    for member in configuration().members:
        if member.is_active and member.may("configure"):
            inquiries.tell(member, KIND, f"{leads} fallen through the assignment rule within a day", PATH, now=now)

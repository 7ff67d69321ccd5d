"""The tenant: a company whose leads nobody else can see."""

import time
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone

from tenancy import ids
from tenancy.ids import PublicId

# First path segments that are ours and can therefore never be an organization's.
RESERVED = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "assets",
        "auth",
        "demo",
        "docs",
        "f",
        "favicon.ico",
        "health",
        "healthz",
        "help",
        "inbound",
        "invitations",
        "legal",
        "metrics",
        "new",
        "o",
        "organizations",
        "preferences",
        "readyz",
        "robots.txt",
        "services",
        "servlet",
        "signup",
        "static",
        "status",
        "support",
        "t",
        "www",
    ]
)


def office_hours() -> dict[str, Any]:
    """Return the default business hours: Monday to Friday, nine to five, in the organization's time zone."""
    return {"days": [0, 1, 2, 3, 4], "start": "09:00", "end": "17:00"}


class Organization(PublicId, models.Model):
    """A company with its own members, leads and rules."""

    id_prefix = ids.ORGANIZATION

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True)
    country = models.CharField(max_length=2, default="US", help_text="Two-letter code; phone numbers are read by it.")
    time_zone = models.CharField(max_length=40, default="UTC")
    currency = models.CharField(max_length=3, default="USD")
    business_hours = models.JSONField(default=office_hours)
    hand_over_score = models.PositiveIntegerField(default=100)
    mail_from_name = models.CharField(max_length=80, blank=True)
    mail_from_email = models.EmailField(blank=True)
    return_hosts = models.JSONField(default=list, help_text="Hosts a web form may send its visitors back to.")
    stale_days = models.PositiveSmallIntegerField(default=14)
    stale_told_until = models.DateTimeField(null=True, help_text="Up to when owners were told of leads turned stale.")
    highlights = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="Facts on top of each lead; empty: the usual ones.",
    )
    setup = models.JSONField(default=dict, help_text="Which steps of the set-up checklist are done or hidden.")
    is_demo = models.BooleanField(default=False)
    config_version = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        return timezone.localdate(timezone=self.tz)

    def configuration_changed(self) -> None:
        """Make every process read rules, statuses and custom fields anew.

        The version is a moment and not a count: a count given by a transaction that rolled back would come again.
        """
        self.config_version = time.time_ns() // 1000
        Organization.objects.filter(pk=self.pk).update(config_version=self.config_version)

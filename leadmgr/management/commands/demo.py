"""The demo organizations: made at the first start, moved to now at every later one."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from leadmgr.demo import organizations, stories
from leadmgr.demo.histories import seed
from tenancy import directory
from tenancy.acting import acting
from tenancy.models import Organization

LEADS, SECOND_LEADS, SEED = 5000, 120, 20261122
ROLES = ("rep", "marketer", "admin", "manager")
STALE = timedelta(minutes=30)  # younger sample data is true enough


class Command(BaseCommand):
    """Saying it twice changes nothing but the times of the sample data."""

    help = __doc__

    def handle(self, **options: Any) -> None:
        for slug, found, number, plant in (
            (organizations.SLUG, organizations.found_nordlicht, LEADS, stories.plant),
            (organizations.SECOND_SLUG, organizations.found_kolibri, SECOND_LEADS, None),
        ):
            org_id = directory.organization(slug)
            if org_id is None:
                with transaction.atomic():
                    org = found()
                    fill(org, number, plant)
            else:
                with acting(org_id) as now:
                    move(now.org)
        self.stdout.write(
            f"Sign in as {', '.join(f'{role}@{organizations.SLUG}.example' for role in ROLES)} "
            f"with the password “{organizations.PASSWORD}”."
        )


def fill(org: Organization, number: int, plant: Any) -> None:
    """Write the leads and stories of a new demo organization, always from the same seed."""
    with acting(org, door="system"):
        seed(number, seed=SEED)
        if plant is not None:
            plant()
        anchor(org)


def anchor(org: Organization) -> None:
    """Remember to which moment the sample data is true."""
    org.setup = org.setup | {"anchored_at": timezone.now().isoformat()}
    org.save(update_fields=["setup"])


def move(org: Organization) -> None:
    """Move the sample data's times to now."""
    written = org.setup.get("anchored_at")
    if not org.is_demo or not written:
        return
    passed = timezone.now() - datetime.fromisoformat(written)
    if passed > STALE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT shift_demo_times(make_interval(secs => %s))", [passed.total_seconds()])
        anchor(org)

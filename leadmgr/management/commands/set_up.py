from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """What every start needs, in one process: the database migrated and, if wanted, the demo made or moved to now."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("prepare_database", verbosity=0)
        if settings.DEMO:
            call_command("demo")

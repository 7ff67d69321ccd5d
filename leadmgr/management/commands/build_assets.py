from typing import Any

from django.core.management.base import BaseCommand

from leadmgr import assets


class Command(BaseCommand):
    """Put fonts, icons, Bootstrap and htmx into static/built, when their sources changed."""

    help = __doc__
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("static/built is made" if assets.build() else "static/built is up to date")

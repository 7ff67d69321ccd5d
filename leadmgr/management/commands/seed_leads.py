"""Plausible leads with histories, in any number, for trials and benchmarks."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, CommandError

from leadmgr.demo.histories import seed_many
from tenancy import directory
from tenancy.acting import acting


class Command(BaseCommand):
    """`manage.py seed_leads SLUG N [--seed S]`; prints one JSON object as its last line."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("number", type=int)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, slug: str, number: int, **options: Any) -> None:
        org_id = directory.organization(slug)
        if org_id is None:
            raise CommandError(f"There is no organization “{slug}”. Found one with create_org.")
        if not 1 <= number <= 5_000_000:
            raise CommandError("Ask for 1 to 5,000,000 leads.")
        begun = time.monotonic()
        with acting(org_id, door="import"):
            seed_many(number, seed_number=options["seed"], told=self.progress(number))
        self.stderr.write("")
        self.stdout.write(json.dumps({"leads": number, "seconds": round(time.monotonic() - begun, 1)}))

    def progress(self, number: int) -> Callable[[int], None]:
        return lambda done: self.stderr.write(f"\r{done:,} of {number:,}", ending="")

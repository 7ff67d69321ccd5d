"""Import a list from the command line, through the pipeline every lead takes."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from leads.imports import examining
from leads.imports.files import opened
from leads.imports.receiving import receive
from leads.imports.running import Reading, drain, run_chunk, start
from leads.imports.saved import by_name
from leads.models import Import
from tenancy import directory
from tenancy.abilities import Role
from tenancy.acting import acting
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

OVER = (Import.State.DONE, Import.State.FAILED, Import.State.MAPPING)  # the last when a whole file tells more
WAIT = 0.2  # seconds between looks while a worker has the import in hand


class Command(BaseCommand):
    """`manage.py import_leads SLUG FILE [--mapping NAME] [--dry-run]`; prints one JSON object as its last line.

    `created` are new leads and `updated` rows of people known already, who became an inquiry on their lead;
    `unchanged` and `skipped` are 0 always. A dry run does everything, then takes it back.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", default="", metavar="NAME", help="a saved mapping; else what columns say")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, slug: str, file: Path, dry_run: bool, mapping: str, **options: Any) -> None:
        self.name = mapping
        org_id = directory.organization(slug)
        if org_id is None:
            raise CommandError(f"No organization lives at “{slug}”.")
        try:
            with opened(file) as content:
                batch = self.tried(org_id, content, file.name) if dry_run else self.run(org_id, content, file.name)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stderr.write("")
        self.stdout.write(json.dumps(summary(batch)))

    def run(self, org_id: int, content: BinaryIO, name: str) -> Import:
        """Import the list here; a worker that was faster is waited for."""
        with acting(org_id, door="import"):
            by = admin()
            batch = receive(content, name, by=by)
            start(batch, self.mapping(batch), by=by)
        while batch.state not in OVER:
            if not drain(org_id, go_on=lambda: self.told(org_id, batch)):
                time.sleep(WAIT)
        if batch.state == Import.State.MAPPING:
            raise Invalid(batch.problem)
        return batch

    def mapping(self, batch: Import) -> dict[str, Any]:
        """Return the mapping asked for by name, else how the list was understood."""
        return by_name(self.name, batch.headers) if self.name else dict(batch.mapping)

    def told(self, org_id: int, batch: Import) -> bool:
        """Say how far the import is; true while there is more."""
        with acting(org_id, door="import"):
            batch.refresh_from_db()
        self.show(batch)
        return batch.state not in OVER

    def tried(self, org_id: int, content: BinaryIO, name: str) -> Import:
        """Import the list in one transaction and take it all back."""
        with transaction.atomic(), acting(org_id, door="import"):
            by = admin()
            batch = receive(content, name, by=by)
            if batch.state == Import.State.READING:
                examining.examine(batch)
            start(batch, self.mapping(batch), by=by)
            rows = Reading()
            while batch.state != Import.State.DONE and run_chunk(rows) is not None:
                batch.refresh_from_db()
                self.show(batch)
            transaction.set_rollback(True)
        return batch

    def show(self, batch: Import) -> None:
        done = batch.done
        filled = 30 * done // max(batch.rows, 1)
        self.stderr.write(f"\r[{'#' * filled:<30}] {done:,} of {batch.rows:,}", ending="")


def admin() -> Member:
    """Return the admin in whose name an operator imports."""
    found = Member.objects.named().active().filter(role=Role.ADMIN).order_by("pk").first()
    if found is None:
        raise Invalid("This organization has no active admin.")
    return found


def summary(batch: Import) -> dict[str, int]:
    return {
        "rows": batch.rows,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "skipped": batch.skipped,
        "rejected": batch.rejected,
    }

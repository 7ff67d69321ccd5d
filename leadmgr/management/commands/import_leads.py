"""Import a list from the command line, through the pipeline every lead takes."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management import BaseCommand, CommandError

from leadmgr.api.parsing import strictly
from leads.imports.asked import whole
from leads.imports.files import opened
from leads.imports.options import BASES, KEYS, MODES
from leads.imports.receiving import forget, receive
from leads.imports.running import OUTCOMES, check_all, choose, decide, drain, start
from leads.imports.saved import by_name
from leads.models import Import
from tenancy import directory
from tenancy.abilities import Role
from tenancy.acting import acting
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

OVER = (Import.State.DONE, Import.State.FAILED, Import.State.CANCELED, Import.State.MAPPING)
WAIT = 0.2  # seconds between looks while a worker has the import in hand
BAR = 30  # characters


class Command(BaseCommand):
    """`manage.py import_leads SLUG FILE [--mapping NAME] [--key FIELD] [--mode MODE] [--basis GROUND] [--dry-run]`.

    Prints one JSON object as its last line: `{"rows", "created", "updated", "unchanged", "skipped", "rejected"}`. No
    worker is needed. A dry run tries every row and keeps nothing.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", default="", metavar="NAME", help="a saved one or a JSON file; else guessed")
        parser.add_argument("--key", default="person", choices=sorted(KEYS), help="how a row finds its lead")
        parser.add_argument("--mode", default="upsert", choices=list(MODES), help="upsert adds and updates")
        parser.add_argument("--basis", default="unknown", choices=list(BASES), help="why these people may be contacted")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and keep nothing")

    def handle(self, *, slug: str, file: Path, dry_run: bool, mapping: str, **options: Any) -> None:
        self.name, self.options = mapping, {name: options[name] for name in ("key", "mode", "basis")}
        org_id = directory.organization(slug)
        if org_id is None:
            raise CommandError(f"No organization lives at “{slug}”.")
        try:
            with opened(file) as content:
                told = (self.tried if dry_run else self.run)(org_id, content, file.name)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        finally:
            self.end_line()
        self.stdout.write(json.dumps(told))

    def run(self, org_id: int, content: BinaryIO, name: str) -> dict[str, int]:
        """Import the list here; a worker that was faster is waited for."""
        with acting(org_id, door="import"):
            batch = self.begin(receive(content, name, by=admin()))
        while batch.state not in OVER:
            if not drain(org_id, go_on=lambda: self.told(org_id, batch)):
                time.sleep(WAIT)
        if batch.state in (Import.State.MAPPING, Import.State.FAILED):
            raise Invalid(batch.problem)
        return {"rows": batch.rows, **{name: getattr(batch, name) for name in OUTCOMES}}

    def begin(self, batch: Import) -> Import:
        assert batch.created_by is not None
        return start(batch, self.mapping(batch), by=batch.created_by, options=self.options)

    def mapping(self, batch: Import) -> dict[str, Any]:
        """Return the mapping asked for, by its name or from a file, else how the list was understood."""
        if not self.name:
            return dict(batch.mapping)
        if (path := Path(self.name)).is_file():
            return from_file(path, batch)
        return by_name(self.name, batch.headers)

    def told(self, org_id: int, batch: Import) -> bool:
        """Say how far the import is; true while there is more."""
        with acting(org_id, door="import"):
            batch.refresh_from_db()
        self.show(batch)
        return batch.state not in OVER

    def tried(self, org_id: int, content: BinaryIO, name: str) -> dict[str, int]:
        """Try the list here, as a worker would; what is found is told, and the list discarded."""
        with acting(org_id, door="import"):
            batch = receive(content, name, by=admin())
            by = batch.created_by
            assert by is not None
            decide(choose(batch, self.mapping(batch), by=by), self.options, by=by)
            check_all(batch, by=by)
        try:
            while batch.state != Import.State.FAILED and not batch.findings.keys() & {"counts", "problem"}:
                drain(org_id, go_on=lambda: self.told(org_id, batch))
                self.told(org_id, batch)
            if problem := batch.problem or batch.findings.get("problem"):
                raise Invalid(problem)
        finally:
            with acting(org_id, door="import"):
                forget(batch)
        return {"rows": batch.rows, **batch.findings["counts"]}

    def show(self, batch: Import) -> None:
        """Draw how far it is, for whoever looks on."""
        if self.stderr.isatty():
            done = batch.findings.get("checked") or batch.done
            filled = BAR * done // max(batch.rows, 1)
            self.stderr.write(f"\r[{'#' * filled:<{BAR}}] {done:,} of {batch.rows:,}", ending="")

    def end_line(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("")


def from_file(path: Path, batch: Import) -> dict[str, Any]:
    """Return the mapping a JSON file holds, in any form the API takes."""
    try:
        return whole(strictly(path.read_text(encoding="utf-8")), batch.headers)
    except (OSError, ValueError) as error:
        raise Invalid(f"{path} holds no mapping as JSON: {error}.") from error


def admin() -> Member:
    """Return the admin in whose name an operator imports."""
    found = Member.objects.named().active().filter(role=Role.ADMIN).order_by("pk").first()
    if found is None:
        raise Invalid("This organization has no active admin.")
    return found

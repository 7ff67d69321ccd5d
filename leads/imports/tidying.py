"""What imports leave behind goes in time: halves of files, lists that nobody started, files past their undo."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from leads.imports.receiving import forget
from leads.imports.shadow import FOLDER
from leads.imports.undoing import FOR, OVER
from leads.models import Import
from tenancy import stored_files
from tenancy.models import StoredFile

HALF = timedelta(days=3)  # for which an upload can go on
UNSTARTED = timedelta(days=30)
STRAY = 2 * 86_400.0  # seconds after which bytes without a row are what a failed transaction left
A_NIGHT = 500
State = Import.State


def sweep(now: datetime) -> int:
    """Delete what the acting organization's imports have left behind for long enough; return how many things went."""
    gone = 0
    for batch in abandoned(now):
        forget(batch)
        gone += 1
    over = Import.objects.filter(state__in=(*OVER, State.UNDONE), source__isnull=False, finished_at__lt=now - FOR)
    for batch in over.select_related("source")[:A_NIGHT]:
        stored, batch.source = batch.source, None
        batch.save(update_fields=["source"])
        if stored is not None:
            stored_files.drop(stored)
        gone += 1
    for path in strays():
        path.unlink(missing_ok=True)
        gone += 1
    return gone


def abandoned(now: datetime) -> Iterator[Import]:
    """Yield imports that never ran and that nobody goes on with."""
    halves = Import.objects.filter(state=State.UPLOADING, created_at__lt=now - HALF)
    unstarted = Import.objects.filter(state__in=Import.OPEN, created_at__lt=now - UNSTARTED)
    for found in (halves, unstarted):
        yield from found.select_related("source")[:A_NIGHT]


def strays() -> Iterator[Path]:
    """Yield files of the acting organization that no row knows."""
    folder = stored_files.area()
    uploads = {str(pk) for pk in Import.objects.filter(state=State.UPLOADING).values_list("pk", flat=True)}
    for path in old(folder.glob("uploads/*")):
        if path.name not in uploads:
            yield path
    yield from old(folder.glob(".incoming-*"))
    tried = {str(pk) for pk in Import.objects.filter(state=State.CHECKING).values_list("pk", flat=True)}
    for path in old(folder.glob(f"{FOLDER}/*/*")):
        if path.parent.name not in tried:
            yield path
    for below in folder.glob("[0-9a-f][0-9a-f]"):
        kept = StoredFile.objects.filter(digest__startswith=below.name).values_list("digest", "pk")
        known = {f"{digest}-{pk}" for digest, pk in kept}
        for path in old(below.iterdir()):
            if path.name.partition(".")[0] not in known:
                yield path


def old(paths: Iterator[Path]) -> Iterator[Path]:
    for path in paths:
        if time.time() - path.stat().st_mtime > STRAY:
            yield path

"""Taking a file in piece by piece: whoever was cut off asks how much is here and goes on behind it."""

from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leads.imports import receiving
from leads.imports.reading import look
from leads.models import Import
from tenancy import stored_files
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

MOST_OPEN = 10  # unfinished uploads of one member: each may hold as much disk as the largest file
BLOCK = 64 * 1024


class Elsewhere(Refusal):
    """A piece that does not begin where the file ends."""

    code, status = "wrong_offset", 409
    sentence = "This piece does not begin where the file ends. Go on from byte {offset}."


class NotUploading(Refusal):
    """The file is here already, or was refused."""

    code, status = "not_uploading", 409
    sentence = "This import takes no more of its file."


def begin(file_name: str, size: int, *, key: str = "", by: Member) -> Import:
    """Open an import for a file that comes in pieces, or the one whose sender has gone."""
    require(by, "import")
    most = settings.IMPORT_MAX_BYTES
    if size > most:
        megabytes = f"{size / 2**20:,.1f} MB"
        raise Invalid(f"This file has {megabytes}; one import takes {most // 2**20} MB. Cut it into parts.")
    if size < 1:
        raise Invalid("This file is empty. Choose a list with one line of column names and at least one row.")
    unfinished = Import.objects.filter(state=Import.State.UPLOADING, created_by=by)
    same = Q(resume_key=key, size=size, file_name=file_name[:255])
    if key and (found := unfinished.filter(same).order_by("-id").first()):
        return found
    if unfinished.count() >= MOST_OPEN:
        raise Invalid(f"You have {MOST_OPEN} unfinished uploads. Finish or discard one in the list of imports.")
    return Import.objects.create(
        file_name=file_name[:255], size=size, resume_key=key[:64], state=Import.State.UPLOADING, created_by=by
    )


def take(batch: Import, offset: int, piece: IO[bytes], *, by: Member) -> Import:
    """Keep a piece of the file; the last one makes it a list to be mapped, or one that failed and says why.

    Of a piece that was cut off comes what arrived. Two senders at one place write the same file; the second one
    is told to go on elsewhere.
    """
    require(by, "import")
    if batch.state != Import.State.UPLOADING:
        raise NotUploading
    if offset != batch.received:
        raise Elsewhere(offset=batch.received)
    written = write(path_of(batch), offset, piece, batch.size - offset)
    mine = Import.objects.filter(pk=batch.pk, state=Import.State.UPLOADING, received=offset)
    if not mine.update(received=offset + written):
        batch.refresh_from_db()
        raise Elsewhere(offset=batch.received)
    batch.received = offset + written
    return complete(batch, by) if batch.received == batch.size else batch


def write(path: Path, offset: int, piece: IO[bytes], most: int) -> int:
    """Write a piece at its place and return how many bytes came."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(offset)
        file.seek(offset)
        while written < most and (block := piece.read(min(BLOCK, most - written))):
            written += file.write(block)
    return written


def complete(batch: Import, by: Member) -> Import:
    """Turn a file that is all here into a list to be mapped."""
    path = path_of(batch)
    try:
        with path.open("rb") as file:
            return receiving.fill(batch, look(file), lambda: stored_files.adopt(path), by=by)
    except Invalid as refusal:
        batch.state, batch.problem, batch.finished_at = Import.State.FAILED, refusal.sentence, timezone.now()
        batch.save()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
        return batch


def path_of(batch: Import) -> Path:
    return stored_files.area() / "uploads" / str(batch.pk)

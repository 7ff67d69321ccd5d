"""Taking a list in: the file is kept as it was sent, its head says how it is read and what its columns may mean."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from leads import bell
from leads.configuration import configuration
from leads.imports import examining, plain_copies
from leads.imports.reading import Dialect, Table, look
from leads.imports.saved import first_mapping
from leads.imports.source import NoFile
from leads.models import Import
from tenancy import events, stored_files
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member, StoredFile
from tenancy.refusals import Refusal

AT_ONCE = 2**20  # bytes that are read through while somebody waits


class Started(Refusal):
    """Rows are on their way; what they mean is settled."""

    code, status = "import_started", 409
    sentence = "This import has been started; its columns and options can no longer change."


def receive(content: bytes | BinaryIO, file_name: str, *, by: Member) -> Import:
    """Keep a list and suggest a mapping by its first rows; nothing runs before somebody confirms it."""
    require(by, "import")
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    batch = Import(file_name=file_name[:255], created_by=by)
    return fill(batch, look(file), lambda: stored_files.keep(blocks(file), most=settings.IMPORT_MAX_BYTES), by=by)


def blocks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    return iter(partial(file.read, 2**20), b"")


def fill(batch: Import, found: Table, keep: Callable[[], StoredFile], *, by: Member) -> Import:
    """Give an import its file and what its head says."""
    batch.source = keep()
    batch.digest = batch.source.digest
    batch.size = batch.received = batch.source.size
    read_as(batch, found)
    events.record(batch, "import.received", by=by, rows=batch.rows)
    return batch


def read_as(batch: Import, found: Table) -> None:
    """Keep how a file is read and what its columns may mean; a small file is read through at once."""
    batch.encoding, batch.delimiter = found.encoding, found.delimiter
    batch.header_row, batch.sheet, batch.headers = found.header_row, found.sheet, found.headers
    batch.sample = list(zip(found.lines, found.rows, strict=True))
    batch.mapping = first_mapping(found, configuration())
    batch.state, batch.rows, batch.written, batch.remarks = Import.State.READING, 0, {}, []
    batch.examined, batch.examined_at = 0, None
    batch.save()
    if found.is_whole or batch.size <= AT_ONCE:
        examining.examine(batch)
    else:
        org_id = current_org().pk
        transaction.on_commit(lambda: bell.ring_for("imports", org_id))


def correct(batch: Import, dialect: Dialect, *, by: Member) -> Import:
    """Read a list otherwise than it was detected; its columns are suggested anew."""
    require(by, "import")
    if not batch.is_open or batch.starts_when_read:
        raise Started
    found = looked_at(batch, dialect)
    read_as(batch, found)
    events.record(batch, "import.read_otherwise", by=by, encoding=batch.encoding, header_row=batch.header_row)
    return batch


def looked_at(batch: Import, dialect: Dialect) -> Table:
    """Return the head of an import's file as another dialect reads it."""
    if batch.source is None:
        raise NoFile
    with stored_files.opened(batch.source) as file:
        return look(file, dialect)


def discard(batch: Import, *, by: Member) -> None:
    """Forget a list that was never started, with its file."""
    require(by, "import")
    if not batch.is_open and batch.state != Import.State.UPLOADING:
        raise Started
    events.record(batch, "import.discarded", by=by, name=batch.file_name, rows=batch.rows)
    forget(batch)


def forget(batch: Import) -> None:
    """Delete an import with all of its file."""
    source, piece = batch.source, stored_files.area() / "uploads" / str(batch.pk)
    copy = plain_copies.place(batch) or piece
    batch.delete()
    transaction.on_commit(lambda: piece.unlink(missing_ok=True))
    transaction.on_commit(lambda: copy.unlink(missing_ok=True))
    if source is not None:
        stored_files.drop(source)

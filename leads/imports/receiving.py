"""Taking a list in: the file is kept as it was sent, its head says how it is read and what its columns may mean."""

import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from leads import bell
from leads.configuration import configuration
from leads.imports import examining
from leads.imports.reading import Table, look
from leads.imports.saved import first_mapping
from leads.models import Import
from tenancy import events, stored_files
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.models import Member
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
    found = look(file)
    file.seek(0)
    stored = stored_files.keep(blocks(file), most=settings.IMPORT_MAX_BYTES)
    batch = Import.objects.create(
        file_name=file_name[:255], source=stored, digest=stored.digest, created_by=by,
        state=Import.State.READING, **told(found), mapping=first_mapping(found, configuration()),
    )  # fmt: skip
    if found.is_whole or stored.size <= AT_ONCE:
        examining.examine(batch)
    else:
        org_id = current_org().pk
        transaction.on_commit(lambda: bell.ring_for("imports", org_id))
    events.record(batch, "import.received", by=by, rows=batch.rows)
    return batch


def blocks(file: BinaryIO) -> Iterator[bytes]:
    return iter(partial(file.read, 2**20), b"")


def told(found: Table) -> dict[str, object]:
    """Return what an import keeps of its file's head."""
    return {
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "header_row": found.header_row,
        "headers": found.headers,
        "sample": list(zip(found.lines, found.rows, strict=True)),
    }


def discard(batch: Import, *, by: Member) -> None:
    """Forget a list that was never started, with its file."""
    require(by, "import")
    if not batch.is_open:
        raise Started
    events.record(batch, "import.discarded", by=by, name=batch.file_name, rows=batch.rows)
    source = batch.source
    batch.delete()
    if source is not None:
        stored_files.drop(source)

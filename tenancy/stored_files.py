"""Keeping files of an organization under LEADMGR_HOME/files: one folder an organization, named by what they hold.

A row says that the bytes are there; whoever uses them refers to it with `on_delete=PROTECT`. The name on disk carries
the row's key beside the digest, so that bytes which go and come back at the same moment are two files.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.http import FileResponse

from tenancy.acting import current_org
from tenancy.models import StoredFile
from tenancy.refusals import Refusal

# Nothing in a stored file may act as a page of ours, whatever it calls itself.
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


class Gone(Refusal):
    """The row is there and the bytes are not: a restored database without its files."""

    code, status = "file_gone", 404
    sentence = "This file is no longer in the storage. Ask whoever runs this installation to restore it."


class TooLarge(Refusal):
    """More bytes than this place takes."""

    code, status = "file_too_large", 413
    sentence = "A file has at most {megabytes} MB. Send a link instead, or cut it into parts."


def keep(chunks: Iterable[bytes], *, most: int | None = None) -> StoredFile:
    """Store bytes, or find them stored; they stay when the transaction commits and somebody refers to the row.

    Raises `TooLarge` as soon as there are more than `most`, and leaves nothing behind.
    """
    folder = area()
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    out = tempfile.NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False)  # noqa: SIM115
    try:
        with out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                if most is not None and size > most:
                    raise TooLarge(megabytes=most // 2**20)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        stored = row(digest.hexdigest(), size)
        place(Path(out.name), path_of(stored))
    finally:
        Path(out.name).unlink(missing_ok=True)
    return stored


def adopt(path: Path) -> StoredFile:
    """Store a file that already lies in the organization's folder, without copying it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    stored = row(digest, path.stat().st_size)
    place(path, path_of(stored))
    path.unlink(missing_ok=True)
    return stored


def row(digest: str, size: int) -> StoredFile:
    """Return the one row of these bytes, locked until the commit: nobody drops it meanwhile."""
    (stored,) = StoredFile.objects.bulk_create(
        [StoredFile(digest=digest, size=size)],
        update_conflicts=True,
        update_fields=["size"],
        unique_fields=["org", "digest"],
    )
    return stored


def place(written: Path, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        written.replace(path)


def drop(stored: StoredFile) -> None:
    """Forget bytes that nobody refers to any more; others keep them."""
    locked = StoredFile.objects.select_for_update().filter(pk=stored.pk).first()
    if locked is None:
        return
    path = path_of(locked)
    try:
        with transaction.atomic():
            locked.delete()
    except ProtectedError:
        return
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def opened(stored: StoredFile) -> BinaryIO:
    try:
        return path_of(stored).open("rb")
    except FileNotFoundError as error:
        raise Gone from error


def served(stored: StoredFile, name: str) -> FileResponse:
    """Answer with a file to be saved: browsers neither show it nor guess what it is."""
    response = FileResponse(opened(stored), as_attachment=True, filename=name, content_type="application/octet-stream")
    for header, value in HARMLESS.items():
        response[header] = value
    return response


def area() -> Path:
    """Return the acting organization's folder."""
    return Path(settings.FILES) / current_org().public_id


def path_of(stored: StoredFile) -> Path:
    return area() / stored.digest[:2] / f"{stored.digest}-{stored.pk}"

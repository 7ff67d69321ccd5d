"""Opening what was sent: a plain file, a gzip file, a zip of one file or a workbook, never more of it than fits."""

import gzip
import io
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, BinaryIO

from django.conf import settings

from leads.imports.archives import directory_fits
from tenancy.refusals import Invalid

ZIP, GZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
# How files begin that are no lists, whatever they are called.
OTHERS = {
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"\x7fELF": "a program", b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7-Zip archive",
    b"BZh": "a bzip2 archive", b"\xfd7zX": "an XZ archive", b"{\\rt": "a text document",
}  # fmt: skip
BROKEN = (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
UNREADABLE = "This file cannot be opened. Save it as CSV and send that."
BLOCK = 64 * 1024


@dataclass(frozen=True)
class Opened:
    """The bytes of a list from their beginning, and whether they are a workbook; a packed one has no end to seek."""

    file: BinaryIO
    is_workbook: bool = False
    is_packed: bool = False


class Bounded(io.RawIOBase):
    """What is packed, up to a size: a small file may unpack to any."""

    def __init__(self, packed: IO[bytes] | gzip.GzipFile) -> None:
        super().__init__()
        self.packed, self.size = packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int] | bytearray") -> int:  # type: ignore[override]
        try:
            chunk = self.packed.read(len(buffer))
        except BROKEN as error:
            raise Invalid(UNREADABLE) from error
        self.size += len(chunk)
        if self.size > settings.IMPORT_MAX_BYTES:
            most = settings.IMPORT_MAX_BYTES // 2**20
            raise Invalid(f"This file unpacks to more than {most} MB. Cut it into parts and send them one by one.")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def opened(file: BinaryIO) -> Opened:
    """Return a list's bytes from their beginning, or raise `Invalid` saying what to send instead."""
    file.seek(0)
    mark = file.read(4)
    file.seek(0)
    if mark == OLD_WORKBOOK:
        raise Invalid("This is a workbook of the old kind (.xls). Save it as .xlsx or CSV and send that.")
    if kind := next((kind for begin, kind in OTHERS.items() if mark.startswith(begin)), ""):
        raise Invalid(f"This is {kind}, not a list. Send a CSV, TSV or XLSX file, plain or packed as gzip or zip.")
    try:
        packed = gzip.GzipFile(fileobj=file) if mark.startswith(GZIP) else only_file(file) if mark == ZIP else None
    except BROKEN as error:
        raise Invalid(UNREADABLE) from error
    if packed is None:
        file.seek(0)
        return Opened(file, is_workbook=mark == ZIP)
    inner = io.BufferedReader(Bounded(packed), BLOCK)
    if inner.peek(4)[:4] == ZIP:
        return Opened(spooled(inner), is_workbook=True, is_packed=True)
    return Opened(inner, is_packed=True)


def only_file(file: BinaryIO) -> IO[bytes] | None:
    """Return the one list in a zip; nothing when the zip itself is a workbook."""
    directory_fits(file)
    archive = zipfile.ZipFile(file)
    parts = [part for part in archive.infolist() if not part.is_dir() and not is_shadow(part.filename)]
    if any(part.filename.startswith("xl/") or part.filename == "content.xml" for part in parts):
        return None
    if len(parts) != 1:
        raise Invalid(f"This archive holds {len(parts)} files. Send them one by one.")
    return archive.open(parts[0])


def is_shadow(name: str) -> bool:
    """Say whether a part of an archive is what one system leaves beside each file."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def spooled(packed: BinaryIO) -> BinaryIO:
    """Return a packed workbook as a file in which one can go back and forth."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  # goes with its last reader
    while chunk := packed.read(BLOCK):
        out.write(chunk)
    out.seek(0)
    return out  # type: ignore[return-value]

"""Bounding what is uploaded while it comes in, so that nobody fills the disk before a form can refuse."""

from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, UnreadablePostError

from tenancy.refusals import Invalid

MARK = "oversized_upload"
PIECE = "application/offset+octet-stream"  # the content type of a part of a file
BLOCK = 64 * 1024
IN_MEMORY = 2**20


class Bounded(FileUploadHandler):
    """The first handler of each request: a file beyond the limit is passed over, and the request remembers its name."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0
        self.most = most_bytes(self.request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.size += len(raw_data)
        if self.size > self.most:
            setattr(self.request, MARK, self.file_name or "file")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""


def most_bytes(request: HttpRequest | None) -> int:
    """Return how large a file may be that is sent to this address."""
    path = request.path_info if request is not None else ""
    return int(getattr(settings, settings.LARGE_UPLOADS.get(path, "FILE_MAX_BYTES")))


def read_first(request: HttpRequest) -> None:
    """Read what may take minutes to come in before a transaction opens, as a slow sender must hold none."""
    if request.method == "POST" and request.path_info in settings.LARGE_UPLOADS:
        request.POST  # noqa: B018  # reads the body
    elif request.method == "PATCH" and request.content_type == PIECE:
        request.piece = spooled(request)  # type: ignore[attr-defined]


def spooled(request: HttpRequest) -> IO[bytes]:
    """Return what came of a piece, also when its sender has gone; nobody reads beyond the largest file."""
    piece = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # goes with the request
    left = settings.IMPORT_MAX_BYTES
    try:
        while left > 0 and (block := request.read(min(BLOCK, left))):
            left -= piece.write(block)
    except (UnreadablePostError, OSError):
        pass
    piece.seek(0)
    return piece


def piece_of(request: HttpRequest) -> IO[bytes]:
    """Return the piece of a file that a request brings."""
    found: IO[bytes] | None = getattr(request, "piece", None)
    if found is None:
        raise Invalid(f"Send a piece of a file with the content type {PIECE}.")
    return found


def oversized(request: HttpRequest) -> str:
    """Return the name of a file that was passed over, empty when there was none."""
    if request.method == "POST":
        request.POST  # noqa: B018  # reads the body, which sets the mark
    return str(getattr(request, MARK, ""))

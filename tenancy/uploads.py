"""Bounding what is uploaded while it comes in, so that nobody fills the disk before a form can refuse."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MARK = "oversized_upload"


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


def is_large(request: HttpRequest) -> bool:
    """Say whether a request may take minutes to come in."""
    return request.method == "POST" and request.path_info in settings.LARGE_UPLOADS


def oversized(request: HttpRequest) -> str:
    """Return the name of a file that was passed over, empty when there was none."""
    if request.method == "POST":
        request.POST  # noqa: B018  # reads the body, which sets the mark
    return str(getattr(request, MARK, ""))

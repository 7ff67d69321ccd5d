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

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.size += len(raw_data)
        if self.size > settings.FILE_MAX_BYTES:
            setattr(self.request, MARK, self.file_name or "file")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""


def oversized(request: HttpRequest) -> str:
    """Return the name of a file that was passed over, empty when there was none."""
    if request.method == "POST":
        request.POST  # noqa: B018  # reads the body, which sets the mark
    return str(getattr(request, MARK, ""))

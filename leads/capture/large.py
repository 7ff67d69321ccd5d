"""Posts with files larger than any form takes: what people typed is kept, the files are let go while they stream by."""

from typing import Any, Protocol

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from leads.capture.read_post import MOST_WITH_FILES, Post, storable

MOST_READ = 64 * 1024 * 1024
LOST = f"Its files are larger than {MOST_WITH_FILES // 1024 // 1024} MB together and were not kept"


class Readable(Protocol):
    """Where a body comes from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Rest:
    """A body whose beginning has been read, as far as anybody reads on."""

    def __init__(self, beginning: bytes, source: Readable) -> None:
        self.beginning, self.source, self.left = beginning, source, MOST_READ

    def read(self, size: int = 65536, /) -> bytes:
        if self.beginning:
            found, self.beginning = self.beginning[:size], self.beginning[size:]
            return found
        found = self.source.read(min(size, self.left)) if self.left > 0 else b""
        self.left -= len(found)
        return found


class Dropped(FileUploadHandler):
    """Lets files go and remembers their names."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.names.append(storable(str(self.file_name))[:80])
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def words_of(beginning: bytes, source: Readable, content_type: str) -> Post | None:
    """Return what was typed into a form whose files are too large; None when that cannot be told."""
    dropped = Dropped()
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": MOST_WITH_FILES + MOST_READ}
    try:
        typed, _ = MultiPartParser(meta, Rest(beginning, source), [dropped], "utf-8").parse()  # type: ignore[arg-type]
    except (MultiPartParserError, SuspiciousOperation):
        return None
    pairs = [(storable(name), storable(str(value))) for name, values in typed.lists() for value in values]
    if not pairs:
        return None
    return Post(pairs, [f"{LOST}: {', '.join(dropped.names)[:300]}."], has_lost_files=True)

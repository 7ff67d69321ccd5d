"""Looking at an archive's table of contents before it is read: a small file may list millions of parts."""

import struct
from typing import BinaryIO

from tenancy.refusals import Invalid

MOST_LISTED = 2 * 1024 * 1024  # bytes of a table of contents
END, LONG_END, LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
TAIL = 65535 + 22 + 20 + 56  # a comment, the end record, the locator and the long end record


def directory_fits(file: BinaryIO) -> None:
    """Refuse an archive whose table of contents would fill the memory; leave the file at its beginning."""
    size = file.seek(0, 2)
    file.seek(max(size - TAIL, 0))
    tail = file.read(TAIL)
    file.seek(0)
    place = tail.rfind(END)
    if place >= 0 and len(tail) >= place + 22 and listed(tail, place) > MOST_LISTED:
        raise Invalid("This archive holds too many files. Send one list at a time.")


def listed(tail: bytes, place: int) -> int:
    """Return how many bytes a table of contents says it has, in the long record if there is one."""
    (found,) = struct.unpack_from("<L", tail, place + 12)
    long = place - 20 - 56
    if long >= 0 and tail[place - 20 : place - 16] == LOCATOR and tail[long : long + 4] == LONG_END:
        (found,) = struct.unpack_from("<Q", tail, long + 40)
    return int(found)

"""Reading the body of a post, whatever its sender made of it: nothing a visitor typed is given up."""

import codecs
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import compat32
from itertools import islice
from typing import TypeVar
from urllib.parse import unquote_to_bytes

MOST_BYTES = 1024 * 1024
MOST_WITH_FILES = 10 * MOST_BYTES  # of a multipart body
MOST_PAIRS = 20_000  # a body of nothing but ampersands would else keep a process busy for seconds
NO_CHARSET = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"))
Pairs = list[tuple[str, str]]
Pair = TypeVar("Pair")


@dataclass
class Post:
    """The pairs of one body in the order they came; `doubts` say where reading it took a guess."""

    pairs: Pairs = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def first(self, *names: str) -> str:
        """Return the first value of a reserved name that is not empty; such names are read in any case."""
        for wanted in names:
            for name, value in self.pairs:
                if value and name.lower() == wanted:
                    return value.strip()
        return ""

    def doubt(self, words: str) -> None:
        """Note a guess, once; it may quote what cannot be stored."""
        words = storable(words)
        if words not in self.doubts:
            self.doubts.append(words)


def storable(text: str) -> str:
    """PostgreSQL stores neither NUL nor half a character."""
    if "\0" in text or not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def read(body: bytes, content_type: str, encoding: str = "") -> Post:
    """Return the pairs of a body: form encoded (also badly), multipart or JSON, in the charset the query named."""
    post = Post()
    text = Decoder(charset(encoding, post), post)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        post.pairs = [(text(name), text(value)) for name, value in few(parts(body, content_type, post), post)]
    elif kind == "application/json":
        post.pairs = list(few(members(body, post), post))
    else:
        post.pairs = [(text(name), text(value)) for name, value in few(pieces(body, post), post)]
    return post


def few(pairs: Iterable[Pair], post: Post) -> Iterator[Pair]:
    """Yield no more pairs than any form has; the rest stays in the body, which is kept for its doubt."""
    rest = iter(pairs)
    yield from islice(rest, MOST_PAIRS)
    if next(rest, None) is not None:
        post.doubt(f"It has more than {MOST_PAIRS:,} values; the others are kept in its body only.")


def charset(name: str, post: Post) -> str:
    """Return the codec the query named, if it is one a browser could have used; UTF-8 without one."""
    try:
        known = codecs.lookup(name or "utf-8").name
        # `bytes.decode` refuses codecs that make no text, such as zlib.
        if known not in NO_CHARSET and b"oid=00D+&%".decode(known) == "oid=00D+&%":
            return known
    except (LookupError, UnicodeError, ValueError, TypeError):
        pass
    post.doubt(f"The encoding “{name[:40]}” is none we know; the post was read as UTF-8.")
    return "utf-8"


class Decoder:
    """Turns bytes into text by the charset that was named, else by the first that fits."""

    def __init__(self, charset: str, post: Post) -> None:
        self.charset, self.post = charset, post

    def __call__(self, raw: bytes) -> str:
        for name in (self.charset, "utf-8", "cp1252", "latin-1"):
            try:
                text = raw.decode(name)
            except (UnicodeError, ValueError):
                continue
            if name != self.charset:
                self.post.doubt(f"Some of it was not {self.charset} and was read as {name}.")
            return self.storable(text)
        return ""

    def storable(self, text: str) -> str:
        """Return a text as it can be stored, and say so when that is not as it came."""
        kept = storable(text)
        if kept is not text:
            self.post.doubt("It held characters that cannot be stored; they are shown as �.")
        return kept


def pieces(body: bytes, post: Post) -> Iterator[tuple[bytes, bytes]]:
    """Yield the pairs of a form-encoded body.

    Some programs join names and values without encoding them: then blanks are blanks, a plus is a plus, and a piece
    without `=` is the rest of a value that held an ampersand.
    """
    body = body.strip(b"\r\n")
    unencoded = b" " in body or b"\n" in body or not body.isascii()
    if unencoded:
        post.doubt("The program that sent this did not encode it; it was read as written.")
    open_piece = b""
    for piece in body.split(b"&"):
        if unencoded and open_piece and b"=" not in piece:
            open_piece += b"&" + piece
            continue
        if open_piece:
            yield parted(open_piece, unencoded)
        open_piece = piece
    if open_piece:
        yield parted(open_piece, unencoded)


def parted(piece: bytes, unencoded: bool) -> tuple[bytes, bytes]:
    """Return name and value of one piece."""
    name, _, value = piece.partition(b"=")
    if not unencoded:
        name, value = name.replace(b"+", b" "), value.replace(b"+", b" ")
    return unquote_to_bytes(name), unquote_to_bytes(value)


def parts(body: bytes, content_type: str, post: Post) -> Iterator[tuple[bytes, bytes]]:
    """Yield the pairs of a multipart body in their order; of a file only its name is kept."""
    header = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(policy=compat32).parsebytes(header + body)
    found = [part for part in message.walk() if not part.is_multipart()]
    if not message.is_multipart() and body:
        post.doubt("The multipart body could not be taken apart.")
    for part in found:
        name = part.get_param("name", header="content-disposition")
        if name is None or isinstance(name, tuple):
            continue
        file_name = part.get_filename()
        if file_name:
            post.doubt(f"The file “{file_name[:80]}” came along.")  # so the body is kept, for the worker
        value = part.get_payload(decode=True) if file_name is None else file_name.encode("utf-8", "surrogateescape")
        yield name.encode("utf-8", "surrogateescape"), value if isinstance(value, bytes) else b""


def files(body: bytes, content_type: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, type and content of each file of a multipart body."""
    header = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    for part in BytesParser(policy=compat32).parsebytes(header + body).walk():
        content = None if part.is_multipart() else part.get_payload(decode=True)
        if (name := part.get_filename()) and isinstance(content, bytes) and content:
            yield storable(name), part.get_content_type(), content


def members(body: bytes, post: Post) -> Pairs:
    """Return the pairs of a JSON object; a list is a name given several times."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        post.doubt("The JSON body could not be read.")
        return []
    several = [(name, value if isinstance(value, list) else [value]) for name, value in found.items()]
    storable = Decoder("utf-8", post).storable
    return [(storable(name), storable(written(one))) for name, values in several for one in values]


def written(value: object) -> str:
    """Return a JSON value as a form would have sent it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

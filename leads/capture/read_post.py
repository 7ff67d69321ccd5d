"""Reading the body of a post, whatever its sender made of it: nothing a visitor typed is given up."""

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from itertools import islice
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from leads.capture import read_json

MOST_BYTES = 1024 * 1024
MOST_WITH_FILES = 10 * MOST_BYTES  # of a multipart body
MOST_PAIRS = 20_000  # a body of nothing but ampersands would else keep a process busy for seconds
NO_CHARSET = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"))
CHARSET = re.compile(r'charset="?([\w.:-]+)', re.IGNORECASE)
ADDRESSED = frozenset(("oid", "orgid", "encoding"))  # what the address of the door says for itself
PACKED = frozenset(("data.json", "rawrequest"))  # Unbounce's and Jotform's names for all answers
MOST_AROUND = 50  # pairs beside them
ONE_BYTE = ("iso8859", "cp125", "koi8", "mac", "ascii")  # charsets in which UTF-8 makes letters that nobody writes
Pairs = list[tuple[str, str]]
Pair = TypeVar("Pair")


@dataclass
class Post:
    """The pairs of one body in the order they came; `doubts` say where reading it took a guess."""

    pairs: Pairs = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    has_lost_files: bool = False

    def first(self, *names: str) -> str:
        """Return the first value of a reserved name that is not empty; such names are read in any case."""
        for wanted in names:
            for name, value in self.pairs:
                if value and name.lower() == wanted:
                    return value.strip()
        return ""

    def add(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add what stood in the address, where the body does not say it itself."""
        known = {name.lower() for name, _ in self.pairs} | ADDRESSED
        self.pairs += [(storable(name), storable(value)) for name, value in pairs if name.lower() not in known]

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
    kind, body = content_type.partition(";")[0].strip().lower(), unpacked(body)
    if kind.startswith("multipart/"):
        text = Decoder(charset(encoding, post), post)
        post.pairs = [(text(name), text(value)) for name, value in few(parts(body, content_type, post), post)]
        open_packed(post)
        return post
    plain = in_bytes(body)
    if plain is not body:
        body, encoding = plain, "utf-8"
    if (found := members(body, kind, post)) is not None:
        post.pairs = list(few(found, post))
    else:
        text = Decoder(charset(encoding or named_charset(content_type), post), post)
        post.pairs = [(text(name), text(value)) for name, value in few(pieces(body, post), post)]
    open_packed(post)
    return post


def open_packed(post: Post) -> None:
    """Put the answers that some builders send as JSON inside one value beside that value."""
    for name, value in post.pairs[:MOST_AROUND]:
        if name.lower() in PACKED and value.lstrip()[:1] in ("{", "["):
            post.pairs += few((pair for pair in read_json.told(value.encode()) or [] if all(pair)), post)


def unpacked(body: bytes) -> bytes:
    """Return what a program packed with gzip, as far as a body may be long."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MOST_BYTES)
    except zlib.error:
        return body


def in_bytes(body: bytes) -> bytes:
    """Return a body in UTF-16, which no browser sends but programs do, in letters of one byte."""
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    name = next((name for mark, name in marks if body.startswith(mark)), "")
    if not name and b"\0" in body[:2]:
        name = "utf-16-be" if body[0] == 0 else "utf-16-le"
    try:
        return body.decode(name).encode() if name else body
    except UnicodeError:
        return body


def named_charset(content_type: str) -> str:
    """Return the charset a content type names; the query's word comes before it."""
    found = CHARSET.search(content_type)
    return found[1] if found and not found[1].lower().startswith("utf") else ""


def members(body: bytes, kind: str, post: Post) -> Pairs | None:
    """Return the pairs of a JSON body, whatever its sender called it; None for what is none."""
    if "json" not in kind and body.lstrip()[:1] not in (b"{", b"["):
        return None
    found = read_json.told(body)
    if found is None and "json" not in kind:
        return None
    if found is None:
        post.doubt("The JSON body could not be read.")
    storable = Decoder("utf-8", post).storable
    return [(storable(name), storable(value)) for name, value in found or []]


def few(pairs: Iterable[Pair], post: Post) -> Iterator[Pair]:
    """Yield no more pairs than any form has; the rest stays in the body, which is kept for its doubt."""
    rest = iter(pairs)
    yield from islice(rest, MOST_PAIRS)
    if next(rest, None) is not None:
        post.doubt(f"It has more than {MOST_PAIRS:,} values; the others are kept in its body only.")


def charset(name: str, post: Post) -> str:
    """Return the codec the query named, if it is one a browser could have used; UTF-8 without one."""
    if name.lower().startswith(("utf-16", "utf-32")):
        return "utf-8"  # as browsers write what stands on a page in these
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
        # Pages called ISO-8859-1 are Windows-1252 to every browser.
        self.charset, self.named, self.post = "cp1252" if charset == "iso8859-1" else charset, charset, post
        self.is_one_byte = charset.startswith(ONE_BYTE)

    def __call__(self, raw: bytes) -> str:
        first = ("utf-8", self.charset) if self.is_one_byte and not raw.isascii() else (self.charset, "utf-8")
        for name in (*first, "cp1252", "latin-1"):
            try:
                text = raw.decode(name)
            except (UnicodeError, ValueError):
                continue
            if name != self.charset:
                self.post.doubt(f"Some of it was not {self.named} and was read as {name}.")
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
    if not unencoded and b"&amp;" in body:
        post.doubt("Its ampersands were written as in a page (&amp;).")
        body = body.replace(b"&amp;", b"&")
    open_piece = b""
    between = b";" if b"&" not in body and body.count(b"=") > 1 and b";" in body else b"&"
    for piece in body.split(between):
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
    message = taken_apart(body, content_type)
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
        value = part.get_payload(decode=True) if file_name is None else storable(file_name).encode("utf-8")
        yield storable(name).encode("utf-8"), value if isinstance(value, bytes) else b""


def taken_apart(body: bytes, content_type: str) -> Message:
    """Return a multipart body as its parts, by the boundary it has where another one, or none, was named."""
    line = body.lstrip(b"\r\n").partition(b"\n")[0].strip().decode("latin-1")
    if line.startswith("--") and f"boundary={line[2:]}" not in content_type.replace('"', ""):
        content_type = f'multipart/form-data; boundary="{line[2:]}"'
    header = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(policy=compat32).parsebytes(header + body)
    for part in message.walk():
        for field_name, value in part.raw_items():
            if field_name.lower() == "content-disposition":  # browsers write names as UTF-8, which mail may not
                text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                part.replace_header(field_name, storable(text))
                break
    return message


def files(body: bytes, content_type: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, type and content of each file of a multipart body."""
    for part in taken_apart(body, content_type).walk():
        content = None if part.is_multipart() else part.get_payload(decode=True)
        if (name := part.get_filename()) and isinstance(content, bytes) and content:
            yield storable(name), part.get_content_type(), content

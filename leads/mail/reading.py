"""Reading a message as it came: addresses, words, files; nothing in it can make reading fail."""

import email
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, parseaddr
from functools import cached_property

import nh3
from charset_normalizer import from_bytes

MOST_PARTS = 200
MOST_FILES = 50
LONGEST_TEXT = 200_000
PLACES = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To")
AUTOMATIC_SUBJECTS = re.compile(
    r"^(automatic reply|auto(matic)?[- ]?response|out of (the )?office|automatische antwort|abwesenheit|"
    r"réponse automatique|respuesta automática|autosvar|risposta automatica|automatisch antwoord)",
    re.IGNORECASE,
)
BLOCKS = re.compile(r"<\s*(br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>", re.IGNORECASE)
HIDDEN = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class File:
    """A file that a message carries."""

    name: str
    content_type: str
    content: bytes


def decoded(text: str) -> str:
    """Return what a header says, as one line that can be stored."""
    try:
        return clean(str(email.header.make_header(email.header.decode_header(text))))
    except Exception:  # whatever a stranger wrote there: unknown charsets, broken base64, surrogates
        return clean(text)


@dataclass(frozen=True)
class Mail:
    """A message, asked one thing at a time."""

    message: Message
    size: int = field(default=0)

    def header(self, name: str) -> str:
        """Return a header as one line of text that can be stored, empty without one."""
        return decoded(self.written(name))

    def written(self, name: str) -> str:
        """Return a header as it stands there; letters beyond ASCII, which programs send all the same, are UTF-8."""
        found = next((value for key, value in self.message.raw_items() if key.lower() == name.lower()), "")
        raw = str(found).encode("utf-8", "surrogateescape")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")

    @property
    def subject(self) -> str:
        return self.header("Subject")[:255]

    @property
    def message_id(self) -> str:
        return self.header("Message-ID")[:255]

    @property
    def sender(self) -> str:
        """Return the address in From, in small letters."""
        return clean(parseaddr(self.written("From"))[1]).lower()[:254]

    @property
    def author(self) -> str:
        """Return the name in From; it is decoded behind the address, for it may hold a comma."""
        return decoded(parseaddr(self.written("From"))[0])

    @property
    def addresses(self) -> list[str]:
        """Return whom the message is for."""
        lines = [clean(str(value)) for name in PLACES for value in self.message.get_all(name, [])[:20]]
        return [address for _, address in getaddresses(lines[:60]) if address]

    @property
    def answered_ids(self) -> str:
        """Return the Message-IDs that it answers, the nearest first."""
        return f"{self.header('In-Reply-To')} {' '.join(reversed(self.header('References').split()[-50:]))}"

    @cached_property
    def parts(self) -> list[Message]:
        """Return the leaves of the message, at most so many of them."""
        return list(leaves(self.message))

    @property
    def is_automatic(self) -> bool:
        """Say whether a program answered: RFC 3834, and what came before it."""
        submitted = self.header("Auto-Submitted").lower().partition(";")[0].strip()
        precedence = self.header("Precedence").lower()
        return (
            submitted not in ("", "no")
            or precedence in ("auto_reply", "bulk", "junk", "list")
            or any(self.header(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From"))
            or bool(AUTOMATIC_SUBJECTS.match(self.subject))
        )

    @property
    def is_bounce(self) -> bool:
        """Say whether a server reports that our message did not arrive (RFC 3464)."""
        kind = str(self.message.get_param("report-type", "")).lower()
        if self.message.get_content_type() == "multipart/report" and kind in ("delivery-status", ""):
            return self.failed_for != ""
        return self.header("X-Failed-Recipients") != ""

    @property
    def failed_for(self) -> str:
        """Return what the report says of a delivery that failed for good; a delay is none."""
        for part in self.message.walk():
            if part.get_content_type() != "message/delivery-status":
                continue
            text = " ".join(str(inner) for inner in part.get_payload()) if part.is_multipart() else text_of(part)
            if re.search(r"^Action:\s*failed", text, re.IGNORECASE | re.MULTILINE):
                why = re.search(r"^Diagnostic-Code:\s*(?:[\w-]+;)?\s*(.+(?:\n[ \t].+)*)", text, re.I | re.M)
                status = re.search(r"^Status:\s*(\S+)", text, re.I | re.M)
                return clean(why[1] if why else f"Status {status[1]}" if status else "The server gave no reason.")[:500]
        return ""

    @property
    def text(self) -> str:
        """Return the words: the plain part, else the HTML one without its marks."""
        for kind in ("text/plain", "text/html"):
            found = [part for part in self.parts if part.get_content_type() == kind and not is_file(part)]
            texts = [text_of(part) if kind == "text/plain" else plain(text_of(part)) for part in found]
            if words := "\n".join(filter(None, texts)).strip():
                return words[:LONGEST_TEXT]
        return ""

    @property
    def calendar(self) -> bytes:
        """Return the calendar it carries, empty without one."""
        part = next((part for part in self.parts if part.get_content_type() == "text/calendar"), None)
        return content_of(part)[:LONGEST_TEXT] if part is not None else b""

    @property
    def files(self) -> list[File]:
        found: list[File] = []
        for part in self.parts:
            if is_file(part) and len(found) < MOST_FILES and (content := content_of(part)):
                found.append(File(name_of(part), part.get_content_type()[:100], content))
        return found


def read(raw: bytes) -> Mail:
    """Return a message, whatever the bytes are."""
    try:
        return Mail(email.message_from_bytes(raw, policy=compat32), len(raw))
    except Exception:  # parts nested so deep that the parser gives up: the headers still say whose answer it is
        return Mail(BytesHeaderParser(policy=compat32).parsebytes(raw), len(raw))


def leaves(message: Message) -> Iterator[Message]:
    """Yield the parts without parts, without recursion and not without end; a forwarded message is a file."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting = [one for one in inner if isinstance(one, Message)] + waiting
        else:
            yield part


def is_file(part: Message) -> bool:
    """Say whether a part is to be kept as a file; words shown in the message are not."""
    disposition = (part.get_content_disposition() or "").lower()
    if part.get_content_maintype() == "text" and disposition != "attachment":
        return bool(part.get_filename()) and part.get_content_type() not in ("text/plain", "text/html", "text/calendar")
    return part.get_content_maintype() != "multipart" and part.get_content_type() != "message/delivery-status"


def name_of(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:  # RFC 2231 parameters of strangers
        name = ""
    if not name and part.get_content_type() == "message/rfc822":
        return "message.eml"
    try:
        name = str(email.header.make_header(email.header.decode_header(name)))
    except Exception:
        name = name.encode("ascii", "replace").decode()
    return clean(name) or f"file.{part.get_content_subtype()[:20]}"


def content_of(part: Message) -> bytes:
    """Return the bytes of a part; broken encodings give what can be read of them."""
    try:
        if part.is_multipart():  # a forwarded message
            return b"\n".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, Message))
        found = part.get_payload(decode=True)
    except Exception:
        return b""
    return found if isinstance(found, bytes) else b""


def text_of(part: Message) -> str:
    """Return the words of a part in whatever charset they really are."""
    content = content_of(part)
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return storable(content.decode(charset))
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    best = from_bytes(content[:50_000]).best()
    return storable(content.decode(best.encoding if best else "latin-1", "replace"))


def plain(markup: str) -> str:
    """Return HTML as text: nothing of it can act any more."""
    broken = BLOCKS.sub(r"\g<0>\n", HIDDEN.sub("", markup[:LONGEST_TEXT]))
    lines = html.unescape(nh3.clean(broken, tags=set(), attributes={})).replace("\xa0", " ").splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines))


def storable(text: str) -> str:
    """Return text that PostgreSQL holds, with line ends of one kind."""
    held = text.replace("\x00", "").encode("utf-8", "replace").decode()
    return held.replace("\r\n", "\n").replace("\r", "\n")


def clean(text: str) -> str:
    return " ".join(storable(text).split())

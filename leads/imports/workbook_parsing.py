"""Parsing the parts of a workbook: elements by their bare names, and nothing that a document declares."""

from collections.abc import Callable
from xml.parsers import expat

Start = Callable[[str, dict[str, str]], None]


def parse(content: bytes, start: Start, end: Callable[[str], None] | None = None) -> None:
    """Read a small part whole."""
    reader(start, end).Parse(content, True)


def reader(start: Start, end: Callable[[str], None] | None = None) -> expat.XMLParserType:
    """Return a parser that names elements without their namespace and takes no declarations of entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    local: dict[str, str] = {}

    def begun(name: str, attributes: dict[str, str]) -> None:
        start(local.get(name) or local.setdefault(name, name.rpartition(" ")[2]), attributes)

    def ended(name: str) -> None:
        if end is not None:
            end(local[name])

    parser.StartElementHandler = begun
    parser.EndElementHandler = ended if end is not None else None
    parser.StartDoctypeDeclHandler = refuse
    return parser


def refuse(*declared: object) -> None:
    """Refuse a document type: a few lines of entities may stand for gigabytes."""
    raise ValueError("A part of this workbook declares a document type.")

"""XML as small elements with their comments; nothing that a document declares is taken."""

from dataclasses import dataclass, field
from xml.parsers import expat

from assignment.exchange.reading import Unreadable

COMMENT = "#comment"
MOST = 60_000  # elements
DEEPEST = 20


@dataclass
class Element:
    """An element by its bare name, or a comment, with what stands in it."""

    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        return [one for one in self.children if one.name == name]

    def first(self, name: str) -> str:
        """Return the text of a child; "" without one."""
        return next((one.text.strip() for one in self.children if one.name == name), "")


class Builder:
    """Turns what the parser meets into elements."""

    def __init__(self) -> None:
        self.path = [Element("")]
        self.count = 0

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST or len(self.path) > DEEPEST:
            raise Unreadable("This XML has more elements than any rule needs.")
        element = Element(name.rpartition(" ")[2])
        self.path[-1].children.append(element)
        self.path.append(element)

    def ended(self, name: str) -> None:
        self.path.pop()

    def said(self, text: str) -> None:
        self.path[-1].text += text

    def commented(self, text: str) -> None:
        self.path[-1].children.append(Element(COMMENT, text))


def parsed(text: str) -> Element:
    """Return the outermost element. A document type is refused: a few lines of entities may stand for gigabytes."""
    builder, parser = Builder(), expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.begun, builder.ended
    parser.CharacterDataHandler, parser.CommentHandler = builder.said, builder.commented
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as problem:
        raise Unreadable(f"This is no XML: {problem}.") from problem
    return next(one for one in builder.path[0].children if one.name != COMMENT)


def refuse(*declared: object) -> None:
    raise Unreadable("This XML declares a document type, which no rule needs.")

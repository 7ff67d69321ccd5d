"""The texts that the cells of a workbook share, read as far as they are asked for, on disk beyond a few megabytes."""

import os
import tempfile
import zipfile
from array import array
from types import TracebackType
from typing import IO, Self
from xml.parsers import expat

from leads.imports.workbook_parsing import reader
from tenancy.refusals import Invalid

PART = "xl/sharedStrings.xml"
BLOCK = 64 * 1024
MOST_KEPT = 16_000_000  # letters of texts in memory; the others lie in a file
MOST_LETTERS = 131_072  # of one text, as in a cell of CSV
TOO_LONG = "A cell of this workbook has more than {most:,} letters. Shorten it, or leave its column out."


class Strings:
    """Shared texts by their number."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.packed: IO[bytes] | None = archive.open(PART) if PART in archive.namelist() else None
        self.kept: list[str] = []
        self.letters = self.written = self.length = 0
        self.ends = array("Q")
        self.spill: IO[bytes] | None = None
        self.parts: list[str] = []
        self.phonetic = 0
        self.parser: expat.XMLParserType | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in (self.packed, self.spill):
            if file is not None:
                file.close()

    def of(self, number: int) -> str:
        """Return a text; one that is not there is empty."""
        if number < len(self.kept):
            return self.kept[number]
        while number >= len(self.kept) + len(self.ends) and self.packed is not None:
            self.read_on()
        if number < len(self.kept):
            return self.kept[number]
        return self.spilled(number - len(self.kept))

    def spilled(self, place: int) -> str:
        if self.spill is None or not 0 <= place < len(self.ends):
            return ""
        self.spill.flush()
        begin = self.ends[place - 1] if place else 0
        return os.pread(self.spill.fileno(), self.ends[place] - begin, begin).decode()

    def read_on(self) -> None:
        """Parse the next block of the part."""
        assert self.packed is not None
        if self.parser is None:
            self.parser = reader(self.start, self.end)
        block = self.packed.read(BLOCK)
        self.parser.Parse(block, not block)
        if not block:
            self.packed.close()
            self.packed = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        assert self.parser is not None
        if name == "si":
            self.parts.clear()
            self.length = 0
        elif name == "rPh":
            self.phonetic += 1
        elif name == "t" and not self.phonetic:
            self.parser.CharacterDataHandler = self.read

    def read(self, text: str) -> None:
        self.length += len(text)
        if self.length > MOST_LETTERS:
            raise Invalid(TOO_LONG.format(most=MOST_LETTERS))
        self.parts.append(text)

    def end(self, name: str) -> None:
        assert self.parser is not None
        if name == "t":
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self.phonetic -= 1
        elif name == "si":
            self.keep("".join(self.parts))

    def keep(self, text: str) -> None:
        """Keep a text in memory while there is room, else in a file behind the others."""
        if self.spill is None and self.letters < MOST_KEPT:
            self.letters += len(text) + 50  # what an object costs beside its letters
            self.kept.append(text)
            return
        if self.spill is None:
            self.spill = tempfile.TemporaryFile(buffering=2**20)  # noqa: SIM115  # closed with the workbook
        self.written += self.spill.write(text.encode("utf-8", "replace"))
        self.ends.append(self.written)

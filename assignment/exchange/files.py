"""Rules on their way out and in: which format a file has, what it brings, and putting that into a draft."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from assignment import drafts
from assignment.drafts import Stored
from assignment.entries import Entry, compiled
from assignment.exchange import documents, salesforce, salesforce_reading, tables
from assignment.exchange.reading import Point, Question, Reading, Unreadable
from assignment.models import AssignmentRule
from criteria.lines import Lines
from leads import rule_criteria

FORMATS = {"json": "JSON", "csv": "CSV", "xml": "Salesforce"}
FILES = {"json": "JSON", "csv": "CSV", "xml": "Salesforce's XML"}
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "xml": "application/xml; charset=utf-8"}
READERS = {"json": documents.read, "csv": tables.read, "xml": salesforce_reading.read}
LARGEST = 1_000_000  # bytes
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Arrival:
    """What a file brings: entries as stored and compiled, and what about them is open or different."""

    form: str
    entries: list[Stored]
    points: list[Point]
    remarks: list[str]
    questions: list[Question]

    @property
    def rows(self) -> list[tuple[Entry, str, list[Point]]]:
        """Each entry with its conditions in words, as they stand where they cannot be read, and its points."""
        lines = Lines(rule_criteria.schema())
        return [
            (
                one,
                lines.sentence(one.criteria.data) if one.criteria.broken else one.criteria.words(),
                [point for point in self.points if point.number == one.number],
            )
            for one in compiled(self.entries)
        ]

    @property
    def words(self) -> str:
        count = len(self.entries)
        return f"{count} entr{'y' if count == 1 else 'ies'}, read from {FILES[self.form]}"

    @property
    def open_words(self) -> str:
        return f"{self.open} of the entries {'has' if self.open == 1 else 'have'} open points."

    @property
    def open(self) -> int:
        """How many entries come in switched off because something about them is open."""
        return len({point.number for point in self.points if point.is_open})


def exported(rule: AssignmentRule, form: str, wanted: str = "") -> tuple[str, str]:
    """Return a file's name and text: of a published version by its number, of the newest one or of the draft."""
    version, entries = chosen(rule, wanted)
    name = f"{slugify(rule.name) or 'rule'}-{'draft' if version is None else f'v{version}'}.{form}"
    if form == "xml":
        return name, salesforce.written(rule.name, entries, active=rule.is_active and version is not None)
    return name, documents.written(rule, version, entries) if form == "json" else tables.written(entries)


def answered(rule: AssignmentRule, form: str, wanted: str) -> HttpResponse:
    """Return a file as an answer; spreadsheets know UTF-8 by its mark alone."""
    name, text = exported(rule, form, wanted)
    answer = HttpResponse(text.encode("utf-8-sig" if form == "csv" else "utf-8"), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def chosen(rule: AssignmentRule, wanted: str) -> tuple[int | None, list[Stored]]:
    """Return a version's number and entries; None and those of the draft."""
    if wanted == "draft":
        return None, drafts.entries(rule)
    numbered = rule.versions.filter(number=int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else rule.versions
    version = numbered.first() if not wanted or wanted.isdecimal() else None
    if version is None:
        raise Unreadable("This rule has no such version.")
    return version.number, version.entries


def present(rule: AssignmentRule) -> list[Stored]:
    """Return what a file may bring back: the entries of the draft and those that are live."""
    return [*drafts.entries(rule), *drafts.published_entries(rule)]


def arrived(content: bytes, present: Sequence[Stored] = (), decisions: Mapping[str, str] | None = None) -> Arrival:
    """Read a file of any format; `present` are the entries that it may bring back."""
    if len(content) > LARGEST:
        raise Unreadable(f"A file of a rule has at most {LARGEST:,} bytes.")
    text = text_of(content)
    form = form_of(text)
    reading = Reading(decisions or {}, present)
    try:
        entries = [storable(entry) for entry in READERS[form](text, reading)]
    except RecursionError as problem:
        raise Unreadable("What stands in this file is nested too deep.") from problem
    if not entries:
        raise Unreadable("This file holds no entry.")
    if len(entries) > drafts.MOST_ENTRIES:
        raise drafts.TooManyEntries()
    return Arrival(form, entries, reading.points, reading.remarks, reading.questions())


def storable(value: Any) -> Any:
    """Return what the database can hold of a value: no NUL, no half letters, no numbers without end."""
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [storable(one) for one in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def text_of(content: bytes) -> str:
    """Return a file's text: UTF-8 or, as spreadsheets may save it, UTF-16 or Windows' western letters."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Unreadable("This is no file of a rule.")
    return text


def form_of(text: str) -> str:
    return {"{": "json", "[": "json", "<": "xml"}.get(text.lstrip()[:1], "csv")


def into_draft(rule: AssignmentRule, arrival: Arrival, *, add: bool = False) -> None:
    """Make what a file brings the draft, or add it before the entry that takes the rest. Nothing goes live."""
    entries = arrival.entries
    if add:
        edited = drafts.entries(rule)
        for entry in entries:
            taken = {one["id"] for one in edited}
            drafts.add(edited, entry if entry["id"] not in taken else {**entry, "id": drafts.new_id()})
        entries = edited
    drafts.replace(rule, entries)

"""A post as it was understood: a lead's clean values, and a line for every pair."""

from dataclasses import dataclass, field
from typing import Any

from leads.fields import NOT_PROVIDED


@dataclass
class Line:
    """One posted pair and what became of it."""

    name: str
    value: str
    words: str
    is_doubtful: bool = False


@dataclass
class Reading:
    """A post as a lead's clean values, with a line for every pair."""

    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    campaign_id: int | None = None
    member_status: str = ""
    origin: dict[str, str] = field(default_factory=dict)
    has_consent: bool = False
    left_out: dict[str, str] = field(default_factory=dict)  # names that no field has, with their first value
    lines: list[Line] = field(default_factory=list)
    later: list[tuple[str, Line]] = field(default_factory=list)  # whole names, and what unknown ones usually mean

    @property
    def is_blank(self) -> bool:
        """Say that no field of a lead got a value of this post; a source is nobody's, and some fields stand filled."""
        given = {name for name, value in self.values.items() if value and value != NOT_PROVIDED}
        return not (self.custom or given - {"lead_source"})

    @property
    def doubts(self) -> list[str]:
        return [f"{line.name}: {line.words}" for line in self.lines if line.is_doubtful]

    def note(self, name: str, value: str, words: str, *, is_doubtful: bool = False) -> Line:
        line = Line(name, value, words, is_doubtful)
        self.lines.append(line)
        return line

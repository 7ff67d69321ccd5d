"""What kind of field the values of a column ask for, where no field of ours takes them."""

import re
from collections.abc import Sequence

from criteria import fold
from leads.imports.flags import NO, YES
from leads.imports.formats import NAMED, PARTS, iso
from leads.imports.seen import parted
from leads.models import CustomField

NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d+)?|-?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?")
FEW = 30  # choices of a picklist that a person would look through
OFTEN = 2.0  # times that each occurs on average
Kind = CustomField.Kind


def kind_of(values: Sequence[tuple[str, int]], samples: Sequence[str]) -> str:
    """Return the kind of a field for a column's values with how often each occurs, else for its first cells."""
    words = [value for value, _ in values if value] or [cell for cell in samples if cell]
    if not words:
        return Kind.TEXT
    if all(fold(word) in YES or fold(word) in NO for word in words):
        return Kind.CHECKBOX
    if all(is_date(word) for word in words):
        return Kind.DATE
    if all(NUMBER.fullmatch(word) and not (word.startswith("0") and len(word) > 1) for word in words):
        return Kind.NUMBER
    return choice_kind(values)


def is_date(word: str) -> bool:
    return bool(PARTS.fullmatch(word) or (NAMED and iso(word, "")))


def choice_kind(values: Sequence[tuple[str, int]]) -> str:
    """Return a picklist where few short values come again and again."""
    counted = [(value, count) for value, count in values if value]
    if not counted or sum(count for _, count in counted) < OFTEN * len(counted):
        return Kind.TEXT
    parts = {part for value, _ in counted for part in parted(value)}
    if len(parts) > FEW or any(len(part) > 60 for part in parts):
        return Kind.TEXT
    return Kind.MULTIPICKLIST if any(";" in value for value, _ in counted) else Kind.PICKLIST


def choices_of(values: Sequence[tuple[str, int]], kind: str) -> list[str]:
    """Return the choices that a column's values are, the commonest first."""
    if kind == Kind.PICKLIST:
        return [value for value, _ in values if value]
    if kind == Kind.MULTIPICKLIST:
        return list(dict.fromkeys(part for value, _ in values for part in parted(value)))
    return []

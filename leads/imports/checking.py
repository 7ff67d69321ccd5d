"""Judging rows before they are let in: what would be refused, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leads.configuration import configuration
from leads.editing import drafted
from leads.imports import mapping as columns
from leads.imports.targets import BESIDE
from leads.models import Import
from tenancy.refusals import Refusal

CHECKED = 200


@dataclass(frozen=True)
class Findings:
    """How many rows were looked at, how many fit, and what is wrong with the others, the commonest first."""

    checked: int
    fitting: int
    problems: list[tuple[str, int, int]]  # (sentence, how many rows, first line)


def check_rows(batch: Import, mapping: Mapping[str, Any]) -> Findings:
    """Judge the first rows as they would be read; who is known already shows only when they run."""
    found: Counter[str] = Counter()
    first: dict[str, int] = {}
    rows = batch.sample[:CHECKED]
    fitting = 0
    read = columns.reading(mapping, batch)
    for line, cells in rows:
        wrong = problems(read(cells))
        fitting += not wrong
        for sentence in wrong:
            found[sentence] += 1
            first.setdefault(sentence, line)
    return Findings(len(rows), fitting, [(text, count, first[text]) for text, count in found.most_common(5)])


def problems(written: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with one row; nothing when it fits."""
    try:
        values, created_at = columns.dated(written)
        drafted({name: value for name, value in values.items() if name not in BESIDE}, by=None, created_at=created_at)
    except Refusal as refusal:
        return columns.explained(refusal, written, configuration(), quoting=False)
    return []

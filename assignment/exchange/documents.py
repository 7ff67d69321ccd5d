"""A rule as JSON: complete, in the shape of the API, with the names behind its ids."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from assignment.drafts import Stored
from assignment.exchange.portable import names_in, portable
from assignment.exchange.reading import KEPT, Reading, Unreadable
from assignment.models import AssignmentRule
from leads import rule_criteria

FORMAT = "leadmgr assignment rule"


def written(rule: AssignmentRule, version: int | None, entries: Sequence[Stored]) -> str:
    """Return the whole rule; `version` is None for a draft."""
    about = {"criteria": rule.criteria, "first_day": rule.first_day, "last_day": rule.last_day}
    told = {
        "format": FORMAT,
        "name": rule.name,
        "version": version,
        "about": {name: said if name == "criteria" else str(said) for name, said in about.items() if said},
        "entries": [portable(entry) for entry in entries],
        "names": names_in([*(entry["criteria"] for entry in entries), rule.criteria], rule_criteria.schema()),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def read(text: str, reading: Reading) -> Iterator[Stored]:
    """Yield the entries of a document, or of a bare list of entries."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"This is no JSON: {problem}.") from problem
    listed = told.get("entries") if isinstance(told, dict) else told
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Unreadable("This JSON holds no rule: “entries” must be a list of entries.")
    names = told.get("names") if isinstance(told, dict) else None
    reading.names = {str(pk): str(name) for pk, name in names.items()} if isinstance(names, dict) else {}
    if isinstance(told, dict) and told.get("about"):
        reading.remarks.append("Which leads and days the file's rule is about is not read: this rule keeps its own.")
    for one in listed:
        yield entry(one, reading)


def entry(told: dict[str, Any], reading: Reading) -> Stored:
    """Return one entry as stored."""
    reading.begin(told.get("name"))
    given = {name: value for name, value in told.items() if name in KEPT}
    for name in told.keys() - given.keys():
        reading.remark(f"“{name}: {told[name]}” means nothing here.")
    given |= {name: {} for name in ("assign", *({"ladder"} & given.keys())) if not isinstance(told.get(name), dict)}
    if "active" in told and not isinstance(told["active"], bool):
        reading.open(f"“active: {told['active']}” is neither true nor false.")
        given["active"] = False
    if "note" in told:
        given["note"] = str(told["note"])
    return reading.finish(given)

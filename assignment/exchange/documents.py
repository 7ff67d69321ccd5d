"""A rule as JSON: complete, in the shape of the API, with the names behind its ids."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from assignment.drafts import Stored
from assignment.exchange.portable import names_in, portable
from assignment.exchange.reading import KEPT, Reading, Unreadable
from leads import rule_criteria

FORMAT = "leadmgr assignment rule"


def written(name: str, version: int | None, entries: Sequence[Stored]) -> str:
    """Return the whole rule; `version` is None for a draft."""
    told = {
        "format": FORMAT,
        "name": name,
        "version": version,
        "entries": [portable(entry) for entry in entries],
        "names": names_in(entries, rule_criteria.schema()),
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

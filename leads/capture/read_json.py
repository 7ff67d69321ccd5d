"""Reading JSON bodies: of our own shape, and as form builders and automation tools wrap theirs."""

import json
from collections.abc import Iterator
from typing import Any

# What tools call the object that holds the answers; around it stand the tool's own numbers and times.
WRAPPED = "data fields answers values hidden properties attributes form_data lead contact person"
WRAPPERS = frozenset(WRAPPED.split())
NAMES = ("name", "key", "ref", "id", "label", "title")
DEEPEST = 20


def told(body: bytes) -> list[tuple[str, str]] | None:
    """Return the pairs of a JSON object or of a list that holds one; None for what is neither."""
    try:
        found = json.loads(decoded(body))
        if isinstance(found, list) and found and isinstance(found[0], dict):
            found = found[0] if len(found) == 1 and answer(found[0]) is None else {"fields": found}
        return list(members(found)) if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        return None


def decoded(body: bytes) -> str:
    """Return the text of a body, also of one that is not UTF-8, as JSON has to be."""
    try:
        return body.decode(json.detect_encoding(body))
    except UnicodeError:
        return body.decode("cp1252", "replace")


def members(found: dict[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the pairs of an object: a list is a name given several times, an object inside has dotted names."""
    for name, value in found.items():
        inside = "" if name.lower() in WRAPPERS else f"{path}{name}."
        if isinstance(value, dict) and depth < DEEPEST:
            yield from members(value, inside, depth + 1)
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and (named := answer(one)) is not None:
                yield from ((named[0], written(each)) for each in several(named[1]))
            else:
                yield f"{path}{name}", written(one)


def answer(item: dict[str, Any]) -> tuple[str, Any] | None:
    """Return name and value of an item such as `{"name": …, "value": …}`, or of a Typeform answer."""
    field = item.get("field")
    names = field if isinstance(field, dict) else item
    name = next((names[one] for one in NAMES if isinstance(names.get(one), str) and names[one]), None)
    kind = str(item.get("type", ""))
    value = next((item[one] for one in ("value", "values", "string_value", kind) if one in item), None)
    return None if name is None or value is None else (name, value)


def several(value: Any) -> list[Any]:
    """Return the choices of an answer, each by its label."""
    if isinstance(value, dict):
        value = value.get("labels") or value.get("label") or value
    return value if isinstance(value, list) else [value]


def written(value: object) -> str:
    """Return a JSON value as a form would have sent it."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # Three digits behind a point may be thousands where people write them; a program's number says that they are none.
    return f"{text}0" if isinstance(value, float) and text[-4:-3] == "." else text

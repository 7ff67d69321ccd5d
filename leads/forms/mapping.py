"""The form of the mapping page: what was sent becomes a mapping; columns that were not sent stay as they are."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from leads.fields import BY_NAME
from leads.imports.mapping_checks import LONGEST
from leads.models import Import

LEAVE_OUT, ADD, REFUSE = "-", "+", "!"  # choices for a value of the file; others begin with an equals sign
SEPARATORS = {
    "space": (" ", "a space"),
    "comma": (", ", "a comma"),
    "line": ("\n", "a new line"),
    "semicolon": ("; ", "a semicolon"),
    "dash": (" – ", "a dash"),
    "slash": (" / ", "a slash"),
    "none": ("", "nothing between"),
}
USUAL_SEPARATOR = {"area": "line", "tags": "comma", "multipicklist": "semicolon"}
MOST_CONSTANTS = 20
REQUIRED = ("last_name", "company")


def read(sent: QueryDict, batch: Import) -> dict[str, Any]:
    """Return the mapping that a form says."""
    kept = batch.mapping.get("columns", {})
    values = values_by_column(sent)
    columns = {}
    for number in map(str, range(len(batch.headers))):
        field = sent.get(f"column-{number}")
        if field is None:
            columns[number] = kept.get(number, {})
        elif field and sent.get(f"drawn-{number}", field) == field:
            columns[number] = column(number, field, sent, values.get(number, {}), kept, batch)
        elif field:
            columns[number] = {"field": field}
    columns = {number: said for number, said in columns.items() if said}
    parts = {"columns": columns, "joins": joins(columns, sent, batch), "constants": constants(sent, batch)}
    parts["fallbacks"] = fallbacks(sent, batch)
    return {name: part for name, part in parts.items() if part or name == "columns"}


def values_by_column(sent: QueryDict) -> dict[str, dict[str, str]]:
    """Return {column number: {value of the file: choice}}."""
    found: dict[str, dict[str, str]] = {}
    for name, choice in sent.items():
        if name.startswith("value-"):
            _, number, value = name.split("-", 2) if name.count("-") > 1 else ("", "", "")
            found.setdefault(number, {})[value] = str(choice)
    return found


def column(
    number: str,
    field: str,
    sent: QueryDict,
    chosen: Mapping[str, str],
    kept: Mapping[str, Any],
    batch: Import,
) -> dict[str, Any]:
    """Return a column whose choices were on the page; what only repeats the evidence is left to it."""
    if f"drawn-{number}" not in sent:
        was: Mapping[str, Any] = kept.get(number, {})
        return dict(was) if was.get("field") == field else {"field": field}
    said: dict[str, Any] = {"field": field}
    if values := {value: choice.removeprefix("=") for value, choice in chosen.items() if choice.startswith("=")}:
        said["values"] = values
    if left_out := [value for value, choice in chosen.items() if choice == LEAVE_OUT]:
        said["values"] = said.get("values", {}) | dict.fromkeys(left_out, "")
    if refused := [value for value, choice in chosen.items() if choice == REFUSE]:  # as it is, it is no choice
        said["values"] = said.get("values", {}) | {value: value for value in refused}
    if added := [value for value, choice in chosen.items() if choice == ADD]:
        said["add"] = added
    told = batch.written.get(number, {})
    for name, allowed in (("date", ("dmy", "mdy", "ymd")), ("number", (",", "."))):
        choice = sent.get(f"{name}-{number}", "")
        if choice in allowed and choice != told.get(name):
            said[name] = choice
    return said | ({"invert": True} if sent.get(f"invert-{number}") else {})


def joins(columns: Mapping[str, Any], sent: QueryDict, batch: Import) -> dict[str, str]:
    """Return what joins the columns of each field that has several."""
    often = Counter(said["field"] for said in columns.values())
    kept = batch.mapping.get("joins", {})
    found = {}
    for field, times in often.items():
        if times > 1 and not is_flag(field):
            usual = USUAL_SEPARATOR.get(BY_NAME[field].kind if field in BY_NAME else "", "space")
            choice = sent.get(f"join-{field}", "")
            found[field] = SEPARATORS[choice][0] if choice in SEPARATORS else kept.get(field, SEPARATORS[usual][0])
    return found


def is_flag(field: str) -> bool:
    return field in BY_NAME and BY_NAME[field].kind == "flag"


def constants(sent: QueryDict, batch: Import) -> dict[str, str]:
    """Return what is the same for every row."""
    if "constant-0-field" not in sent:
        return dict(batch.mapping.get("constants", {}))
    pairs = [(sent.get(f"constant-{place}-field", ""), sent.get(f"constant-{place}", "")) for place in range(20)]
    return {field: value.strip()[:LONGEST] for field, value in pairs if field and value.strip()}


def fallbacks(sent: QueryDict, batch: Import) -> dict[str, Any]:
    """Return what stands in for a last name or company that a row lacks."""
    if "fallback-company" not in sent:
        return dict(batch.mapping.get("fallbacks", {}))
    found: dict[str, Any] = {}
    for field in REQUIRED:
        words = sent.get(f"fallback-{field}", "").strip()[:255]
        if sent.get(f"fallback-{field}-from") == "email":
            found[field] = {"from": "email"} | ({"else": words} if words else {})
        elif words:
            found[field] = words
    return found

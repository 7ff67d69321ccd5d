"""A mapping as programs write it: whole, or only which column means which field."""

from collections.abc import Mapping, Sequence
from typing import Any

from leads.imports.mapping_checks import PARTS
from tenancy.refusals import Invalid

WRONG = "Write a list of {header, field}, an object of column names and lead fields, or a whole mapping, as JSON."


def whole(asked: Any, headers: Sequence[str]) -> dict[str, Any]:
    """Return the mapping meant; columns may be named by their header or their number from 0."""
    if isinstance(asked, Sequence) and not isinstance(asked, str):
        return {"columns": columns(listed(asked), headers)}
    if not isinstance(asked, Mapping):
        raise Invalid(errors={"mapping": WRONG})
    if isinstance(asked.get("columns"), Mapping) and set(asked) <= set(PARTS):
        return {**asked, "columns": columns(asked["columns"], headers)}
    return {"columns": columns(asked, headers)}


def headers_of(asked: Any) -> list[str]:
    """Return the column names that a mapping itself gives."""
    if isinstance(asked, Sequence) and not isinstance(asked, str):
        return list(listed(asked))
    if not isinstance(asked, Mapping):
        raise Invalid(errors={"mapping": WRONG})
    columns = asked.get("columns")
    return [str(name) for name in (columns if isinstance(columns, Mapping) and set(asked) <= set(PARTS) else asked)]


def listed(rows: Sequence[Any]) -> dict[str, Any]:
    """Return {header: column} of a list of columns, each with its header."""
    if not all(isinstance(row, Mapping) and isinstance(row.get("header"), str) for row in rows):
        raise Invalid(errors={"mapping": WRONG})
    return {row["header"]: {name: value for name, value in row.items() if name != "header"} for row in rows}


def columns(named: Mapping[str, Any], headers: Sequence[str]) -> dict[str, Any]:
    """Return {number: column} of columns by header or number; a bare field is a column with nothing else."""
    places = {name: str(place) for place, name in reversed(list(enumerate(headers)))}
    found = {}
    for name, column in named.items():
        whole_column = {"field": column} if isinstance(column, str) or column is None else column
        if not isinstance(whole_column, Mapping) or not isinstance(whole_column.get("field") or "", str):
            raise Invalid(errors={"mapping": WRONG})
        if name not in places and not name.isdecimal():
            raise Invalid(errors={"mapping": f"There is no column “{name}”."})
        found[places.get(name, name)] = dict(whole_column)
    return {number: column for number, column in found.items() if column.get("field")}

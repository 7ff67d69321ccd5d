"""A rule as Salesforce's metadata, AssignmentRules of leads; what that cannot say stands beside it in comments.

Each entry's comment holds it whole and a mark of the element that follows. While that is untouched the comment is what
comes back; once somebody has edited the element, the element counts. Entries that Salesforce has no words for are
comments alone: left out they change what later entries get, written by half they would send leads astray.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from assignment.drafts import Stored
from assignment.entries import Entry, compiled
from assignment.exchange.portable import names_in, portable
from assignment.exchange.salesforce_fields import NotCarried, items
from assignment.models import AssignmentRule
from criteria.logic import numbered, plain
from leads import rule_criteria
from leads.models import Queue
from tenancy.models import Member

MARK = "leadmgr "
NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DASHES = "-\\u002d"  # two of them would end a comment; JSON reads this as the same
Pairs = list[tuple[str, Any]]  # names of elements with their text, or with elements of their own


def written(name: str, entries: Sequence[Stored], *, active: bool) -> str:
    """Return the file."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<AssignmentRules xmlns="{NAMESPACE}">', "    <assignmentRule>"]
    lines += xml([("fullName", ILLEGAL.sub("", name)), ("active", "true" if active else "false")], 2)
    for stored, entry in zip(entries, compiled(entries), strict=True):
        found = element(entry)
        if isinstance(found, str):
            lines.append(comment(stored, {"left_out": found}))
        else:
            lines += [comment(stored, {"mark": mark(found)}), *xml([("ruleEntry", found)], 2)]
    return "\n".join([*lines, "    </assignmentRule>", "</AssignmentRules>", ""])


def losses(rule: AssignmentRule, entries: Sequence[Stored]) -> list[str]:
    """Return what Salesforce would not know of a rule, a sentence for each entry."""
    found = ["Which leads and days the rule is about is left out."] * bool(
        rule.criteria or rule.first_day or rule.last_day
    )
    for stored, entry in zip(entries, compiled(entries), strict=True):
        carried = element(entry)
        named = f"{entry.number} “{entry.name}”"
        if isinstance(carried, str):
            found.append(f"{named} is left out: {carried}.")
        elif lost := [words for key, words in UNKNOWN.items() if stored.get(key)]:
            found.append(f"{named} loses its {' and its '.join(lost)}.")
    return found


UNKNOWN = {"target_minutes": "first-response target", "ladder": "steps after a missed target", "note": "note"}


def element(entry: Entry) -> Pairs | str:
    """Return an entry as Salesforce has it, or why it has none."""
    try:
        if not entry.active:
            raise NotCarried("Salesforce cannot switch an entry off")
        return [*assignee(entry), *conditions(entry)]
    except NotCarried as problem:
        return str(problem)


def assignee(entry: Entry) -> Pairs:
    record, kind = entry.target.record, entry.target.kind
    if kind == "keep":
        return []
    if isinstance(record, Member):
        return [("assignedTo", record.user.email), ("assignedToType", "User")]
    if isinstance(record, Queue):
        return [("assignedTo", developer_name(record.name)), ("assignedToType", "Queue")]
    raise NotCarried(f"Salesforce has no target such as “{entry.target.words}”")


def developer_name(name: str) -> str:
    return re.sub("_+", "_", re.sub("[^A-Za-z0-9]", "_", name)).strip("_") or "Queue"


def conditions(entry: Entry) -> Pairs:
    """Return criteria items, and the logic that joins them unless all must hold."""
    listed, logic = numbered(plain(items(entry.criteria)))
    needed = [("booleanFilter", logic)] if "OR" in logic or "NOT" in logic else []
    return [*needed, *(("criteriaItems", list(one.items())) for one in listed)]


def mark(pairs: Pairs) -> str:
    """Return what tells whether an element is still as it was written."""
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()[:16]


def comment(stored: Stored, more: dict[str, str]) -> str:
    """Return an entry whole, in a way that cannot end the comment."""
    told = {**more, "entry": portable(stored), "names": names_in([stored["criteria"]], rule_criteria.schema())}
    return f"        <!-- {MARK}{json.dumps(told).replace('--', DASHES)} -->"


def xml(pairs: Pairs, level: int) -> list[str]:
    """Return elements as lines."""
    space, lines = "    " * level, []
    for name, inner in pairs:
        if isinstance(inner, list):
            lines += [f"{space}<{name}>", *xml(inner, level + 1), f"{space}</{name}>"]
        else:
            lines.append(f"{space}<{name}>{escape(inner)}</{name}>")
    return lines

"""Reading Salesforce's AssignmentRules: entries, criteria items, filter logic; whatever else stands there is told."""

import json
from collections.abc import Iterator
from typing import Any

from assignment.drafts import Stored
from assignment.exchange import documents
from assignment.exchange.elements import COMMENT, Element, parsed
from assignment.exchange.reading import LEAVE, Reading, Unreadable
from assignment.exchange.salesforce import MARK, Pairs, mark
from assignment.exchange.salesforce_fields import our_name, tree_of
from criteria import CriteriaError
from criteria.lines import SAYS
from criteria.logic import combined

READ = {"assignedTo", "assignedToType", "booleanFilter", "criteriaItems", "formula", COMMENT}
MOST_OF_TITLE = 48
WITHOUT = [(LEAVE, "Go without it")]
KINDS = {"user": "member", "queue": "queue"}
OURS = ("id", "name", "target_minutes", "ladder", "note")


def read(text: str, reading: Reading) -> Iterator[Stored]:
    """Yield the entries of the rule that is chosen, the active one by default."""
    rules = parsed(text).all("assignmentRule")
    if not rules:
        raise Unreadable("This XML holds no assignment rule: it needs <AssignmentRules> with <assignmentRule> in it.")
    known: dict[str, Any] = {}
    for element in chosen(rules, reading).children:
        if element.name == COMMENT:
            known = ours(element.text)
            if "left_out" in known:
                yield whole(known, reading)
                known = {}
        elif element.name == "ruleEntry":
            untouched = known and known.get("mark") == mark(pairs(element))
            yield whole(known, reading) if untouched else entry(element, known.get("entry", {}), reading)
            known = {}
        elif element.name not in ("fullName", "active", "label"):
            reading.remarks.append(f"“{element.name}: {element.text.strip()}” of the rule is not read.")


def chosen(rules: list[Element], reading: Reading) -> Element:
    """Return the rule to read; the others are named."""
    default = next((one for one in rules if one.first("active") == "true"), rules[0])
    if len(rules) == 1:
        return default
    names = [one.first("fullName") or f"Rule {place}" for place, one in enumerate(rules, start=1)]
    answer = reading.ask("rule", f"This file holds {len(rules)} rules: read", [(name, name) for name in names])
    found = rules[names.index(answer)] if answer else default
    reading.asked["rule"].chosen = name = names[rules.index(found)]
    others = " and ".join(f"“{one}”" for one in names if one != name)
    reading.remarks.append(f"“{name}” is read; {others} of the same file {'is' if len(rules) == 2 else 'are'} not.")
    return found


def ours(text: str) -> dict[str, Any]:
    """Return what a comment of our own says; nothing for anybody else's."""
    try:
        told = json.loads(text.strip().removeprefix(MARK)) if text.strip().startswith(MARK) else {}
    except (ValueError, RecursionError):
        told = {}
    return told if isinstance(told, dict) and isinstance(told.get("entry"), dict) else {}


def whole(known: dict[str, Any], reading: Reading) -> Stored:
    """Return the entry that a comment holds."""
    names = known.get("names")
    reading.names = {str(pk): str(name) for pk, name in names.items()} if isinstance(names, dict) else {}
    return documents.entry(known["entry"], reading)


def pairs(element: Element) -> Pairs:
    """Return an element as it is written, by which it is compared."""
    inner = [one for one in element.children if one.name != COMMENT]
    return [(one.name, pairs(one) if one.children else one.text) for one in inner]


def entry(element: Element, known: Stored, reading: Reading) -> Stored:
    """Return one of Salesforce's entries as stored, with what only a comment of ours knows of it."""
    reading.begin(known.get("name") or title(element))
    tree = conditions(element, reading)
    for part in element.children:
        if part.name not in READ and part.text.strip() not in ("", "false"):
            left(part, reading)
    return reading.finish({
        **{name: known[name] for name in OURS if name in known}, "criteria": tree, "assign": target(element),
    })  # fmt: skip


def title(element: Element) -> str:
    """Name an entry by the first thing it asks: Salesforce gives entries no names."""
    items = element.all("criteriaItems")
    if not items:
        return "Formula" if element.first("formula") else "Everything else"
    first = items[0]
    field, said = first.first("field").rpartition(".")[2], first.first("value") or "blank"
    more = f" and {len(items) - 1} more" if len(items) > 1 else ""
    return f"{field} {first.first('operation')} {said}"[:MOST_OF_TITLE] + more


def target(element: Element) -> Stored:
    """Return whom an entry names; without anybody the owner stays."""
    name, kind = element.first("assignedTo"), element.first("assignedToType").casefold()
    if not name:
        return {"type": "keep"}
    return {"type": KINDS.get(kind, kind or ("member" if "@" in name else "queue")), "name": name}


def conditions(element: Element, reading: Reading) -> Stored:
    """Return the conditions of an entry; a formula stays as it is, which nothing matches."""
    tests = [condition(one, reading) for one in element.all("criteriaItems")]
    logic = element.first("booleanFilter")
    if formula := element.first("formula"):
        reading.open(f"Its formula must be rebuilt from conditions: {formula}")
        return {"all": [*tests, {"field": "formula", SAYS: formula}]}
    try:
        return combined(logic, tests)
    except CriteriaError as error:
        reading.open(f"The filter logic “{logic}” cannot be followed: {error.message}.")
        return {"all": [*tests, {"field": "filter logic", SAYS: logic}]}


def condition(item: Element, reading: Reading) -> Stored:
    name, operation, value = item.first("field"), item.first("operation"), item.first("value")
    field = reading.schema.get(our_name(name)) or reading.schema.get(reading.decided_field(name))
    if other := item.first("valueField"):
        reading.open(f"“{name} {operation} {other}” compares two fields, which no condition does here.")
        return {"field": "filter logic", SAYS: f"{name} {operation} {other}"}
    return {"field": name, operation or SAYS: value} if field is None else tree_of(field, operation, value)


def left(part: Element, reading: Reading) -> None:
    """Tell what no entry has here, such as a template, which somebody may decide to go without."""
    said = " ".join([part.text.strip(), *(one.text.strip() for one in part.children)]).strip()
    key, words = f"part:{part.name}:{said}", f"{part.name} “{said}”"
    if reading.ask(key, words[0].upper() + words[1:], WITHOUT):
        reading.remark(f"Goes without Salesforce's {words}.", key)
    else:
        reading.open(f"Salesforce's {words} has no like here.", key)

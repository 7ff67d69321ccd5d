"""Why a lead is where it is: the rule's decision as stored when it ran, in words, and who took the lead since."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from assignment.entries import Entry, compiled
from assignment.models import Assignment, RuleVersion
from leads.configuration import configuration
from leads.models import Lead
from tenancy import events, ids, times
from tenancy.acting import current_org
from tenancy.models import Event, Member

EVERYTHING_ELSE = "Everything else"
SINCE = {"lead.accepted": "accepted it", "lead.assigned": "handed over by {by}", "lead.released": "given back by {by}"}
TOLD = 2  # conditions named for an entry that was passed over
WORDS = {
    "off": "switched off",
    "broken": "can no longer be read",
    "rule gone": "the rule was deleted, and its conditions with it",
    "no account": "no account of yours has this e-mail domain",
}
FIT = ("no match", "skill", "language", "language and skill")
STOOD: dict[str, Callable[[int], str]] = {
    "open": "{} open".format,
    "fit": FIT.__getitem__,
    "received": "{} received".format,
}
STATES = {"waits": Assignment.Outcome.WAITING, "stays": Assignment.Outcome.KEPT}
SHOWN = 5  # changes of owner since the rule ran


def sentence(reason: dict[str, Any]) -> str:
    """Put one decided condition into words."""
    seen = f"{reason['label']} is {reason['seen']}" if reason["seen"] is not None else f"{reason['label']} is empty"
    if reason["holds"]:
        return f"{seen}, which the entry excludes"
    operator = reason["operator"]
    asked = operator.removeprefix("is").strip() if operator.split()[0] == "is" else f"one that {operator}"
    return " ".join(part for part in (f"{seen}, wanted", asked, reason["wanted"]) if part)


def held_words(reason: dict[str, Any]) -> str:
    """Name a value that decided."""
    return f"{reason['label']} is {'empty' if reason['seen'] is None else reason['seen']}"


def tests_of(entries: Iterable[Entry]) -> list[list[list[str]]]:
    """Return the conditions of entries in words, in the order in which decisions count them."""
    return [
        [[test.field.name, test.field.label, *test.phrase()] for test in entry.criteria.root.tests()]
        for entry in entries
    ]


def told(
    tried: Iterable[Sequence[int] | str],
    seen: Mapping[str, str | None],
    tests: list[list[list[str]]] | None,
    names: Sequence[str] = (),
    *,
    took: bool,
) -> dict[str, Any]:
    """Put what a decision tried into words: entries passed over, and the conditions of the one that took the lead."""
    rows = [(number, reasons(decided, number, seen, tests)) for number, decided in enumerate(tried, start=1)]
    taken = rows.pop() if took and rows else None
    skipped = [
        {"number": number, "name": names[number - 1] if number <= len(names) else "", "why": why(found)}
        for number, found in rows
    ]
    return {"conditions": taken[1] if taken and isinstance(taken[1], list) else [], "skipped": skipped}


def reasons(
    decided: Sequence[int] | str, number: int, seen: Mapping[str, str | None], tests: list[list[list[str]]] | None
) -> list[dict[str, Any]] | str:
    """Return the tests that decided an entry, in words, or the word that did."""
    if isinstance(decided, str) or tests is None:
        return decided if isinstance(decided, str) else "rule gone"
    found = []
    for one in decided:
        name, label, operator, wanted = tests[number - 1][abs(one) - 1]
        holds = one < 0
        row = {"field": name, "label": label, "operator": operator, "wanted": wanted, "seen": seen.get(name)}
        found.append(row | {"holds": holds})
    return found


def why(found: list[dict[str, Any]] | str) -> str:
    """Say why an entry was passed over, briefly."""
    if isinstance(found, str):
        return WORDS.get(found, found)
    decided = [sentence(reason) for reason in found]
    return "; ".join(decided[:TOLD]) + ("; …" if len(decided) > TOLD else "")


def ran(lead: Lead) -> Event | None:
    """Return the event of the last time a rule decided; None when none ever did."""
    told = events.of(lead).filter(kind__in=["lead.assigned", "lead.status"], because__has_key="rule")
    return told.first()


def explanation(lead: Lead) -> dict[str, Any] | None:
    """Return what the rule decided when it ran last, as stored then."""
    event = ran(lead)
    return None if event is None else whole(event.because)


def whole(because: dict[str, Any]) -> dict[str, Any]:
    """Return an event's explanation with what the routing log knows of it."""
    if "assignment" not in because:
        return because
    row = Assignment.objects.filter(pk=ids.decode(because["assignment"], ids.ASSIGNMENT)).first()
    return because | (of(row) if row else {"skipped": [], "conditions": []})


class Versions:
    """What versions of rules ask, in words, each read once."""

    def __init__(self) -> None:
        self.known: dict[tuple[int | None, int | None], tuple[list[Any] | None, list[str]]] = {}

    def of(self, row: Assignment) -> tuple[list[Any] | None, list[str]]:
        """Return the tests and the names of the entries that a decision tried; no tests once the rule is gone."""
        key = row.rule_id, row.version
        if key not in self.known:
            version = RuleVersion.objects.filter(rule=row.rule_id, number=row.version or 0).first()
            entries = version.entries if version and row.rule_id else []
            tests = version.tests if version and version.tests is not None else tests_of(compiled(entries))
            is_gone = version is None and row.version is not None
            self.known[key] = None if is_gone else tests, [entry["name"] for entry in entries]
        return self.known[key]


def of(row: Assignment, versions: Versions | None = None) -> dict[str, Any]:
    """Put a row of the routing log into words."""
    tests, names = (versions or Versions()).of(row)
    found = told(row.tried, row.seen, tests, names, took=bool(row.entry))
    found |= {name: row.outcome == outcome for name, outcome in STATES.items()}
    return found | {"candidates": candidates(row.candidates), "tie": row.tie, "cause": cause(row)}


def decided(row: Assignment) -> dict[str, Any]:
    """Return a row of the log as the explanation of an event."""
    rule = {"id": "", "name": str(row.rule), "version": row.version} if row.rule else None
    entry = {"id": row.entry, "name": row.entry_name, "number": row.entry_number} if row.entry else None
    due = row.due.isoformat() if row.due else None
    found = {"rule": rule, "entry": entry, "problem": row.problem, "goes_to": row.goes_to, "due": due}
    if row.rule_id is None and row.outcome in (Assignment.Outcome.ASSIGNED, Assignment.Outcome.QUEUED):
        return found | {"words": row.cause_words, "settled": True} | of(row)
    return found | {"words": "No assignment rule is active"} | of(row)


def candidates(kept: dict[str, Any]) -> list[dict[str, str]]:
    """Name who could have had a lead, and who could not and why."""
    known = configuration().member_by_id
    stood = STOOD.get(kept.get("by", ""), "{} received".format)
    able = [{"name": name_of(known, pk), "why": stood(number), "out": ""} for pk, _, number in kept.get("in", ())]
    return able + [{"name": name_of(known, pk), "why": words, "out": "1"} for pk, words in kept.get("out", ())]


def name_of(known: Mapping[int, Member], pk: int) -> str:
    return known[pk].name if pk in known else "somebody who is gone"


def cause(row: Assignment) -> str:
    """Say why the rule ran."""
    return row.cause_words or str(Assignment.Cause(row.cause).label)


def steps(lead: Lead) -> list[dict[str, Any]]:
    """Return how a lead got where it is, step by step, up to now."""
    event = ran(lead)
    if event is None:
        return []
    later = events.of(lead).filter(kind__in=SINCE, pk__gt=event.pk)[:SHOWN]
    return [*trace(whole(event.because)), *(since(one) for one in reversed(later))]


def since(event: Event) -> dict[str, Any]:
    """Put a later change of owner into words."""
    owner = event.changes["owner"][1] if "owner" in event.changes else event.by
    return {
        "matched": True,
        "symbol": "arrow-right",
        "name": owner,
        "text": SINCE[event.kind].format(by=event.by or "a rule"),
    }


def trace(because: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a decision: the entries passed over, the one that took the lead, and where the lead went."""
    for skipped in because["skipped"]:
        yield {"matched": False, "name": f"{skipped['number']} {skipped['name']}", "text": skipped["why"]}
    entry, rule = because["entry"], because["rule"]
    settled, note = because.get("settled"), because["words"]
    if rule:
        note = f"{rule['name']}, version {rule['version']}" if rule["version"] else f"{rule['name']}, the draft"
    name = f"{entry['number']} {entry['name']}" if entry else because["words"] if settled else EVERYTHING_ELSE
    yield {
        "matched": True,
        "name": name,
        "text": ", ".join(held_words(reason) for reason in because["conditions"]),
        "note": "" if settled else note,
    }
    if because["problem"]:
        where = "its queue" if because.get("waits") else "the default queue"
        text = because["problem"] + ("" if because.get("stays") else f", so the lead went to {where}")
        yield {"matched": True, "symbol": "circle-alert", "name": "But", "text": text}
    for one in because.get("candidates", ()):
        symbol = "" if one["out"] else "user"
        yield {"matched": not one["out"], "symbol": symbol, "name": one["name"], "text": one["why"]}
    text = ", ".join(filter(None, [because.get("tie"), due_words(because.get("due"))]))
    yield {"matched": True, "symbol": "arrow-right", "name": because["goes_to"], "text": text}


def due_words(due: str | None) -> str:
    """Say when a first response was due, as set when the lead was handed over."""
    if due is None:
        return ""
    return f"first response by {times.exact(datetime.fromisoformat(due).astimezone(current_org().tz))}"

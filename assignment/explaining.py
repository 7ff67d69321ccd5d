"""Why a lead is where it is: the rule's decision as stored when it ran, in words, and who took the lead since."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from leads.models import Lead
from tenancy import events, times
from tenancy.acting import current_org
from tenancy.models import Event

EVERYTHING_ELSE = "Everything else"
SINCE = {"lead.accepted": "accepted it", "lead.assigned": "handed over by {by}", "lead.released": "given back by {by}"}
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


def ran(lead: Lead) -> Event | None:
    """Return the event of the last time a rule decided; None when none ever did."""
    told = events.of(lead).filter(kind__in=["lead.assigned", "lead.status"], because__has_key="skipped")
    return told.first()


def explanation(lead: Lead) -> dict[str, Any] | None:
    """Return what the rule decided when it ran last, as stored then."""
    event = ran(lead)
    return None if event is None else event.because


def steps(lead: Lead) -> list[dict[str, Any]]:
    """Return how a lead got where it is, step by step, up to now."""
    event = ran(lead)
    if event is None:
        return []
    later = events.of(lead).filter(kind__in=SINCE, pk__gt=event.pk)[:SHOWN]
    return [*trace(event.because), *(since(one) for one in reversed(later))]


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
    yield {
        "matched": True,
        "name": f"{entry['number']} {entry['name']}" if entry else EVERYTHING_ELSE,
        "text": ", ".join(held_words(reason) for reason in because["conditions"]),
        "note": f"{rule['name']}, version {rule['version']}" if rule else because["words"],
    }
    if because["problem"]:
        text = f"{because['problem']}, so the lead went to the default queue"
        yield {"matched": True, "symbol": "circle-alert", "name": "But", "text": text}
    yield {"matched": True, "symbol": "arrow-right", "name": because["goes_to"], "text": due_words(because.get("due"))}


def due_words(due: str | None) -> str:
    """Say when a first response was due, as set when the lead was handed over."""
    if due is None:
        return ""
    return f"first response by {times.exact(datetime.fromisoformat(due).astimezone(current_org().tz))}"

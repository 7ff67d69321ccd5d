"""Drawing the cells of a list: one function a kind of column, all of a row at once, because lists draw thousands."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from criteria import Picklist
from leads.configuration import Configuration, configuration
from leads.lists.columns import NAMED, Column
from leads.models import Lead
from tenancy.templatetags import look

Draw = Callable[[Any, Column, Configuration], str]


def row(lead: Lead, columns: Sequence[Column]) -> SafeString:
    """Draw the cells of one lead."""
    settings = configuration()
    return mark_safe("".join(f'<td class="{one.css}">{DRAWN[one.kind](lead, one, settings)}</td>' for one in columns))


def drawn(lead: Lead, column: Column) -> str:
    """Draw what stands in one cell."""
    return DRAWN[column.kind](lead, column, configuration())


def name(lead: Any, column: Column, settings: Configuration) -> str:
    link = f'<a class="lead-name" href="{escape(lead.url)}">{escape(lead.name)}</a>'
    return f'{link}<span class="lead-company">{escape(lead.company)}</span>'


def score(lead: Any, column: Column, settings: Configuration) -> str:
    return look.score_of(lead.score, settings.org.hand_over_score or 100)


def when(lead: Any, column: Column, settings: Configuration) -> str:
    return look.ago(lead.last_activity_at or lead.created_at)


def text(lead: Any, column: Column, settings: Configuration) -> str:
    value, field = raw(lead, column), settings.schema.get(column.name)
    return escape(field.words(value) if value and isinstance(field, Picklist) else value or "")


def number(lead: Any, column: Column, settings: Configuration) -> str:
    return look.number(raw(lead, column))


def flag(lead: Any, column: Column, settings: Configuration) -> str:
    value = raw(lead, column)
    return "" if value is None else "Yes" if value else "No"


def listed(lead: Any, column: Column, settings: Configuration) -> str:
    value = raw(lead, column)
    return escape(", ".join(str(one) for one in value)) if isinstance(value, list) else ""


def day(lead: Any, column: Column, settings: Configuration) -> str:
    value = raw(lead, column)
    try:
        value = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return escape(value)
    return date_format(value, "j M Y") if value else ""


def reference(lead: Any, column: Column, settings: Configuration) -> str:
    """Draw the name of another record: one read along, or one of what the process remembers."""
    if column.name in NAMED:
        name, words = NAMED[column.name]
        return escape(getattr(getattr(lead, name), words, ""))
    pk = raw(lead, column)
    return escape(next((row.label for row in settings.reasons if row.pk == pk), "")) if column.name == "reason" else ""


def raw(lead: Any, column: Column) -> Any:
    """Return a stored value; custom ones stand under their key."""
    stored = getattr(lead, column.reads[0])
    return stored.get(column.name.removeprefix("custom.")) if column.reads[0] == "custom" else stored


DRAWN: dict[str, Draw] = {
    "name": name,
    "score": score,
    "grade": lambda lead, column, settings: look.grade(lead.grade),
    "status": lambda lead, column, settings: look.status_pill(lead.status),
    "source": lambda lead, column, settings: escape(lead.lead_source),
    "owner": lambda lead, column, settings: look.owner(lead),
    "activity": lambda lead, column, settings: look.activity(lead),
    "when": when,
    "due": lambda lead, column, settings: look.due(lead),
    "text": text,
    "number": number,
    "money": lambda lead, column, settings: look.money(raw(lead, column), settings.org.currency),
    "moment": lambda lead, column, settings: look.ago(raw(lead, column)) if raw(lead, column) else "",
    "date": day,
    "flag": flag,
    "list": listed,
    "reference": reference,
}

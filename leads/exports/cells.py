"""What an export writes of a lead: the columns of its list or all of them, each as text, number, moment or day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from criteria import Boolean, Field, Grade, Money, Reference
from leads.configuration import configuration
from leads.lists import columns
from leads.lists.columns import NAMED, Column
from leads.models import Campaign, Import, Lead
from tenancy.acting import current_org

Cell = str | int | float | bool | None
Read = Callable[[Lead], Any]


@dataclass(frozen=True)
class Output:
    """One column of a file."""

    label: str
    read: Read


def outputs(chosen: Iterable[Column]) -> list[Output]:
    """Return what is written for the columns of a list: the id first, so that programs and imports find the lead."""
    found = [Output("Id", lambda lead: lead.public_id)]
    names = Names()
    for column in chosen:
        if column.name == "name":
            found += [Output("Name", lambda lead: lead.name), Output("Company", lambda lead: lead.company)]
        elif not (column.name == "company" and any(row.label == "Company" for row in found)):
            found.append(
                Output(LABELS.get(column.name, column.label), MARKS.get(column.name) or of_field(column, names))
            )
    return found


def every() -> list[Column]:
    """Return every column there is, in the order of the catalog."""
    return list(columns.catalog().values())


LABELS = {"when": "Last activity at", "due": "First response due", "activity": "Last activity"}
MARKS: dict[str, Read] = {
    "score": lambda lead: lead.score,
    "grade": lambda lead: lead.grade,
    "status": lambda lead: configuration().status_by_id[lead.status_id].label,
    "lead_source": lambda lead: lead.lead_source,
    "owner": lambda lead: lead.owner.name,
    "activity": lambda lead: lead.last_activity_words,
    "when": lambda lead: lead.last_activity_at,
    "due": lambda lead: lead.first_response_due,
    "country": lambda lead: lead.country,
}


class Names:
    """Names of campaigns and imports, each asked for once an export's batch."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, int], str] = {}

    def name(self, model: type[Model], pk: int | None) -> str:
        key = (model.__name__, pk or 0)
        if key not in self.names:
            self.names[key] = str(model._default_manager.filter(pk=pk).first() or "") if pk else ""
        return self.names[key]


def of_field(column: Column, names: Names) -> Read:
    """Return how a field of the schema is read from a lead."""
    field = configuration().schema[column.name]
    if column.name in NAMED:
        of_lead: type[Model] = Campaign if column.name == "campaign" else Import
        return lambda lead: names.name(of_lead, getattr(lead, f"{NAMED[column.name][0]}_id"))
    if isinstance(field, Money):
        return lambda lead: None if (raw := field.raw(lead)) is None else raw / 100
    if isinstance(field, Reference | Grade):
        return lambda lead: words(field, lead)
    if isinstance(field, Boolean):
        return lambda lead: bool(field.raw(lead))
    return field.raw


def words(field: Field, lead: Lead) -> str:
    value = field.value(lead)
    return "" if value is None else field.words(value)


def cell(value: Any) -> Cell:
    """Return a value as a file holds it: moments in the organization's time, without their zone."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(current_org().tz).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list | tuple):
        return "; ".join(str(part) for part in value)
    return value if value is None or isinstance(value, int | float) else str(value)

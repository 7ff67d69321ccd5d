"""The form of a lead: every field of the catalog and of the organization, in sections.

An edit carries what its writer saw of each field. Only what the writer changed is written, so two people who change
different fields both keep their work; where both changed the same field, both values are shown and neither is lost.
"""

import json
from collections.abc import Iterable
from typing import Any

from django import forms

from leads import editing
from leads.configuration import configuration
from leads.fields import FIELDS
from leads.forms.catalog import CUSTOM, HIDDEN, CatalogForm
from leads.models import Lead
from tenancy.models import Member

LONGEST = 200_000  # of what a form says it has seen


class LeadForm(CatalogForm):
    """Fields of a new or existing lead; `names` narrows it to some of them."""

    def __init__(self, data: Any = None, *, lead: Lead | None = None, names: Iterable[str] | None = None) -> None:
        super().__init__(data, FIELDS, configuration().custom_fields, record=lead, names=names)
        self.lead = lead
        self.contested: list[str] = []  # fields that somebody else changed as well
        if lead is not None:
            now = {name: plain(self.initial[name]) for name in self.fields if name not in HIDDEN}
            self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=json.dumps(now))

    def create(self, by: Member, *, assign: bool) -> Lead | None:
        """Make the lead, or keep the sentences beside the fields."""
        made: Lead | None = self.tried(lambda: editing.create_lead(self.written(), by=by, assign=assign))
        return made

    def update(self, by: Member) -> Lead | None:
        """Change the lead, or keep the sentences and, when somebody was faster, both values."""
        lead, seen = self.lead, self.seen()
        assert lead is not None
        if seen is None:
            given, version = self.written(), self.seen_version()
        else:
            mine = [name for name in self.fields if name not in HIDDEN and self.is_mine(name, seen)]
            mine = [name for name in mine if name not in self.kept_theirs()]
            if contested := [name for name in mine if self.is_contested(name, seen)]:
                self.contest(contested, seen)
                return None
            given, version = self.only(mine), lead.version
        changed: Lead | None = self.tried(lambda: editing.update_lead(lead, given, by=by, version=version))
        return changed

    def seen(self) -> dict[str, Any] | None:
        """Return what the writer saw, or nothing when the form does not say so."""
        try:
            found = json.loads(str(self.data.get("seen", ""))[:LONGEST])
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def kept_theirs(self) -> list[str]:
        """Return the fields of which the writer keeps the other one's value."""
        return str(self.data.get("keep", "")).split(",")

    def is_mine(self, name: str, seen: dict[str, Any]) -> bool:
        """Say whether the writer changed a field."""
        return differ(self.fields[name], seen.get(name, plain(self.initial[name])), self[name].data)

    def is_contested(self, name: str, seen: dict[str, Any]) -> bool:
        """Say whether somebody else changed a field to something else than the writer did."""
        now = plain(self.initial[name])
        return now != seen.get(name, now) and differ(self.fields[name], now, self[name].data)

    def only(self, names: list[str]) -> dict[str, Any]:
        """Return what was typed into some of the fields."""
        written = self.written()
        custom = {key: value for key, value in written.pop("custom", {}).items() if f"{CUSTOM}{key}" in names}
        standard = {name: value for name, value in written.items() if name in names}
        return standard | ({"custom": custom} if custom else {})

    def contest(self, names: list[str], seen: dict[str, Any]) -> None:
        """Show both values; sending again then means it."""
        assert self.lead is not None
        labels = [self.label(name) for name in names]
        who = editing.last_person(self.lead) or "Somebody"
        verb = "is" if len(labels) == 1 else "are"
        self.add_error(
            None, f"{who} changed this lead while you were typing. Your {', '.join(labels)} {verb} not saved yet."
        )
        self.contested = names
        self.theirs = {self.label(name): said(self.fields[name], self.initial[name]) for name in names}
        again: Any = self.data
        again = again.copy()
        again["seen"] = json.dumps(seen | {name: plain(self.initial[name]) for name in names})
        self.data = again


def differ(field: forms.Field, before: Any, after: Any) -> bool:
    """Say whether two entries of a field mean different values; what cannot be read differs from everything."""
    try:
        return bool(read(field, before) != read(field, after))
    except forms.ValidationError:
        return True


def read(field: forms.Field, entry: Any) -> Any:
    value = field.to_python(entry)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def plain(value: Any) -> Any:
    """Return a value as it survives being carried in a form."""
    return json.loads(json.dumps(value, default=str))


def said(field: forms.Field, value: Any) -> str:
    """Return a value in words."""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices if not isinstance(label, list | tuple)}
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in values if one not in (None, ""))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")

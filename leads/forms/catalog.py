"""A form over a catalog of fields, standard ones and the organization's own, for a new record or an existing one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from leads.fields import LeadField
from leads.forms import values
from leads.models import CustomField
from tenancy.refusals import Conflict, Invalid

CUSTOM = "custom."
HIDDEN = ("version", "seen")  # what a form carries to notice that somebody was faster


class CatalogForm(forms.Form):
    """One control a field; what is typed is judged by the verb, whose sentences come to stand beside the controls."""

    def __init__(
        self,
        data: Any,
        rows: Sequence[LeadField],
        own: Sequence[CustomField],
        *,
        record: Any,
        names: Iterable[str] | None = None,
    ) -> None:
        super().__init__(data)
        self.record, self.rows, self.own = record, rows, own
        self.wanted = None if names is None else set(names)
        self.theirs: dict[str, Any] = {}  # what somebody else wrote meanwhile, by label
        self.required = {row.name for row in rows if row.required} | {
            f"{CUSTOM}{row.name}" for row in own if row.is_required
        }
        for row in rows:
            self.add(row.name, self.control(row, self.stored(row.name)), self.shown(row, self.stored(row.name)))
        for field in own:
            current = record.custom.get(field.name) if record else None
            self.add(f"{CUSTOM}{field.name}", values.custom(field, current), current)
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=getattr(record, "version", None)
        )

    def control(self, row: LeadField, current: Any) -> forms.Field:
        """Return the control of a standard field."""
        return values.standard(row, current)

    def shown(self, row: LeadField, value: Any) -> Any:
        """Return a stored value as its control shows it."""
        return values.shown(row, value)

    def add(self, name: str, control: forms.Field, initial: Any) -> None:
        if self.wanted is None or name in self.wanted:
            control.mark = "required" if name in self.required else ""  # type: ignore[attr-defined]
            self.fields[name] = control
            self.initial[name] = initial

    def stored(self, name: str) -> Any:
        return getattr(self.record, name) if self.record else None

    @property
    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """The fields by group, as the page shows them."""
        groups: dict[str, list[BoundField]] = {}
        for row in self.rows:
            if row.name in self.fields:
                groups.setdefault(row.group, []).append(self[row.name])
        own = [self[f"{CUSTOM}{field.name}"] for field in self.own]
        return [*groups.items(), *([("Own fields", own)] if own else [])]

    def written(self) -> dict[str, Any]:
        """What was typed, by the names the verbs take."""
        names = [name for name in self.fields if name not in HIDDEN]
        standard = {name: values.written(self, name) for name in names if not name.startswith(CUSTOM)}
        custom = {name.removeprefix(CUSTOM): values.written(self, name) for name in names if name.startswith(CUSTOM)}
        return standard | ({"custom": custom} if custom else {})

    def tried(self, verb: Callable[[], Any]) -> Any:
        """Return what the verb returns, or keep its sentences and, when somebody was faster, both values."""
        try:
            return verb()
        except Invalid as refusal:
            values.refuse(self, refusal.errors, refusal.sentence)
        except Conflict as conflict:
            if "version" not in conflict.details:
                raise
            self.explain(conflict)
        return None

    @property
    def status(self) -> int:
        """The status of an answer that shows this form."""
        return 409 if self.theirs else 422 if self.errors else 200

    def seen_version(self) -> int | None:
        text = str(self.data.get("version", ""))
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def explain(self, conflict: Conflict) -> None:
        """Show what is stored now beside what was typed; sending again then means it."""
        self.add_error(None, conflict.sentence)
        self.theirs = {self.label(name): value for name, value in conflict.details.get("theirs", {}).items()}
        again: Any = self.data
        again = again.copy()
        again["version"] = str(conflict.details["version"])
        self.data = again

    def label(self, name: str) -> str:
        return str(self.fields[name].label) if name in self.fields else name.removeprefix(CUSTOM).replace("_", " ")

"""Writing one field, or tags, of many leads."""

from copy import copy
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q

from leads import duplicates, tags
from leads.configuration import configuration
from leads.editing import merged, worded
from leads.fields import BY_NAME
from leads.many.actions import Action, register
from leads.many.changes import Change
from leads.models import Lead
from leads.normalize import TWINS, normalize
from leads.values import BadValue, clean_values
from leads.values import tags as read_tags
from tenancy.acting import current_org
from tenancy.refusals import Invalid

CUSTOM = "custom."
# What match keys are made of: these are brought up to date lead by lead.
IDENTITY = frozenset(("first_name", "last_name", "company", "email", "phone", "mobile_phone", "country"))


class Written(Action):
    """A change of columns that people edit."""

    ability = "edit"
    stays: ClassVar[str] = "Its value has been changed since and stays."

    @classmethod
    def written(cls, lead: Lead, name: str, value: Any, because: str | None = None) -> Change | None:
        """Return the change of one column, with the twins that follow from it."""
        if getattr(lead, name) == value:
            return None
        trial = copy(lead)
        setattr(trial, name, value)
        normalize(trial, current_org())
        change = Change(lead, {twin: getattr(trial, twin) for twin in {name, *TWINS}}, (name,))
        return change.tell("lead.changed", worded({name: getattr(lead, name)}, {name: value}), because)

    @classmethod
    def settle(cls, changes: list[Change]) -> None:
        """Bring match keys up to date where a name, an address or a number changed."""
        for change in changes:
            if IDENTITY.intersection(change.keys):
                duplicates.keep_keys(change.lead)

    def end(self, changes: list[Change]) -> None:
        self.settle(changes)

    @classmethod
    def end_undo(cls, changes: list[Change], kept: Any) -> None:
        cls.settle(changes)


@register
class FieldChange(Written):
    """Options: {"field": name, "value": as a single edit takes it}; own fields are named `custom.x`."""

    key, title, icon = "field", "Change a field", "pencil"

    def read(self) -> None:
        self.name = self.wanted("field", "Choose a field.")
        self.own = self.name.removeprefix(CUSTOM) if self.name.startswith(CUSTOM) else ""
        value = self.options.get("value")
        try:
            if self.own:
                fields = configuration().custom_fields
                self.value = clean_values({"custom": {self.own: value}}, fields, partial=True)["custom"][self.own]
            else:
                self.value = clean_values({self.name: value}, (), partial=True)[self.name]
        except Invalid as refused:
            unknown = "There is no such" in str(refused.errors)
            raise Invalid(
                errors={"field" if unknown else "value": " ".join(map(str, refused.errors.values()))}
            ) from None
        if self.own and self.is_required and self.value in (None, "", []):
            raise Invalid(errors={"value": f"Enter the {self.field_label.lower()}."})
        shown = ", ".join(self.value) if isinstance(self.value, list) else str(value)
        self.label = (
            f"Set {self.field_label} to “{shown}”" if self.value not in (None, "", []) else f"Empty {self.field_label}"
        )
        self.words = "changed"

    @property
    def own_field(self) -> Any:
        return next((row for row in configuration().custom_fields if row.name == self.own), None)

    @property
    def is_required(self) -> bool:
        return bool(self.own_field and self.own_field.is_required)

    @property
    def field_label(self) -> str:
        return str(self.own_field.label if self.own else BY_NAME[self.name].label)

    @property
    def same(self) -> Q | None:
        if not self.own:
            return Q(**{self.name: self.value}) if self.value is not None else Q(**{f"{self.name}__isnull": True})
        if self.value in (None, "", []):
            return ~Q(custom__has_key=self.own)
        return Q(custom__contains={self.own: self.value})

    def change(self, lead: Lead, now: datetime) -> Change | None:
        if not self.own:
            return self.written(lead, self.name, self.value)
        change = self.written(lead, "custom", merged(lead.custom, {self.own: self.value}))
        if change is not None:
            change.more = {"custom": [self.own, lead.custom.get(self.own), self.value]}
        return change

    @classmethod
    def undone(cls, lead: Lead, kept: dict[str, Any]) -> Change | str:
        name, (old, new) = next((name, kept["columns"][name]) for name in kept["keys"])
        if name == "custom":
            own, old, new = kept["custom"]
            if lead.custom.get(own) != (None if new in ("", []) else new):
                return cls.stays
            value: Any = merged(lead.custom, {own: old})
        elif getattr(lead, name) != new:
            return cls.stays
        else:
            value = old
        return cls.written(lead, name, value, "Bulk change taken back") or cls.stays


@register
class TagChange(Written):
    """Options: {"add": [tags], "remove": [tags]}."""

    key, title, icon, everything = "tags", "Tags", "tag", "campaigns"

    def read(self) -> None:
        self.add, self.remove = self.named("add"), self.named("remove")
        if not self.add and not self.remove:
            raise Invalid(errors={"add": "Name a tag to add or to remove."})
        parts = [f"add {', '.join(self.add)}"] if self.add else []
        parts += [f"remove {', '.join(self.remove)}"] if self.remove else []
        self.label, self.words = f"Tags: {' and '.join(parts)}", "tagged" if self.add else "freed of tags"

    def named(self, option: str) -> list[str]:
        try:
            return read_tags(self.options.get(option))
        except BadValue as mistake:
            raise Invalid(errors={option: str(mistake)}) from None

    def change(self, lead: Lead, now: datetime) -> Change | None:
        value = tags.added(tags.removed(lead.tags, self.remove), self.add)
        change = self.written(lead, "tags", value)
        if change is not None:
            gained, lost = tags.removed(value, lead.tags), tags.removed(lead.tags, value)
            change.more = {"tags": [gained, lost]}
        return change

    def end(self, changes: list[Change]) -> None:
        if changes:
            tags.remember(self.add)

    @classmethod
    def undone(cls, lead: Lead, kept: dict[str, Any]) -> Change | str:
        gained, lost = kept["tags"]
        value = tags.added(tags.removed(lead.tags, gained), lost)
        return cls.written(lead, "tags", value, "Bulk change taken back") or cls.stays

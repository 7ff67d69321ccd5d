"""Putting many leads into the recycle bin."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from leads import duplicates
from leads.many.actions import Action, register
from leads.many.changes import Change
from leads.models import Lead
from tenancy.abilities import require


@register
class Deletion(Action):
    """No options."""

    key, title, icon, ability = "delete", "Delete", "trash-2", "delete"
    label, words = "Delete", "in the recycle bin"
    stays: ClassVar[str] = "It has been restored already."

    def check(self, lead: Lead) -> None:
        require(self.by, "delete", lead)

    def change(self, lead: Lead, now: datetime) -> Change | None:
        if lead.deleted_at is not None:
            return None
        return Change(lead, {"deleted_at": now}, ("deleted_at",)).tell("lead.deleted")

    def end(self, changes: list[Change]) -> None:
        duplicates.drop_keys_of([change.lead.pk for change in changes])

    @classmethod
    def told(cls, change: Change) -> Change:
        return change.tell("lead.restored", because="Bulk change taken back")

    @classmethod
    def end_undo(cls, changes: list[Change], kept: Mapping[int, dict[str, Any]]) -> None:
        for change in changes:
            duplicates.keep_keys(change.lead)

"""What can be done to many leads: the base of every action, and their list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q

from leads.editing import check_writable
from leads.many.changes import Change, plain, typed
from leads.models import Lead
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import Invalid, NotAllowed, Refusal

AT_ONCE = 200  # leads changed while one waits; more are a job in a worker


class Action:
    """One thing done to many leads; subclasses read their options, judge a lead, change it and take that back.

    `options` are JSON, as a program sends them and a job keeps them.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str]
    ability: ClassVar[str]  # what changing one lead asks for
    everything: ClassVar[str] = "bulk"  # what changing all that a list holds asks for

    label: str  # names the result, such as “Assign to Sofia Keller”
    words: str  # what was done, such as “assigned to Sofia Keller”

    def __init__(self, by: Member | None, options: Mapping[str, Any]) -> None:
        self.by, self.options = by, dict(options)
        self.read()

    def read(self) -> None:
        """Read the options, or raise `Invalid` naming what is wrong."""

    @property
    def same(self) -> Q | None:
        """Match the leads that are as the action would make them."""
        return None

    def require_may(self, *, everything: bool) -> None:
        """Refuse somebody whose role may not do this to a single lead, or not to a whole list."""
        require(self.by, self.ability)
        if everything and not (self.by and self.by.may(self.everything)):
            raise NotAllowed("Only managers and admins may change everything a list holds. Select up to 200 leads.")

    def refusal(self, lead: Lead) -> str:
        """Say why a lead is left alone, as its status, its owner and the recycle bin decide; empty when it is not."""
        try:
            self.check(lead)
        except Refusal as refused:
            return refused.sentence
        return ""

    def check(self, lead: Lead) -> None:
        """Raise the refusal that changing this lead alone would meet."""
        check_writable(lead)
        require(self.by, self.ability, lead)

    def begin(self, leads: list[Lead]) -> None:
        """Read along for a batch what single leads do not hold."""

    def change(self, lead: Lead, now: datetime) -> Change | None:
        """Return what becomes of a lead, or None when it is so already."""
        raise NotImplementedError

    def end(self, changes: list[Change]) -> None:
        """Write what stands in other tables, after the leads themselves."""

    @classmethod
    def begin_undo(cls, kept: Mapping[int, dict[str, Any]]) -> None:
        """Read along for a batch what taking back needs."""

    @classmethod
    def undone(cls, lead: Lead, kept: dict[str, Any]) -> Change | str:
        """Return what brings a lead back, or what was changed since and therefore stays."""
        columns = kept["columns"]
        if any(plain(getattr(lead, name)) != columns[name][1] for name in kept["keys"]):
            return cls.stays
        values = {name: typed(name, old) for name, (old, _) in columns.items()}
        return cls.told(Change(lead, values, tuple(kept["keys"])))

    @classmethod
    def end_undo(cls, changes: list[Change], kept: Mapping[int, dict[str, Any]]) -> None:
        """Bring back what stands in other tables."""

    stays: ClassVar[str] = "It has been changed since and stays as it is."

    @classmethod
    def told(cls, change: Change) -> Change:
        """Add the event of taking back."""
        return change

    def wanted(self, name: str, words: str) -> str:
        """Return a required option."""
        value = self.options.get(name)
        if not isinstance(value, str) or not value:
            raise Invalid(errors={name: words})
        return value


ACTIONS: dict[str, type[Action]] = {}


def register(action: type[Action]) -> type[Action]:
    """Offer an action; higher layers add theirs when they start."""
    ACTIONS[action.key] = action
    return action


def found(key: str) -> type[Action]:
    """Return the action of a name."""
    if key not in ACTIONS:
        raise Invalid(errors={"action": f"Choose one of {', '.join(sorted(ACTIONS))}."})
    return ACTIONS[key]

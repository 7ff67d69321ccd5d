"""The form of one entry."""

from typing import Any

from django import forms

from assignment.drafts import new_id
from assignment.entries import TARGETS
from assignment.people import teams
from leads.configuration import configuration
from leads.models import Reason
from leads.rule_criteria import RuleCriteriaField
from tenancy import ids
from tenancy.ids import BadId, decode

PREFIX = {"member": ids.MEMBER, "queue": ids.QUEUE, "pool": ids.POOL, "unqualify": ids.REASON}
FIELD = {"member": "member", "queue": "queue", "pool": "pool", "unqualify": "reason"}
MISSING = {
    "member": "Choose a person.",
    "queue": "Choose a queue.",
    "pool": "Choose a pool.",
    "unqualify": "Choose a reason.",
}
LADDER = ("alert", "take_back")
LONGEST = 60 * 24 * 60  # minutes: sixty days around the clock


class EntryForm(forms.Form):
    """Name, conditions, target and response time of an entry; its value is the entry as stored."""

    name = forms.CharField(max_length=120)
    is_active = forms.BooleanField(required=False, initial=True)
    assign = forms.ChoiceField(choices=list(TARGETS.items()), widget=forms.RadioSelect, label="Assign to")
    member = forms.ChoiceField(required=False, label="Person")
    queue = forms.ChoiceField(required=False)
    pool = forms.ChoiceField(required=False)
    reason = forms.ChoiceField(required=False)
    target_minutes = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST,
        label="First response within",
        help_text="Minutes of your business hours. Left empty, the queue's own target counts.",
    )

    alert = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST,
        label="If missed, alert the manager after",
        help_text="Working minutes past the target. Left empty, nobody is alerted.",
    )
    take_back = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST,
        label="Take back and assign again after",
        help_text="Working minutes past the target. Leads with an action, a task or a draft of their owner stay.",
    )
    note = forms.CharField(required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, stored: dict[str, Any] | None = None, **options: Any) -> None:
        self.stored = stored
        options["initial"] = initial(stored) if stored else {"assign": "queue"}
        super().__init__(*args, **options)
        settings = configuration()
        self.fields["criteria"] = RuleCriteriaField(settings.schema, label="Conditions")
        never = [row for row in settings.reasons if row.kind == Reason.Kind.NEVER and row.is_active]
        people = [row for row in settings.members if row.is_active and row.role != "viewer"]
        pools = [team.pool for team in teams().values()]
        for name, records in (("member", people), ("queue", settings.queues), ("pool", pools), ("reason", never)):
            self.offer(name, records)

    def offer(self, name: str, records: list[Any]) -> None:
        """Offer records by id, and what is chosen now even when it is offered no longer."""
        choices = [("", "Choose…"), *((row.public_id, str(row)) for row in records)]
        chosen = self.initial.get(name)
        if chosen and chosen not in dict(choices):
            choices.append((chosen, "The present one, which cannot be chosen any more"))
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for the record that the chosen kind of target needs."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("assign")
        if kind in FIELD and not cleaned.get(FIELD[kind]) and FIELD[kind] not in self.errors:
            self.add_error(FIELD[kind], MISSING[kind])
        return cleaned

    def entry(self) -> dict[str, Any]:
        """Return the entry as stored."""
        given, kind = self.cleaned_data, self.cleaned_data["assign"]
        return {
            "id": self.stored["id"] if self.stored else new_id(),
            "name": given["name"],
            "active": given["is_active"],
            "criteria": given["criteria"],
            "assign": {"type": kind, "id": self.chosen(kind)},
            "target_minutes": given["target_minutes"],
            **({"ladder": ladder} if (ladder := self.ladder()) else {}),
            **({"note": note} if (note := given["note"].replace("\r\n", "\n")) else {}),
        }

    def ladder(self) -> dict[str, int]:
        """Return what follows a missed target, as stored; nothing where nothing does."""
        given = self.cleaned_data
        return {name: given[name] for name in LADDER if given[name] is not None}

    def chosen(self, kind: str) -> int | None:
        if kind not in FIELD:
            return None
        try:
            return decode(self.cleaned_data[FIELD[kind]], PREFIX[kind])
        except BadId:
            return None


def initial(stored: dict[str, Any]) -> dict[str, Any]:
    """Return an entry as the form shows it."""
    kind, pk = stored["assign"]["type"], stored["assign"]["id"]
    values = {name: stored[name] for name in ("name", "criteria", "target_minutes")}
    chosen = {FIELD[kind]: ids.encode(PREFIX[kind], pk)} if kind in FIELD and pk else {}
    values |= {name: (stored.get("ladder") or {}).get(name) for name in LADDER}
    values["note"] = stored.get("note", "")
    return {**values, "is_active": stored["active"], "assign": kind, **chosen}


class SeveralForm(EntryForm):
    """What several entries get at once: a target, a first-response target; what is left empty stays."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("name", "is_active", "criteria", "note", *LADDER):
            del self.fields[name]
        self.fields["assign"] = forms.ChoiceField(
            required=False, choices=[("", "As it is"), *TARGETS.items()], initial="", label="Assign to"
        )
        self.fields["target_minutes"].help_text = "Minutes of your business hours."
        self.initial["assign"] = ""

    def values(self) -> dict[str, Any]:
        """Return what is written into each entry."""
        kind, minutes = self.cleaned_data["assign"], self.cleaned_data["target_minutes"]
        given: dict[str, Any] = {"assign": {"type": kind, "id": self.chosen(kind)}} if kind else {}
        return given | ({"target_minutes": minutes} if minutes is not None else {})

"""What a person chose for a whole list: mode, key, merging, who gets the leads, and what else follows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from leads import campaigns
from leads.configuration import configuration
from leads.fields import BY_NAME, NAMES
from leads.models import Campaign, Import
from leads.values import BadValue
from leads.values import tags as read_tags
from tenancy import ids
from tenancy.refusals import Invalid

MODES = {
    "upsert": "Add new leads and update known ones",
    "add": "Only add new leads",
    "update": "Only update known leads",
}
KEYS = {
    "person": "The same person (e-mail, or name with phone or company)",
    "email": "E-mail",
    "external_id": "External id",
    "phone": "Phone",
    "name_company": "Name and company",
    "id": "Record id",
}
POLICIES = {"overwrite": "Overwrite", "fill": "Fill empty only", "never": "Never change"}
ASSIGNMENTS = {
    "rule": "The active assignment rule",
    "rule_set": "A chosen assignment rule",
    "member": "One person",
    "queue": "A queue",
    "column": "The file's owner column",
}
BASES = {
    "consent": "Consent",
    "contract": "Contract, or a request before one",
    "legitimate_interest": "Legitimate interest",
    "unknown": "Not known",
}
GROUNDS = BASES.keys() - {"unknown"}
BASIS_NOTE = 500  # letters
EVERY_FIELD = "*"
FLAGS = ("automations", "clocks", "keep_owner", "keep_status")
MERGED = frozenset((*NAMES, "status", "owner", EVERY_FIELD))

# Which assignment rules can be chosen, as (id, name); the layer that knows them adds itself when it starts.
rule_sets: list[Callable[[], Iterable[tuple[str, str]]]] = []


@dataclass(frozen=True)
class Options:
    """The choices of one list; ids are the public ones. What nobody chose is the careful way."""

    mode: str = "upsert"
    key: str = "person"
    merge: Mapping[str, str] = field(default_factory=lambda: {EVERY_FIELD: "fill"})
    assign: Mapping[str, str] = field(default_factory=lambda: {"by": "rule", "id": ""})
    campaign: str = ""
    campaign_status: str = ""  # the first of the campaign's
    lead_source: str = ""  # for rows without one
    tags: tuple[str, ...] = ()
    basis: str = ""  # nobody has said; pages ask
    basis_note: str = ""  # where that ground comes from, in words
    automations: bool = False  # notifications, web hooks, auto-responses
    clocks: bool = False  # first-response targets
    keep_owner: bool = True
    keep_status: bool = True

    @classmethod
    def of(cls, batch: Import) -> "Options":
        """Return what was chosen for a list; it was checked when it was chosen."""
        known = {name: value for name, value in batch.options.items() if name in cls.__dataclass_fields__}
        known["tags"] = tuple(known.get("tags", ()))
        for name, usual in (("merge", {EVERY_FIELD: "fill"}), ("assign", {"by": "rule", "id": ""})):
            known[name] = usual | known.get(name, {})
        return cls(**known)

    @classmethod
    def parse(cls, written: Mapping[str, Any]) -> "Options":
        """Read what a form or a program sent, or raise `Invalid` naming every choice that cannot be."""
        errors: dict[str, str] = {}
        found: dict[str, Any] = {}
        for name, value in written.items():
            reader = READERS.get(name)
            try:
                found[name] = reader(value) if reader else refuse("There is no such option.")
            except BadValue as mistake:
                errors[name] = str(mistake)
        if (campaign := found_campaign(found.get("campaign", ""))) is not None:
            try:
                found["campaign_status"] = campaigns.check(campaign, found.get("campaign_status", ""))
            except BadValue as mistake:
                errors["campaign_status"] = str(mistake)
        if errors:
            raise Invalid(errors=errors)
        return cls(**found)

    @property
    def stored(self) -> dict[str, Any]:
        """The choices as JSON keeps them."""
        return asdict(self) | {"tags": list(self.tags)}

    def policy(self, name: str) -> str:
        """Say how a field of a known lead is merged; owner and status stay unless one asked for more."""
        kept = {"owner": self.keep_owner, "status": self.keep_status}
        if name in kept:
            return "never" if kept[name] else self.merge.get(name, "overwrite")
        return self.merge.get(name, self.merge[EVERY_FIELD])

    @property
    def adds(self) -> bool:
        return self.mode != "update"

    @property
    def updates(self) -> bool:
        return self.mode != "add"


def refuse(words: str) -> Any:
    raise BadValue(words)


def one_of(choices: Mapping[str, str]) -> Callable[[Any], str]:
    """Return a reader of one key out of several."""

    def read(value: Any) -> str:
        return value if value in choices else refuse(f"Choose one of {', '.join(filter(None, choices))}.")

    return read


def flag(value: Any) -> bool:
    return value if isinstance(value, bool) else refuse("Write true or false.")


def text(size: int) -> Callable[[Any], str]:
    """Return a reader of a line of text."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > size:
            refuse(f"Enter a text of at most {size} characters.")
        return " ".join(value.split())

    return read


def merge(value: Any) -> dict[str, str]:
    """Read {field: policy}; a field that is not named follows `*`."""
    if not isinstance(value, Mapping):
        refuse("Write an object of fields and policies.")
    custom = {f"custom.{row.name}" for row in configuration().custom_fields}
    if unknown := [str(name) for name in value if name not in MERGED and name not in custom]:
        refuse(f"There is no field “{unknown[0]}”.")
    if wrong := [policy for policy in value.values() if policy not in POLICIES]:
        refuse(f"“{wrong[0]}” is no policy. Choose one of {', '.join(POLICIES)}.")
    return {EVERY_FIELD: "fill", **value}


def assign(value: Any) -> dict[str, str]:
    """Read {"by": way, "id": of a rule, member or queue}."""
    way = str(value.get("by")) if isinstance(value, Mapping) else ""
    if way not in ASSIGNMENTS:
        refuse(f"Say who gets the leads by one of {', '.join(ASSIGNMENTS)}.")
    chosen = str(value.get("id") or "")
    if way in CHOSEN and not CHOSEN[way](chosen):
        refuse(f"Choose {WANTED[way]}.")
    return {"by": way, "id": chosen if way in CHOSEN else ""}


def is_member(chosen: str) -> bool:
    return any(row.public_id == chosen and row.is_active for row in configuration().members)


def is_queue(chosen: str) -> bool:
    return any(row.public_id == chosen for row in configuration().queues)


def is_rule_set(chosen: str) -> bool:
    return any(chosen == key for key, _ in assignment_rules())


def assignment_rules() -> list[tuple[str, str]]:
    """Return the assignment rules that can be chosen, as (id, name)."""
    return [row for known in rule_sets for row in known()]


CHOSEN: dict[str, Callable[[str], bool]] = {"rule_set": is_rule_set, "member": is_member, "queue": is_queue}
WANTED = {"rule_set": "an assignment rule", "member": "somebody who is active", "queue": "a queue"}


def campaign(value: Any) -> str:
    """Read a campaign's id, or nothing."""
    if not value:
        return ""
    return value if found_campaign(str(value)) else refuse("There is no such campaign.")


def found_campaign(chosen: str) -> Campaign | None:
    """Return the campaign with an id, if there is one."""
    try:
        return Campaign.objects.filter(pk=ids.decode(chosen, ids.CAMPAIGN)).first()
    except ids.BadId:
        return None


READERS: dict[str, Callable[[Any], Any]] = {
    "mode": one_of(MODES),
    "key": one_of(KEYS),
    "merge": merge,
    "assign": assign,
    "campaign": campaign,
    "campaign_status": text(40),
    "lead_source": text(BY_NAME["lead_source"].size),
    "tags": lambda value: tuple(read_tags(value)),
    "basis": one_of({"": "", **BASES}),
    "basis_note": text(BASIS_NOTE),
    **dict.fromkeys(FLAGS, flag),
}

"""The form of an import's options: what happens to leads that are here, who gets new ones, what else follows."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from leads import campaigns
from leads.configuration import configuration
from leads.fields import LEAD_SOURCES
from leads.imports import options as offered
from leads.imports.options import EVERY_FIELD, FLAGS, POLICIES, Options, assignment_rules
from leads.imports.targets import CAMPAIGN_STATUS, NAME, OWNER, STATUS, targets
from leads.models import Import, Tag
from tenancy.refusals import Invalid

KNOWN_TAGS = 200
NONE = ("", "None")
FIRST = ("", "The campaign’s first")
PERSON = {"person": "The same person"}
MERGE = "merge-"
AS_ABOVE = ("", "As above")
TARGETS = ("rule_set", "member", "queue")
MERGED_APART = frozenset((STATUS, OWNER))  # switches of their own decide about these


class OptionsForm(forms.Form):
    """What holds for every row of a list; each choice is made before anybody touches it."""

    mode = forms.ChoiceField(label="What the list does", choices=list(offered.MODES.items()), widget=forms.RadioSelect)
    key = forms.ChoiceField(label="The same lead is found by", choices=list((offered.KEYS | PERSON).items()))
    policy = forms.ChoiceField(label="Fields of leads that are here", choices=list(POLICIES.items()))
    keep_owner = forms.BooleanField(label="Leads that are here keep their owner", required=False)
    keep_status = forms.BooleanField(label="Leads that are here keep their status", required=False)
    assign = forms.ChoiceField(
        label="Who gets new leads", choices=list(offered.ASSIGNMENTS.items()), widget=forms.RadioSelect
    )
    rule_set = forms.ChoiceField(label="Assignment rule", required=False)
    member = forms.ChoiceField(label="Person", required=False)
    queue = forms.ChoiceField(label="Queue", required=False)
    campaign = forms.ChoiceField(label="Campaign", required=False)
    new_campaign = forms.CharField(label="Or a new campaign", required=False, max_length=80)
    campaign_status = forms.ChoiceField(label="Campaign member status", required=False)
    lead_source = forms.ChoiceField(
        label="Lead source", required=False, help_text="For rows whose own source is blank.",
        choices=[("", "As in the file"), *((name, name) for name in LEAD_SOURCES)],
    )  # fmt: skip
    tags = forms.CharField(label="Tags", required=False, help_text="Added to every lead; between commas.")
    basis = forms.ChoiceField(
        label="Lawful basis for contacting these people", choices=list(offered.BASES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one; “Not known” is an answer, too."},
    )  # fmt: skip
    basis_note = forms.CharField(label="Where that comes from", required=False, max_length=500)
    automations = forms.BooleanField(label="Run automations", required=False)
    clocks = forms.BooleanField(label="Start response targets now", required=False)

    def __init__(self, data: Any = None, *, batch: Import) -> None:
        self.batch = batch
        self.before = Options.of(batch) if batch.options else remembered(batch)
        super().__init__(self.with_usual(data), initial=initial(self.before))
        for field in self.fields.values():
            field.mark = ""  # type: ignore[attr-defined]
        self.fields["tags"].widget.attrs |= {"list": "known-tags", "autocomplete": "off"}
        self.offer_targets()
        self.offer_campaigns()
        self.add_policies()

    def with_usual(self, data: Any) -> Any:
        """Return what was sent; a program or an old page that leaves a choice out means the usual one."""
        if data is None:
            return None
        usual = initial(self.before)
        sent = data.copy()
        for name in ("mode", "key", "policy", "assign"):
            sent.setdefault(name, usual[name])
        return sent

    def offer_targets(self) -> None:
        """Offer everybody who can get the leads."""
        settings = configuration()
        people = [row for row in settings.members if row.is_active and row.role != "viewer"]
        self.choices("rule_set", assignment_rules())
        self.choices("member", sorted(((row.public_id, row.name) for row in people), key=lambda row: row[1]))
        self.choices("queue", [(row.public_id, row.name) for row in settings.queues])

    def offer_campaigns(self) -> None:
        rows = campaigns.newest()
        self.choices("campaign", [(row.public_id, row.name) for row in rows])
        self.choices("campaign_status", [(name, name) for name in campaigns.statuses_of(rows)], FIRST)
        self.known_tags = Tag.objects.order_by("name").values_list("name", flat=True)[:KNOWN_TAGS]

    def choices(self, name: str, rows: Any, nothing: tuple[str, str] = NONE) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [nothing, *rows]

    def add_policies(self) -> None:
        """Ask for each mapped field how it merges, usually as all do."""
        labels = dict(targets(configuration()))
        for name in mapped(self.batch):
            field = forms.ChoiceField(label=labels.get(name, name), required=False)
            field.choices = [AS_ABOVE, *POLICIES.items()]
            field.mark = ""  # type: ignore[attr-defined]
            self.fields[f"{MERGE}{name}"] = field
            self.initial[f"{MERGE}{name}"] = self.before.merge.get(name, "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        way = given.get("assign")
        if way in TARGETS and not given.get(way) and way not in self.errors:
            self.add_error(way, "Choose who gets the leads.")
        if way == "column" and not self.has_owner:
            self.add_error("assign", "No column of this file is mapped to Owner. Map one, or choose otherwise.")
        if given.get("campaign") and given.get("new_campaign"):
            self.add_error("new_campaign", "Choose a campaign or name a new one, not both.")
        if not self.errors:
            self.judge(given)
        return given

    def judge(self, given: Mapping[str, Any]) -> None:
        """Let the options themselves say what else cannot be."""
        try:
            Options.parse(self.written(given))
        except Invalid as refusal:
            for name, words in refusal.errors.items():
                self.add_error(PLACES.get(name, name), str(words))

    def written(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the choices as an import keeps them."""
        merge = {name.removeprefix(MERGE): value for name, value in given.items() if name.startswith(MERGE) and value}
        plain = ("mode", "key", "campaign", "campaign_status", "lead_source", "tags", "basis", "basis_note", *FLAGS)
        way = given["assign"]
        return {name: given[name] for name in plain} | {
            "merge": merge | {EVERY_FIELD: given["policy"]},
            "assign": {"by": way, "id": given[way] if way in TARGETS else ""},
        }

    @property
    def options(self) -> dict[str, Any]:
        """The choices as an import keeps them, once the form is valid."""
        return self.written(self.cleaned_data)

    @property
    def has_owner(self) -> bool:
        return OWNER in fields_of(self.batch)

    @property
    def has_campaign_status(self) -> bool:
        return CAMPAIGN_STATUS in fields_of(self.batch)

    @property
    def policies(self) -> list[BoundField]:
        """The questions about single fields."""
        return [self[name] for name in self.fields if name.startswith(MERGE)]

    @property
    def own_policies(self) -> int:
        """How many fields merge otherwise than the others."""
        return sum(bool(row.value()) for row in self.policies)

    @property
    def modes(self) -> Iterator[dict[str, Any]]:
        yield from cards(self["mode"], MODE_WORDS)

    @property
    def ways(self) -> Iterator[dict[str, Any]]:
        column = "" if self.has_owner else "No column is mapped to Owner"
        for card in cards(self["assign"], WAY_WORDS | ({"column": column} if column else {})):
            if card["value"] != "rule_set" or len(assignment_rules()) > 1 or card["checked"]:
                yield card


PLACES = {"merge": "policy"}
TITLES = {"upsert": "Add and update", "add": "Only add", "update": "Only update"}
MODE_WORDS = {
    "upsert": "Who is here gets what the list knows",
    "add": "Rows about leads that are here are skipped",
    "update": "Rows about nobody who is here are skipped",
}
WAY_WORDS = {
    "rule": "As leads of web forms are routed",
    "rule_set": "One that is not active, for example",
    "member": "Everything goes to one owner",
    "queue": "Reps accept from it",
    "column": "Who is not found there is left to the rule",
}


def cards(field: BoundField, words: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield a question's answers as cards, each with a line that says what it does."""
    for number, (value, label) in enumerate(field.field.choices):  # type: ignore[attr-defined]
        yield {
            "id": f"{field.auto_id}_{number}", "name": field.html_name, "value": value,
            "title": TITLES.get(value, label),
            "text": words.get(value, ""), "checked": field.value() == value,
        }  # fmt: skip


def fields_of(batch: Import) -> set[str]:
    """Return what is mapped: columns and constants."""
    columns = {column.get("field") for column in batch.mapping.get("columns", {}).values()}
    return {name for name in columns if name} | set(batch.mapping.get("constants", {}))


def mapped(batch: Import) -> list[str]:
    """Return the mapped fields that can be merged, in the order of the catalog."""
    found = fields_of(batch)
    found |= {"first_name", "last_name"} if NAME in found else set()
    known = [name for name, _ in targets(configuration()) if name in found and name not in MERGED_APART]
    return [name for name in known if name in offered.MERGED or name.startswith("custom.")]


def initial(options: Options) -> dict[str, Any]:
    """Return options as the form shows them."""
    plain = ("mode", "key", "campaign", "campaign_status", "lead_source", "basis", "basis_note", *FLAGS)
    way = options.assign["by"]
    return {name: getattr(options, name) for name in plain} | {
        "policy": options.merge[EVERY_FIELD],
        "assign": way,
        "tags": ", ".join(options.tags),
        **({way: options.assign["id"]} if way in TARGETS else {}),
    }


EACH_LIST = frozenset(("campaign", "campaign_status", "basis", "basis_note"))
LOOKED_BACK = 50


def remembered(batch: Import) -> Options:
    """Return the options with which a list with these columns was last started; what belongs to one list is asked."""
    recent = Import.objects.exclude(options={}).exclude(pk=batch.pk).order_by("-id")
    for headers, options in recent.values_list("headers", "options")[:LOOKED_BACK]:
        if headers == batch.headers:
            kept = {name: value for name, value in options.items() if name not in EACH_LIST}
            return Options.of(Import(options=kept))
    return Options()

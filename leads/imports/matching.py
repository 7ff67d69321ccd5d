"""Whom the rows of a list are about: leads and contacts that are here, and the people of rows before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from criteria import fold
from leads.duplicates import STRONG, Person, is_alike, is_same, keys, person, preference
from leads.imports import recycled
from leads.imports.rows import Row
from leads.intake import NEWEST, Known
from leads.many.changes import known
from leads.models import Contact, Lead

Record = Lead | Contact
Token = int | str  # a match key, or the text of another key
# Which kinds of match keys recognize a person, by the key one chose.
KINDS = {"person": STRONG, "phone": frozenset(("phone",)), "name_company": frozenset(("name+company",))}
WITHOUT = {
    "person": "It has neither an e-mail address nor a name with a phone or company to find a lead by.",
    "email": "It has no e-mail address to find a lead by.",
    "external_id": "It has no external id to find a lead by.",
    "phone": "It has no phone number to find a lead by.",
    "name_company": "It has no first name, last name and company to find a lead by.",
    "id": "It has no record id to find a lead by.",
}
UNKNOWN = {
    "person": "This person is not known here",
    "email": "No lead has this e-mail address",
    "external_id": "No lead has this external id",
    "phone": "No lead has this phone number",
    "name_company": "No lead has this name and company",
    "id": "No lead has this id",
}


class Circle(Known):
    """Everybody whom the rows of one chunk may be about, by tokens of the key one chose.

    Leads that are found are held until the chunk commits, unless one only looks.
    """

    def __init__(self, rows: Iterable[Row], by: str, *, hold: bool) -> None:
        self.by, self.hold = by, hold
        self.loaded: list[Lead] = []
        self.here: dict[Token, list[Record]] = defaultdict(list)
        self.tokens: dict[int, list[Token]] = {}
        self.who: dict[int, Person] = {}
        self.marks: dict[int, dict[int, str]] = {}  # match keys of whoever is here
        self.before: dict[int, dict[int, str]] = {}  # and of leads that have changed, as they were
        self.fitting = [row for row in rows if not row.state]
        self.wanted = {token for row in self.fitting for token in self.tokens_of_row(row)}
        self.by_record = {row.record for row in self.fitting if row.record is not None}
        self.meant: dict[int, Lead] = {}
        super().__init__([row.keys for row in self.fitting], STRONG | KINDS.get(by, STRONG))
        self.gather()

    def read(self, pks: set[int]) -> dict[int, Lead]:
        """Read whom match keys lead to; where these are what one chose, as leads that rows may change."""
        if self.by not in KINDS:
            return super().read(pks)
        self.loaded = list(self.load(pks | self.gone() | self.by_record))
        return {lead.pk: lead for lead in self.loaded}

    def gather(self) -> None:
        """Let everybody answer whom rows may be about, each person once, however many tokens lead to them."""
        if self.by not in KINDS:
            self.loaded = list(self.load(self.named() | self.by_record))
        self.loaded = recycled.without_undone(self.loaded) if self.by != "id" else self.loaded
        for lead in self.loaded:
            self.answer(lead)
            if lead.pk in self.by_record:
                self.meant[lead.pk] = lead
        for token, found in self.records.items():
            if self.by in KINDS and token in self.wanted:
                self.here[token] += (record for record in found if isinstance(record, Contact))

    def load(self, pks: set[int]) -> Iterable[Lead]:
        """Return leads as they are now."""
        chosen = Lead.objects.filter(pk__in=pks).order_by("pk")
        return known(chosen.select_for_update(of=("self",)) if self.hold else chosen)

    def gone(self) -> set[int]:
        """Return the leads in the recycle bin that may have a key one chose: they keep no match keys."""
        drafts = [row.draft for row in self.fitting]
        finders = {
            "person": recycled.with_persons, "phone": recycled.with_phones, "name_company": recycled.with_names,
        }  # fmt: skip
        return finders[self.by](drafts)

    def named(self) -> set[int]:
        """Return the leads that have what rows name."""
        if self.by == "email":
            found = Lead.objects.filter(email_key__in=self.wanted)
        elif self.by == "external_id":
            found = Lead.objects.filter(external_id__in=self.wanted, external_id__gt="")
        else:
            found = Lead.objects.filter(pk__in=map(int, self.wanted))
        return set(found.values_list("pk", flat=True))

    def tokens_of_row(self, row: Row) -> list[Token]:
        if self.by == "id":
            return [] if row.record is None else [str(row.record)]
        return self.tokens_of(row.draft, row.keys)

    def tokens_of(self, lead: Lead, marks: Mapping[int, str]) -> list[Token]:
        """Return what a lead answers to."""
        if self.by in KINDS:
            return [key for key, kind in marks.items() if kind in KINDS[self.by]]
        one = {"email": fold(lead.email), "external_id": lead.external_id, "id": str(lead.pk or "")}[self.by]
        return [one] if one else []

    def find(self, row: Row) -> Record | None:
        """Return whom a row is about: the lead whose id it holds, else of the same ones those to work on first."""
        if row.record is not None and (meant := self.meant.get(row.record)):
            return meant
        same = [
            record
            for token in self.tokens_of_row(row)
            for record in self.here.get(token, ())
            if self.by != "person" or is_alike(row.who, record, row.keys[int(token)], self.who.get(id(record)))
        ]
        return min(same, key=lambda one: (getattr(one, "deleted_at", None) is not None, *preference(one)), default=None)

    def customer(self, row: Row) -> Contact | None:
        """Return the contact that is the same person, whatever key one chose."""
        for key, kind in row.keys.items():
            for record in self.records.get(key, ()) if kind in STRONG else ():
                if isinstance(record, Contact) and is_same(row.who, record, kind):
                    return record
        return None

    def leads_here(self) -> set[int]:
        """Return the keys of all leads that rows may be about."""
        return {one.pk for found in self.here.values() for one in found if isinstance(one, Lead)}

    def add(self, row: Row) -> None:
        """Remember a new person for the rows after it."""
        draft = row.draft
        draft.pk = self.number()
        self.keys_of[id(draft)] = row.keys
        for key in row.keys:
            self.new[key].append(draft)
        self.answer(draft, row.who, row.keys)

    def number(self) -> int:
        return NEWEST + len(self.keys_of)

    def answer(self, lead: Lead, who: Person | None = None, marks: dict[int, str] | None = None) -> None:
        """Let a lead answer to what it is."""
        self.who[id(lead)] = who or person(lead)
        self.marks[id(lead)] = keys(self.who[id(lead)]) if marks is None else marks
        self.tokens[id(lead)] = self.tokens_of(lead, self.marks[id(lead)])
        for token in self.tokens[id(lead)]:
            self.here[token].append(lead)

    def changed(self, lead: Lead) -> None:
        """Let a lead answer to what it is now, after a row has changed it."""
        before = self.marks[id(lead)]
        for token in self.tokens[id(lead)]:
            self.here[token] = [one for one in self.here[token] if one is not lead]
        self.answer(lead)
        if id(lead) in self.keys_of:
            for key in before:
                self.new[key].remove(lead)
            for key in self.marks[id(lead)]:
                self.new[key].append(lead)
            self.keys_of[id(lead)] = self.marks[id(lead)]
        else:
            self.before.setdefault(lead.pk, before)

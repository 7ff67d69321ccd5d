"""Whom the rows of a list are about: leads and contacts that are here, and the people of rows before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from criteria import fold
from leads.duplicates import STRONG, is_same, keys, person, preference
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
        self.by = by
        fitting = [row for row in rows if not row.state]
        super().__init__([row.keys for row in fitting], STRONG | KINDS.get(by, STRONG))
        self.here: dict[Token, list[Record]] = defaultdict(list)
        self.tokens: dict[int, list[Token]] = {}
        self.before: dict[int, dict[int, str]] = {}  # match keys of leads that have changed, as they were
        wanted = {token for row in fitting for token in self.tokens_of_row(row)}
        self.gather(wanted, hold)

    def gather(self, wanted: set[Token], hold: bool) -> None:
        """Find who is here, each person once, however many tokens lead to them."""
        found = list(self.holders_of(wanted))
        for lead in self.load({record.pk for _, record in found if isinstance(record, Lead)}, hold):
            self.answer(lead, keys(person(lead)))
        for token, record in found:
            if isinstance(record, Contact):
                self.here[token].append(record)

    def load(self, pks: set[int], hold: bool) -> Iterable[Lead]:
        """Return leads as they are now."""
        chosen = Lead.objects.filter(pk__in=pks).order_by("pk")
        return known(chosen.select_for_update(of=("self",)) if hold else chosen)

    def holders_of(self, wanted: set[Token]) -> Iterator[tuple[Token, Record]]:
        """Yield who answers to tokens."""
        if self.by in KINDS:
            yield from ((token, record) for token, found in self.records.items() if token in wanted for record in found)
        elif self.by == "email":
            yield from ((lead.email_key, lead) for lead in Lead.objects.filter(email_key__in=wanted))
        elif self.by == "external_id":
            leads = Lead.objects.filter(external_id__in=wanted, external_id__gt="")
            yield from ((lead.external_id, lead) for lead in leads)
        else:
            yield from ((str(lead.pk), lead) for lead in Lead.objects.filter(pk__in=map(int, wanted)))

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
        """Return whom a row is about: leads to work on first, the newest of them first."""
        same = [
            record
            for token in self.tokens_of_row(row)
            for record in self.here.get(token, ())
            if self.by != "person" or (isinstance(token, int) and is_same(row.who, record, row.keys[token]))
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

    def keys_now(self, lead: Lead) -> dict[int, str]:
        """Return the match keys a lead has before a row changes it."""
        return self.keys_of.get(id(lead)) or keys(person(lead))

    def add(self, row: Row) -> None:
        """Remember a new person for the rows after it."""
        draft = row.draft
        draft.pk = self.number()
        self.keys_of[id(draft)] = row.keys
        for key in row.keys:
            self.new[key].append(draft)
        self.answer(draft, row.keys)

    def number(self) -> int:
        return NEWEST + len(self.keys_of)

    def answer(self, lead: Lead, marks: Mapping[int, str]) -> None:
        self.tokens[id(lead)] = self.tokens_of(lead, marks)
        for token in self.tokens[id(lead)]:
            self.here[token].append(lead)

    def changed(self, lead: Lead, before: dict[int, str]) -> None:
        """Let a lead answer to what it is now, after a row has changed it; `before` are its keys until then."""
        after = keys(person(lead))
        for token in self.tokens.get(id(lead), ()):
            self.here[token] = [one for one in self.here[token] if one is not lead]
        self.answer(lead, after)
        if id(lead) in self.keys_of:
            for key in self.keys_of[id(lead)]:
                self.new[key].remove(lead)
            for key in after:
                self.new[key].append(lead)
            self.keys_of[id(lead)] = after
        else:
            self.before.setdefault(lead.pk, before)

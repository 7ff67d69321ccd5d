"""A row of a list as it is understood: what it says, read and cleaned, before anybody knows whom it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from criteria import fold
from leads import campaigns, duplicates, tags
from leads.configuration import configuration
from leads.editing import writable_status
from leads.fields import FIELDS
from leads.imports import mapping as columns
from leads.imports.options import Options
from leads.imports.targets import CAMPAIGN_STATUS, OWNER, RECORD
from leads.models import Import, ImportRow, Lead, Queue, Status
from leads.normalize import normalize
from leads.values import BadValue, clean_values
from tenancy import ids
from tenancy.acting import current_org
from tenancy.models import Member
from tenancy.refusals import Invalid, Refusal

State = ImportRow.State
EMPTY: tuple[Any, ...] = ("", None, [])
REQUIRED = {row.name: f"Enter the {row.label.lower()}." for row in FIELDS if row.required}


@dataclass(slots=True)
class Row:
    """One line on its way in; `state` and `problem` say what became of it, `note` what somebody should know."""

    line: int
    cells: list[str]
    pk: int | None = None  # of a repaired row, which is kept already
    written: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)  # clean values by column; blanks are absent
    draft: Lead = None  # type: ignore[assignment]  # the person it holds, normalized; none once it is refused
    who: duplicates.Person = None  # type: ignore[assignment]
    keys: dict[int, str] = field(default_factory=dict)
    owner: Member | Queue | None = None
    campaign_status: str = ""
    record: int | None = None
    lacking: dict[str, str] = field(default_factory=dict)  # what a new lead would need besides
    state: str = ""
    problem: str = ""
    reason: str = ""  # the problem without what only this row says, so that rows with the same can be counted
    note: str = ""
    lead: Lead | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)

    def settle(self, state: str, problem: str = "", reason: str = "") -> None:
        self.state, self.problem, self.reason = state, problem, reason or problem

    def refuse(self, refusal: Refusal) -> None:
        quoted, plain = (
            columns.explained(refusal, self.written, configuration(), quoting=yes) for yes in (True, False)
        )
        self.settle(State.REJECTED, " ".join(quoted), " ".join(plain))


class Reader:
    """Reads the rows of one list; what many rows say alike is understood once."""

    def __init__(self, batch: Import, options: Options, by: Member, now: datetime) -> None:
        self.batch, self.options, self.by, self.now = batch, options, by, now
        self.read = columns.reader(batch)
        self.org, self.own = current_org(), configuration().custom_fields
        self.usual, self.waiting = configuration().default_status(), configuration().default_queue
        self.alike = {
            "lead_source": options.lead_source,
            "campaign_id": batch.campaign_id,
            "imported_from_id": batch.pk,
        }
        self.statuses: dict[str, tuple[Status, dict[str, str]]] = {}
        self.statuses_there: dict[str, str] = {}  # in the campaign
        self.owners: dict[str, Member | Queue | None] = {}
        self.needed = {f"custom.{row.name}": f"Enter the {row.label.lower()}." for row in self.own if row.is_required}

    def row(self, line: int, cells: list[str], pk: int | None = None) -> Row:
        """Return what a line says; one that cannot be understood is refused with the reason."""
        row = Row(line, cells, pk, self.read(cells))
        try:
            self.understand(row)
        except Refusal as refusal:
            row.refuse(refusal)
        return row

    def understand(self, row: Row) -> None:
        values, created_at = columns.dated(row.written)
        label = values.pop("status", "")
        status, closed = self.status(label)
        row.record = self.record(str(values.pop(RECORD, "")))
        self.settle_owner(row, str(values.pop(OWNER, "")))
        self.settle_campaign(row, str(values.pop(CAMPAIGN_STATUS, "")))
        row.given = clean_values(values, self.own, partial=True)
        row.draft = self.draft(row, status, created_at)
        row.who = duplicates.person(row.draft)
        row.keys = duplicates.keys(row.who)
        row.lacking = closed | self.lacking(row.given)
        if label and not closed:
            row.given["status_id"] = status.pk

    def draft(self, row: Row, status: Status, created_at: datetime | None) -> Lead:
        """Return the person as a new lead, which nobody has yet."""
        values = {**self.alike, **row.given, "created_at": created_at or self.now, "imported_line": row.line}
        lead = Lead.fresh(values, status=status, created_by=self.by, owner_member=None, owner_queue=self.waiting)
        if self.options.tags:
            lead.tags = tags.added(lead.tags, self.options.tags)
        normalize(lead, self.org)
        return lead

    def lacking(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Return what a new lead would need besides, by field."""
        missing = {name: words for name, words in REQUIRED.items() if not given.get(name)}
        own = given.get("custom", {})
        return missing | {
            name: words for name, words in self.needed.items() if own.get(name.removeprefix("custom.")) in EMPTY
        }

    def status(self, label: str) -> tuple[Status, dict[str, str]]:
        """Return the status meant and, of a closed one, why nobody new comes in with it; each label is asked once."""
        if not label:
            return self.usual, {}
        if label not in self.statuses:
            try:
                self.statuses[label] = (writable_status(label), {})
            except Invalid:
                raise
            except Refusal as refusal:
                self.statuses[label] = (self.usual, {"status": refusal.sentence})
        return self.statuses[label]

    def record(self, text: str) -> int | None:
        try:
            found = ids.decode(text.strip(), ids.LEAD) if text else None
            return found if found is None or found < 2**63 else 0
        except ids.BadId:
            if self.options.key != "id":
                return None
            raise Invalid(errors={"id": "This is no id of a lead of ours."}) from None

    def settle_owner(self, row: Row, text: str) -> None:
        """Settle who gets the lead, where that is not for a rule to say."""
        way, chosen = self.options.assign["by"], self.options.assign["id"]
        if way in ("member", "queue"):
            row.owner = self.named(chosen)
            row.note = "" if row.owner else "Whoever was to get it cannot own leads any more; the rule decided."
        elif way == "column" and text:
            row.owner = self.named(text)
            row.note = "" if row.owner else f"Nobody active is called “{text[:80]}”; the rule decided."

    def named(self, text: str) -> Member | Queue | None:
        """Return the active member or the queue with an id, an e-mail address or a name."""
        if text not in self.owners:
            self.owners[text] = self.look_up(text)
        return self.owners[text]

    def look_up(self, text: str) -> Member | Queue | None:
        wanted, settings = fold(" ".join(text.split())), configuration()
        people = [one for one in settings.members if one.is_active]
        found = [one for one in people if text == one.public_id or wanted == fold(one.user.email)]
        found = found or [one for one in people if wanted == fold(one.name)]
        if found:
            return found[0]
        return next((one for one in settings.queues if text == one.public_id or wanted == fold(one.name)), None)

    def settle_campaign(self, row: Row, text: str) -> None:
        if self.batch.campaign_id is None:
            return
        try:
            row.campaign_status = self.statuses_there[text]
        except KeyError:
            row.campaign_status = self.statuses_there[text] = self.status_there(text)

    def status_there(self, text: str) -> str:
        """Return how a row's lead is to stand in the campaign."""
        assert self.batch.campaign is not None
        if not text.strip():
            chosen = self.options.campaign_status
            return chosen if chosen in self.batch.campaign.statuses else self.batch.campaign.statuses[0]
        try:
            return campaigns.check(self.batch.campaign, text)
        except BadValue as mistake:
            raise Invalid(errors={"campaign_status": str(mistake)}) from None

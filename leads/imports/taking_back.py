"""One chunk of an undo: each row's fate is judged for the whole set, then written by a few statements."""

from collections import Counter
from datetime import datetime
from typing import Any

from leads.bulk import copy_records, update_rows
from leads.imports import work
from leads.imports.restoring import MEMBERSHIP, Restored, restore
from leads.imports.work import Worked, day
from leads.imports.writing import keep_keys
from leads.intake import judges
from leads.many.changes import known
from leads.models import CampaignMember, Import, ImportRow, Lead
from tenancy.models import Event, Member

State = ImportRow.State
Counts = Counter[str]
GONE = "It is no longer there."


class TakingBack:
    """The rows of a chunk, the last line first; `stays` is {row: why it, or a part of it, is left as it is}."""

    def __init__(self, batch: Import, rows: list[ImportRow], *, hold: bool) -> None:
        self.batch, self.hold = batch, hold
        self.counts: Counts = Counter()
        self.stays: dict[int, str] = {}
        self.going: list[int] = []  # leads for the recycle bin
        self.restored: dict[int, Restored] = {}  # by lead
        self.memberships: dict[int, list[str | None]] = {}  # by lead: [status before, status the import set]
        self.take_created([row for row in rows if row.state == State.CREATED])
        self.take_changed([row for row in rows if row.state != State.CREATED])

    def keep(self, row: ImportRow, fate: str, words: str) -> None:
        self.counts[fate] += 1
        self.stays[row.pk] = words

    def take_created(self, rows: list[ImportRow]) -> None:
        """Sort new leads into those that go to the recycle bin and those that stay."""
        found = work.on_leads(self.batch, [row.lead_id for row in rows if row.lead_id], hold=self.hold)
        for row in rows:
            done = found.get(row.lead_id or 0, Worked("gone", GONE))
            if done is None:
                self.going.append(row.lead_id or 0)
                self.counts["binned"] += 1
            else:
                self.keep(row, done.fate, done.words)

    def take_changed(self, rows: list[ImportRow]) -> None:
        """Take values back from leads that were here before; those the import itself made go, or stay, as a whole."""
        pks = {row.lead_id for row in rows if row.lead_id}
        made_here = ImportRow.objects.filter(batch=self.batch, state=State.CREATED, lead__in=pks)
        pks -= set(made_here.values_list("lead_id", flat=True))
        chosen = Lead.objects.filter(pk__in=pks).order_by("pk")
        leads = {lead.pk: lead for lead in known(chosen.select_for_update(of=("self",)) if self.hold else chosen)}
        kept: dict[int, tuple[ImportRow, list[str]]] = {}
        for row in rows:
            if row.lead_id is None:
                self.keep(row, "gone", GONE)
            elif row.lead_id in leads:
                self.take(row, leads[row.lead_id], kept)
        self.explain(kept, leads)

    def take(self, row: ImportRow, lead: Lead, kept: dict[int, tuple[ImportRow, list[str]]]) -> None:
        """Take one row back from its lead, in memory."""
        if lead.deleted_at is not None:
            self.keep(row, "gone", f"It lies in the recycle bin since {day(lead.deleted_at)}.")
            return
        if lead.is_converted:
            self.keep(row, "converted", "It was converted and no longer changes.")
            return
        if MEMBERSHIP in row.changes:
            before, status = row.changes[MEMBERSHIP]
            self.memberships[lead.pk] = [before, self.memberships.get(lead.pk, [None, status])[1]]
        if row.state != State.UPDATED:
            return
        restored = self.restored.get(lead.pk) or Restored(lead)
        taken, left = restore(restored, row.changes)
        if taken:
            self.restored[lead.pk] = restored
        if left:
            kept[row.pk] = (row, left)
        self.counts["restored" if not left else "partly" if taken else "changed"] += 1

    def explain(self, kept: dict[int, tuple[ImportRow, list[str]]], leads: dict[int, Lead]) -> None:
        """Say which fields stay, and who changed them since."""
        who = work.changers(self.batch, {row.lead_id or 0 for row, _ in kept.values()})
        for pk, (row, names) in kept.items():
            self.stays[pk] = work.stays(names, who.get(row.lead_id or 0, {}), leads[row.lead_id or 0])

    def write(self, by: Member, now: datetime) -> None:
        """Write the fates of a chunk; the caller holds everybody's keys."""
        why = {"words": f"Import of {self.batch.file_name} undone", "import": self.batch.public_id}
        if self.going:
            work.bin_leads(self.batch, self.going, by, why, now)
        if self.restored:
            self.write_restored(by, why, now)
        self.leave_campaign()
        update_rows(ImportRow, ["stays"], self.stays.items()) if self.stays else None

    def write_restored(self, by: Member, why: dict[str, Any], now: datetime) -> None:
        """Write leads that got values back, with their scores, match keys and events."""
        found = [one for one in self.restored.values() if one.changes]
        leads = [one.lead for one in found]
        told: list[Event] = [event for one in found for event in one.told(by, why, now)]
        for judge in judges:
            told += (event for group in judge(leads, now).values() for event in group)
        columns = sorted({"score", "grade_rank"}.union(*(one.columns for one in found)))
        rows = ([lead.pk, *(getattr(lead, name) for name in columns)] for lead in leads)
        update_rows(Lead, columns, rows, version='t."version" + 1', updated_at="now()")
        keep_keys(leads, {one.lead.pk: one.keys for one in found})
        copy_records(Event, told)
        work.stir(leads)

    def leave_campaign(self) -> None:
        """Take leads out of the campaign the import put them into, unless their response says something else since."""
        alike: dict[tuple[str | None, str | None], list[int]] = {}
        for pk, (before, status) in self.memberships.items():
            alike.setdefault((before, status), []).append(pk)
        for (before, status), leads in alike.items():
            members = CampaignMember.objects.filter(campaign=self.batch.campaign_id, lead__in=leads, status=status)
            members.delete() if before is None else members.update(status=before)

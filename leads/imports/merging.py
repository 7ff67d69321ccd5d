"""What a row does to a lead that is here: field by field, as one chose; an opt-out is set, never cleared."""

from collections.abc import Iterator, Mapping
from typing import Any

from leads import tags
from leads.configuration import configuration
from leads.editing import merged, set_owner
from leads.fields import NOT_PROVIDED
from leads.imports.options import Options
from leads.imports.rows import EMPTY, Row
from leads.models import Import, Lead, Queue, Stage
from leads.normalize import normalize
from leads.values import MOST_TAGS
from tenancy.acting import current_org
from tenancy.models import Member

OPT_OUTS = frozenset(("has_opted_out_of_email", "has_opted_out_of_fax", "do_not_call"))
BLANK = (*EMPTY, NOT_PROVIDED)
OWNERS = ("owner_member_id", "owner_queue_id")


class Merger:
    """Merges rows of one list into leads, which change in memory only."""

    def __init__(self, batch: Import, options: Options) -> None:
        self.batch, self.options, self.org = batch, options, current_org()
        # What stands in for an empty cell fills a blank, it never overwrites.
        self.soft: Mapping[str, Any] = {"lead_source": options.lead_source, **batch.mapping.get("fallbacks", {})}

    def merge(self, lead: Lead, row: Row) -> dict[str, list[Any]]:
        """Write what a row says into a lead and return {column or custom.NAME: [old, new]} of what that changed."""
        values = dict(self.values(lead, row))
        own = dict(self.own_values(lead, row))
        changes = {name: [getattr(lead, name), value] for name, value in values.items()}
        changes |= {f"custom.{name}": [lead.custom.get(name), value] for name, value in own.items()}
        for name, value in values.items():
            setattr(lead, name, value)
        if own:
            lead.custom = merged(lead.custom, own)
        if changes:
            normalize(lead, self.org)
        if "status_id" in changes:
            lead.status = configuration().status_by_id[lead.status_id]
        if OWNERS[0] in changes:
            set_owner(lead, row.owner)
        return changes

    def values(self, lead: Lead, row: Row) -> Iterator[tuple[str, Any]]:
        """Yield the columns that change, with their new values."""
        for name, value in row.given.items():
            if name not in ("custom", "tags", "status_id") and self.takes(name, getattr(lead, name), value, row):
                yield name, value
        if self.options.lead_source and "lead_source" not in row.given and lead.lead_source in BLANK:
            yield "lead_source", self.options.lead_source
        if (found := self.tags(lead, row)) != lead.tags:
            yield "tags", found
        if self.batch.campaign_id and lead.campaign_id is None:
            yield "campaign_id", self.batch.campaign_id
        yield from self.status(lead, row)
        yield from self.owner(lead, row)

    def takes(self, name: str, old: Any, new: Any, row: Row) -> bool:
        """Say whether a field takes a value."""
        if old == new or new in BLANK or (new is False and old is None):
            return False
        if name in OPT_OUTS:
            return bool(new) and self.options.merge.get(name) != "never"
        policy = self.options.policy(name)
        if policy == "overwrite" and name in self.soft and row.written.get(name) == self.soft[name]:
            policy = "fill"
        return policy == "overwrite" or (policy == "fill" and (old in BLANK or old is False))

    def own_values(self, lead: Lead, row: Row) -> Iterator[tuple[str, Any]]:
        for name, value in row.given.get("custom", {}).items():
            if self.takes(f"custom.{name}", lead.custom.get(name), value, row):
                yield name, value

    def tags(self, lead: Lead, row: Row) -> list[str]:
        """Return the tags a lead has then: the file's are added, or take the place of its own where one says so."""
        found, policy = row.given.get("tags", []), self.options.policy("tags")
        kept = found if policy == "overwrite" and found else lead.tags
        more = found if policy == "fill" else ()
        return tags.added(kept, [*more, *self.options.tags])[:MOST_TAGS]

    def status(self, lead: Lead, row: Row) -> Iterator[tuple[str, Any]]:
        """Move an open lead to the file's status, if one asked for that; closed ones stay closed."""
        wanted = row.given.get("status_id")
        if (
            wanted
            and wanted != lead.status_id
            and lead.stage == Stage.OPEN
            and self.options.policy("status") != "never"
        ):
            yield "status_id", wanted

    def owner(self, lead: Lead, row: Row) -> Iterator[tuple[str, Any]]:
        """Hand a lead to the owner that is settled, if one asked for that."""
        if row.owner is None or self.options.policy("owner") == "never" or lead.owner == row.owner:
            return
        yield from zip(OWNERS, owner_columns(row.owner), strict=True)


def owner_columns(owner: Member | Queue) -> tuple[int | None, int | None]:
    return (owner.pk, None) if isinstance(owner, Member) else (None, owner.pk)

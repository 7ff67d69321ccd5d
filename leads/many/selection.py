"""Which leads a bulk change or an export is about: some by id, or everything a list's address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from leads.lists.listing import Listing
from leads.models import Job, JobRow, Lead
from leads.next_only import seen_by
from tenancy import ids
from tenancy.models import Member
from tenancy.refusals import Conflict, Invalid

MOST_IDS = 5000


class ListGrew(Conflict):
    """More leads would change than somebody has confirmed."""

    code = "list_changed"
    sentence = "The list holds {now:,} leads by now, not {then:,}. Nothing was changed. Look at it again."


@dataclass(frozen=True)
class Selection:
    """Leads by id or, without ids, everything a list holds; `query` is what the list's address says."""

    ids: tuple[int, ...] = ()
    query: str = ""

    @classmethod
    def of_ids(cls, written: Any, query: str = "") -> Self:
        """Read opaque ids; a broken one is refused."""
        if not isinstance(written, list | tuple) or not written:
            raise Invalid("Select at least one lead.", errors={"ids": "Select at least one lead."})
        if len(written) > MOST_IDS:
            raise Invalid(errors={"ids": f"Name at most {MOST_IDS:,} leads, or use a list."})
        try:
            return cls(tuple(dict.fromkeys(ids.decode(text, ids.LEAD) for text in written)), query)
        except ids.BadId as mistake:
            raise Invalid(errors={"ids": str(mistake)}) from None

    @classmethod
    def kept(cls, data: Mapping[str, Any]) -> Self:
        return cls(tuple(data.get("ids", ())), data.get("query", ""))

    @property
    def data(self) -> dict[str, Any]:
        return {"ids": list(self.ids), "query": self.query} if self.ids else {"query": self.query}

    @property
    def is_everything(self) -> bool:
        return not self.ids

    def listing(self, member: Member) -> Listing:
        """Return the list, or refuse an address that says something no list understands."""
        listing = Listing.asked(member, QueryDict(self.query))
        if listing.problem:
            raise Invalid(f"This list's filter cannot be read: {listing.problem}.")
        return listing

    def leads(self, member: Member) -> QuerySet[Lead]:
        if self.ids:
            return seen_by(member, Lead.objects.live()).filter(pk__in=self.ids)
        return self.listing(member).leads

    def count(self, member: Member) -> int:
        return self.leads(member).order_by().count()

    def gather(self, job: Job, member: Member, before: datetime) -> int:
        """Keep which leads a job is about, in one statement; leads that arrived after somebody confirmed are not."""
        if self.ids:
            JobRow.objects.bulk_create([JobRow(job=job, lead_id=pk) for pk in self.ids], batch_size=1000)
            return len(self.ids)
        found = self.leads(member).filter(created_at__lte=before).order_by("pk").values_list("pk", flat=True)
        sql, values = found.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO leads_jobrow (job_id, lead_id, state, words, values) "
                f"SELECT %s, u.id, 'waiting', '', '{{}}' FROM ({sql}) u(id)",
                [job.pk, *values],
            )
            return int(cursor.rowcount)

"""Leads in the recycle bin that rows may be about: whom somebody deleted does not come back by an import."""

from collections.abc import Iterable

from django.db.models import Q

from criteria import fold
from leads.models import Import, ImportRow, Lead

MOST = 10_000  # of a chunk of 2,000 rows


def with_persons(drafts: Iterable[Lead]) -> set[int]:
    """Return the deleted leads that have an e-mail address or both names of drafts; who they are is told later.

    Whose bin is empty is asked once: two thousand e-mail addresses cost a set some 40 ms.
    """
    if not Lead.objects.deleted().exists():
        return set()
    named = [draft for draft in drafts if draft.first_name and draft.last_name]
    emails = {fold(draft.email) for draft in drafts if draft.email}
    first, last = ({fold(getattr(draft, name)) for draft in named} for name in ("first_name", "last_name"))
    return found(Q(email_key__in=emails)) | found(Q(last_name_key__in=last, first_name_key__in=first))


def with_phones(drafts: Iterable[Lead]) -> set[int]:
    """Return the deleted leads that have a phone number of drafts."""
    wanted = {number for draft in drafts for number in (draft.phone_e164, draft.mobile_e164) if number}
    return found(Q(phone_e164__in=wanted, phone_e164__gt="") | Q(mobile_e164__in=wanted, mobile_e164__gt=""))


def with_names(drafts: Iterable[Lead]) -> set[int]:
    """Return the deleted leads that have a last name of drafts; whether company and first name fit is told later."""
    return found(Q(last_name_key__in={fold(draft.last_name) for draft in drafts if draft.last_name}))


def found(condition: Q) -> set[int]:
    """Return deleted leads, but none that lies there only because its import was undone."""
    deleted = set(Lead.objects.deleted().filter(condition).order_by().values_list("pk", flat=True)[:MOST])
    return deleted - undone(deleted) if deleted else deleted


def without_undone(leads: list[Lead]) -> list[Lead]:
    """Leave out leads that lie there only because their import was undone: its file may be mended and come again."""
    deleted = [lead.pk for lead in leads if lead.deleted_at is not None]
    gone = undone(deleted) if deleted else ()
    return [lead for lead in leads if lead.pk not in gone]


def undone(leads: Iterable[int]) -> set[int]:
    """Return those of leads that an import made and its undo took back."""
    rows = ImportRow.objects.filter(lead__in=leads, state=ImportRow.State.CREATED, stays="")
    return set(rows.filter(batch__state=Import.State.UNDONE).values_list("lead_id", flat=True))

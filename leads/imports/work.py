"""What people did with an import's leads since: asked of many leads at once, and the reason an undo leaves them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from leads import duplicates, event_words, news
from leads.models import Import, Lead, Stage
from tenancy.acting import current, current_org
from tenancy.models import Event, Member

# What nobody of ours did, and yet shows that somebody is there.
ANSWERS = (
    "lead.inquired", "lead.captured", "lead.consented", "lead.auto_replied", "lead.mail_bounced",
    "lead.invitation_answered", "activity.email",
)  # fmt: skip
VERBS = {
    "lead.assigned": "handed it over", "lead.accepted": "accepted it", "lead.status": "moved it on",
    "lead.changed": "changed it",
}  # fmt: skip
NO_WORK = ("lead.scored", "lead.graded")
EVENT_NAMES = {"status_id": "status", "campaign_id": "campaign"}


@dataclass(frozen=True)
class Worked:
    """Why a new lead stays: `fate` counts it, `words` say who did what, and when."""

    fate: str
    words: str


def day(moment: datetime) -> str:
    """Return a day as reasons name it."""
    at = moment.astimezone(current_org().tz)
    return f"{at.day} {at:%B %Y}"


def on_leads(batch: Import, leads: list[int], *, hold: bool) -> dict[int, Worked | None]:
    """Return {lead: why it stays, or None when nobody has worked on it}; leads that are gone are absent."""
    with connection.cursor() as cursor:
        if hold:
            cursor.execute("SELECT FROM leads_lead WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [leads])
        cursor.execute(
            WORK,
            {"leads": leads, "imports": without_effect(batch), "answers": list(ANSWERS), "idle": list(NO_WORK)},
        )
        return {pk: why(*rest) for pk, *rest in cursor.fetchall()}


def without_effect(batch: Import) -> list[str]:
    """Return the imports whose changes are no work: this one, and later ones that were taken back."""
    undone = Import.objects.filter(state=Import.State.UNDONE, pk__gt=batch.pk)
    return [batch.public_id, *(one.public_id for one in undone.only("pk", "org_id")[:1000])]


def why(
    stage: str, deleted_at: datetime | None, kind: str | None, by: str, at: datetime, words: str | None
) -> Worked | None:
    """Return why one lead stays, by the last thing that was done with it."""
    person = f" by {by}" if by else ""
    if kind == "lead.merged":
        return Worked("merged", f"It was merged{person} on {day(at)}.")
    if deleted_at is not None:
        return Worked("gone", f"It lies in the recycle bin since {day(deleted_at)}.")
    if stage == Stage.CONVERTED:
        return Worked("converted", f"It was converted{person}{f' on {day(at)}' if at else ''}.")
    if kind is None:
        return None
    return Worked("worked", f"{by or 'Somebody'} {verb(kind, words)}, {day(at)}.")


def verb(kind: str, words: str | None) -> str:
    """Say what was done, as a timeline does."""
    event = Event(kind=kind, because={"words": words or ""})
    say = event_words.KINDS.get(kind)
    return VERBS.get(kind) or (say(event)[1] if say else event_words.unnamed(event)[1])


def bin_leads(batch: Import, leads: list[int], by: Member, why: Mapping[str, Any], now: datetime) -> None:
    """Put many leads into the recycle bin, with an event each, out of the import's campaign."""
    acting = current()
    with connection.cursor() as cursor:
        cursor.execute(
            BIN,
            {
                "leads": leads, "now": now, "member": by.pk, "by": by.name, "campaign": batch.campaign_id,
                "door": acting.door if acting else "system", "why": json.dumps(why),
            },
        )  # fmt: skip
        for queue, member in cursor.fetchall():
            news.stirred(news.of_queue(queue) if queue else news.of_member(member))
    duplicates.drop_keys_of(leads)


def stir(leads: Iterable[Lead]) -> None:
    """Tell open lists that leads in them have changed."""
    for name in {news.list_of(lead) for lead in leads}:
        news.stirred(name)


def changers(batch: Import, leads: Iterable[int]) -> dict[int, dict[str, tuple[str, datetime]]]:
    """Return {lead: {field: (who, when)}} of what was changed since an import touched the leads."""
    found: dict[int, dict[str, tuple[str, datetime]]] = {}
    if wanted := list(leads):
        with connection.cursor() as cursor:
            cursor.execute(CHANGERS, [wanted, batch.started_at or batch.created_at, without_effect(batch)])
            for lead, name, by, at in cursor.fetchall():
                found.setdefault(lead, {})[name] = (by, at)
    return found


def stays(names: Iterable[str], who: Mapping[str, tuple[str, datetime]], lead: Lead) -> str:
    """Say which fields of a lead stay, and who changed them since."""
    parts = []
    for name in names:
        key = EVENT_NAMES.get(name, name)
        by, at = who.get(key, ("", None))
        since = f"changed by {by or 'a rule'}, {day(at)}" if at else "changed since"
        parts.append(f"{event_words.label(key)} ({since})")
    return f"Stays: {', '.join(parts)}."


WORK = """
    SELECT l.id, l.stage, l.deleted_at, w.kind, coalesce(w.by, ''), w.at, w.words
    FROM leads_lead l LEFT JOIN LATERAL (
        SELECT e.kind, e.by, e.at, e.because ->> 'words' AS words FROM tenancy_event e
        WHERE e.subject_kind = 'lead' AND e.subject_id = l.id
            AND (e.member_id IS NOT NULL OR e.kind = ANY(%(answers)s)) AND e.kind <> ALL(%(idle)s)
            AND coalesce(e.because ->> 'import', '') <> ALL(%(imports)s)
        ORDER BY e.id DESC LIMIT 1
    ) w ON true
    WHERE l.id = ANY(%(leads)s)
"""
BIN = """
    WITH binned AS (
        UPDATE leads_lead SET deleted_at = %(now)s, updated_at = %(now)s, version = version + 1
        WHERE id = ANY(%(leads)s) AND deleted_at IS NULL
        RETURNING id, owner_queue_id, owner_member_id
    ), told AS (
        INSERT INTO tenancy_event (at, kind, subject_kind, subject_id, member_id, by, door, changes, because)
        SELECT %(now)s, 'lead.deleted', 'lead', id, %(member)s, %(by)s, %(door)s, '{}', %(why)s FROM binned
    ), left_campaign AS (
        DELETE FROM leads_campaignmember WHERE campaign_id = %(campaign)s AND lead_id = ANY(%(leads)s)
    )
    SELECT DISTINCT owner_queue_id, owner_member_id FROM binned
"""
CHANGERS = """
    SELECT DISTINCT ON (e.subject_id, changed.name) e.subject_id, changed.name, e.by, e.at
    FROM tenancy_event e CROSS JOIN LATERAL jsonb_object_keys(e.changes) AS changed (name)
    WHERE e.subject_kind = 'lead' AND e.subject_id = ANY(%s) AND e.at >= %s
        AND coalesce(e.because ->> 'import', '') <> ALL(%s)
    ORDER BY e.subject_id, changed.name, e.id DESC
"""

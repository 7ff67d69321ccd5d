"""Writing a judged chunk: leads, match keys, events, campaign members and rows, a few statements for all of them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection

from leads import duplicates, tags
from leads.bulk import copy_columns, copy_records, update_rows
from leads.duplicates import CROWD, MOST_PAIRS, RESEMBLES
from leads.imports.judging import Chunk
from leads.imports.options import Options
from leads.imports.restoring import MEMBERSHIP
from leads.imports.rows import Row, State
from leads.intake import Terms, holders, judges, keep_pairs, store
from leads.models import CampaignMember, DuplicatePair, Import, ImportRow, Lead, MatchKey
from tenancy.models import Event

KNOWN = (State.UPDATED, State.UNCHANGED)
IN_CAMPAIGN = (State.CREATED, State.UPDATED, State.UNCHANGED)


def terms_of(options: Options) -> Terms:
    """Return on what terms a list's new leads come; whoever is given leads is told once, when the list is done."""
    rule = options.assign["id"] if options.assign["by"] == "rule_set" else ""
    return Terms(rule=rule, clocks=options.clocks, telling=False)


def write(chunk: Chunk, rows: list[Row]) -> None:
    """Write what a chunk was judged to be."""
    if chunk.newcomers:
        store(chunk.newcomers, chunk.circle, by=chunk.by, now=chunk.now, terms=terms_of(chunk.options))
    if chunk.touched:
        update(chunk)
    for lead, event in chunk.told:
        event.subject_id = lead.pk
    copy_records(Event, [event for _, event in chunk.told])
    tags.remember(name for row in rows if row.state in IN_CAMPAIGN and row.lead for name in row.lead.tags)
    put_into_campaign(chunk.batch, rows)
    keep(chunk.batch, rows)


def update(chunk: Chunk) -> None:
    """Write leads that were here: their columns, scores and match keys."""
    leads = [touched.lead for touched in chunk.touched.values()]
    for judge in judges:
        for pk, events in judge(leads, chunk.now).items():
            chunk.told += ((chunk.touched[pk].lead, event) for event in events)
    columns = sorted({"score", "grade_rank"}.union(*(touched.columns for touched in chunk.touched.values())))
    rows = ([lead.pk, *(getattr(lead, name) for name in columns)] for lead in leads)
    update_rows(Lead, columns, rows, version='t."version" + 1', updated_at="now()")
    keep_keys(leads, chunk.circle.before)


def keep_keys(changed: Iterable[Lead], keys: Mapping[int, Mapping[int, str]]) -> None:
    """Bring the match keys of changed leads up to date and mark whom they resemble now; `keys` are those of before."""
    gone: list[tuple[int, int]] = []
    added: dict[int, dict[int, str]] = {}
    for lead in changed:
        pk, before = lead.pk, keys.get(lead.pk, {})
        after = duplicates.keys(duplicates.person(lead))
        gone += ((pk, key) for key in before if key not in after)
        if fresh := {key: kind for key, kind in after.items() if key not in before}:
            added[pk] = fresh
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [[pk for pk, _ in gone], [key for _, key in gone]])
    if added:
        pairs_of = [(key, pk) for pk, found in added.items() for key in found]
        copy_columns(MatchKey, {"key": [key for key, _ in pairs_of], "lead_id": [pk for _, pk in pairs_of]})
        keep_pairs(list(pairs(added)), ())


def pairs(added: dict[int, dict[int, str]]) -> Iterable[DuplicatePair]:
    """Yield whom changed leads resemble by keys they did not have before."""
    here = holders({key for found in added.values() for key in found})
    seen = set()
    for pk, found in added.items():
        reasons: dict[int, str] = {}
        for key, kind in found.items():
            others = [other for other, _ in here[key] if other not in (None, pk)]
            if len(others) <= CROWD:
                for other in others:
                    reasons.setdefault(other or 0, RESEMBLES[kind])
        for other, reason in list(reasons.items())[:MOST_PAIRS]:
            pair = duplicates.pair(pk, other, reason)
            if (pair.lead_id, pair.other_id) not in seen:
                seen.add((pair.lead_id, pair.other_id))
                yield pair


def put_into_campaign(batch: Import, rows: Iterable[Row]) -> None:
    """Put the list's leads into its campaign; nobody goes back to its first status, and rows of known leads keep it."""
    if batch.campaign is None:
        return
    remember_members(batch, [row for row in rows if row.lead is not None and row.state in KNOWN])
    found = {row.lead.pk: row.campaign_status for row in rows if row.lead is not None and row.state in IN_CAMPAIGN}
    with connection.cursor() as cursor:
        cursor.execute(JOIN, [batch.campaign_id, list(found), list(found.values()), batch.campaign.statuses[0]])


def remember_members(batch: Import, rows: list[Row]) -> None:
    """Keep how leads that were here stood in the campaign, and how the import leaves them, for an undo."""
    leads = {row.lead.pk for row in rows if row.lead is not None}
    here = CampaignMember.objects.filter(campaign=batch.campaign_id, lead__in=leads)
    status: dict[int | None, str] = dict(here.values_list("lead_id", "status"))
    for row in rows:
        before = status.get(row.lead.pk if row.lead else None)
        if before is None or row.campaign_status not in (before, batch.campaign.statuses[0] if batch.campaign else ""):
            row.changes = row.changes | {MEMBERSHIP: [before, row.campaign_status]}


def keep(batch: Import, rows: list[Row]) -> None:
    """Write each row with what became of it: rows of the file are new, repaired ones are here."""
    fresh = [row for row in rows if row.pk is None]
    if fresh:
        told = zip(*([batch.pk, row.line, row.cells, *outcome(row)] for row in fresh), strict=True)
        columns = dict(zip(("batch_id", "line", "cells", *OUTCOME), told, strict=True))
        copy_columns(ImportRow, columns | {"stays": [""] * len(fresh)})
    if len(fresh) < len(rows):
        update_rows(ImportRow, OUTCOME, ([row.pk, *outcome(row)] for row in rows if row.pk is not None))


OUTCOME = ("state", "problem", "changes", "lead_id")


def outcome(row: Row) -> list[object]:
    return [str(row.state), row.problem, row.changes, row.lead.id if row.lead else None]


def given(chunk: Chunk) -> Counter[str]:
    """Count the leads each member was given, by the member's key as JSON names it."""
    leads = chunk.handed_over()
    return Counter(str(lead.owner_member_id) for lead in leads if lead.owner_member_id is not None)


FORGET = """
    DELETE FROM leads_matchkey m USING unnest(%s::bigint[], %s::bigint[]) AS gone (lead, key)
    WHERE m.lead_id = gone.lead AND m.key = gone.key
"""
JOIN = """
    INSERT INTO leads_campaignmember AS here (campaign_id, lead_id, status, created_at)
    SELECT %s, joins.lead, joins.status, now() FROM unnest(%s::bigint[], %s::text[]) AS joins (lead, status)
    ON CONFLICT (org_id, campaign_id, lead_id) WHERE lead_id IS NOT NULL
    DO UPDATE SET status = EXCLUDED.status WHERE here.status <> EXCLUDED.status AND EXCLUDED.status <> %s
"""

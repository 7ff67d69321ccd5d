"""What the rule editor shows: the entries in order, the one being edited, and what the draft would do."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assignment import drafts, dry_run, lint, rule_sets
from assignment.entries import Entry, Rule, compiled
from assignment.log_search import fallen
from assignment.models import AssignmentRule
from leads.models import Lead, Queue
from tenancy import times

PAGES = ("new", "entries", "versions", "discard", "publish")
AROUND = (
    ("Versions", "history", "assignment-versions"),
    ("Import, export", "arrow-up-down", "assignment-exchange"),
    ("Dry run", "play", "dry-run-new"),
    ("Name and leads", "pencil", "assignment-rule-edit"),
)
BESIDE = ("assignment-versions", "assignment-exchange")
ICONS = {"member": "user", "pool": "shuffle", "account": "building-2", "keep": "corner-down-right", "unqualify": "ban"}


def page(rule: AssignmentRule, *, chosen: str = "", size: int = dry_run.SIZES[0]) -> dict[str, Any]:
    """Return everything on the page but the form."""
    now, edited = timezone.now(), drafts.entries(rule)
    draft = Rule.of(rule, 0, edited)
    sides = dry_run.Sides(rule, draft, drafts.live_entries(rule), now, size)
    leads = dry_run.newest(max(size, lint.SAMPLE))
    run, moved = dry_run.compare(sides, leads[-size:])
    count = drafts.changes(drafts.published_entries(rule), edited)
    return {
        "rule": rule,
        "speaks_about": rule_sets.when(rule),
        "may_edit": True,
        "fallen": fallen(now),
        "published_words": live_words(rule, now),
        "draft_changes": count,
        "entries": rows(rule, draft, chosen, run, flaws(rule, draft, now, leads)),
        "catch_all": catch_all(draft, run),
        "dry_run": shown(rule, run, moved, size),
        "menu": menu(rule, has_draft=bool(count)),
        **{f"{name}_url": reverse(f"assignment-{name}", args=[rule.pk]) for name in PAGES},
    }


def menu(rule: AssignmentRule, *, has_draft: bool) -> list[dict[str, Any]]:
    """Return the pages around a rule; on narrow screens they, and giving a draft up, stand in a menu."""
    pages: list[dict[str, Any]] = [
        {"label": "Pools", "icon": "shuffle", "url": reverse("pools"), "wide": True},
        *(
            {"label": label, "icon": icon, "url": reverse(name, args=[rule.pk]), "wide": name in BESIDE}
            for label, icon, name in AROUND
        ),
        {"label": "All rules", "icon": "list-ordered", "url": reverse("assignment-rules")},
    ]
    discard = {"label": "Discard draft", "icon": "trash-2", "url": reverse("assignment-discard", args=[rule.pk])}
    return [*pages, *([discard | {"post": True, "danger": True, "separator": True}] if has_draft else [])]


def live_words(rule: AssignmentRule, now: datetime) -> str:
    version = drafts.published(rule)
    return f"Live since {times.day(timezone.localtime(version.published_at), now)}" if version else ""


Flaws = dict[str, list[lint.Finding]]


def flaws(rule: AssignmentRule, draft: Rule, now: datetime, leads: list[Lead]) -> Flaws:
    """Return what is wrong with entries, by their ids."""
    wrong: Flaws = {}
    for finding in lint.findings(rule, draft, now, leads[::-1]):
        wrong.setdefault(finding.entry.id, []).append(finding)
    return wrong


def rows(rule: AssignmentRule, draft: Rule, chosen: str, run: dry_run.DryRun, wrong: Flaws) -> list[dict[str, Any]]:
    """Return the list of entries with what is wrong with each."""
    before = {entry["id"]: entry for entry in drafts.published_entries(rule)}
    edited = {entry["id"]: entry for entry in drafts.entries(rule)}
    return [
        row(rule, entry)
        | {
            "current": entry.id == chosen,
            "edited": before.get(entry.id) != edited[entry.id],
            "share": run.share(entry.id) if entry.active else None,
            "findings": wrong.get(entry.id, []),
            "flaw": next((one.words for one in wrong.get(entry.id, ()) if one.is_warning), ""),
            "live": live_sentence(before.get(entry.id), edited[entry.id]),
        }
        for entry in draft.entries
    ]


def live_sentence(before: dict[str, Any] | None, edited: dict[str, Any]) -> str:
    """Say what the live rule asks where the draft asks something else."""
    if before is None or before["criteria"] == edited["criteria"]:
        return ""
    return compiled([before])[0].criteria.words()


def row(rule: AssignmentRule, entry: Entry) -> dict[str, Any]:
    """Return an entry as one line of the list."""
    words = entry.criteria.words()
    return {
        "id": entry.id,
        "number": entry.number,
        "name": entry.name,
        "sentence": words[:1].upper() + words[1:],
        "to": entry.target.words,
        "mark": initials(str(entry.target.record)) if isinstance(entry.target.record, Queue) else "",
        "icon": ICONS.get(entry.target.kind, "layers"),
        "active": entry.active,
        "broken": entry.criteria.broken is not None,
        "url": reverse("assignment-entry", args=[rule.pk, entry.id]),
    }


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


def catch_all(draft: Rule, run: dry_run.DryRun) -> dict[str, Any] | None:
    """Return where leads go that no entry takes; nothing when the last entry takes them all."""
    if any(entry.catches_all for entry in draft.entries):
        return None
    return {"text": f"{Queue.objects.default()}, admins are told", "share": run.share(""), "warn": True}


def shown(rule: AssignmentRule, run: dry_run.DryRun, moved: list[dry_run.Fate], size: int) -> dict[str, Any]:
    """Return a dry run as the panel shows it."""
    return {
        "url": reverse("assignment-dry-run", args=[rule.pk]),
        "sizes": [(value, f"Last {value:,} leads") for value in dry_run.SIZES],
        "size": size,
        "moved": run.moved,
        "deltas": run.deltas(),
        "full_url": reverse("dry-run-new", args=[rule.pk]),
        "leads": [
            {
                "name": fate.lead.name,
                "company": fate.lead.company,
                "url": fate.lead.get_absolute_url(),
                "before": fate.before,
                "after": fate.after,
                "why": fate.why,
            }
            for fate in moved[: dry_run.NAMED]
        ],
    }

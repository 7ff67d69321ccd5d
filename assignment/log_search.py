"""Searching the routing log: by entry, assignee, pool, what became of the lead and period, page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from assignment import explaining
from assignment.choosing import sets
from assignment.entries import live
from assignment.models import Assignment
from assignment.people import teams
from leads.configuration import configuration
from leads.models import Lead
from tenancy import ids
from tenancy.acting import current_org
from tenancy.ids import BadId

A_PAGE = 50
EXPORTED = 50_000
READ = 2000
TOLD = ("at", "outcome", "cause", "cause_words", "version", "entry", "entry_number", "entry_name", "goes_to", "problem",
        "tie", "due", "tried", "seen", "candidates", "lead__first_name", "lead__last_name", "lead__company",
        "lead__org", "pool__name", "rule__name")  # fmt: skip
COUNTED = 10_000
LONGEST = 32_000  # letters that spreadsheets take in a cell
FOUND = 500  # leads that words find
NAMES = ("lead", "entry", "outcome", "who", "pool", "since", "until", "before")
HEAD = ("At", "Lead", "Company", "Outcome", "Because", "Rule", "Rule version", "Entry", "Conditions", "Given to",
        "Pool", "Problem", "Tie-break", "Could have had it", "Could not", "Entries passed over", "First response due",
        "Lead id")  # fmt: skip


@dataclass(frozen=True)
class Search:
    """What somebody looks for; `before` is where a page begins."""

    lead: str = ""
    entry: str = ""
    outcome: str = ""
    who: str = ""
    pool: str = ""
    since: str = ""
    until: str = ""
    before: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Search":
        return cls(**{name: given.get(name, "")[:120] for name in NAMES})

    @property
    def address(self) -> str:
        """What the address says of it."""
        return urlencode({name: value for name in NAMES if (value := getattr(self, name))})

    @property
    def is_narrowed(self) -> bool:
        return bool(replace(self, before="").address)

    def rows(self) -> QuerySet[Assignment]:
        """Return what is found, newest first; an id or a day that is none finds nothing."""
        try:
            narrowed = Assignment.objects.filter(*self.conditions())
        except (BadId, ValueError):
            return Assignment.objects.none()
        return narrowed.select_related("lead", "pool", "rule").order_by("-at", "-pk")

    def conditions(self) -> Iterable[Q]:
        if self.lead:
            yield Q(lead__in=leads_named(self.lead))
        if self.entry:
            yield Q(entry="" if self.entry == "none" else self.entry)
        if self.outcome:
            yield Q(outcome=self.outcome)
        if self.who.startswith(ids.MEMBER):
            yield Q(member=ids.decode(self.who, ids.MEMBER))
        elif self.who:
            yield Q(queue=ids.decode(self.who, ids.QUEUE))
        if self.pool:
            yield Q(pool=ids.decode(self.pool, ids.POOL))
        if self.since:
            yield Q(at__gte=midnight(self.since))
        if self.until:
            yield Q(at__lt=midnight(self.until, days=1))
        if self.before:
            at, _, pk = self.before.rpartition("_")
            moment = datetime.fromisoformat(at)
            yield Q(at__lte=moment) & (Q(at__lt=moment) | Q(pk__lt=int(pk)))

    def page(self) -> tuple[list[Assignment], "Search | None"]:
        """Return one page and the search of the next."""
        found = list(self.rows()[: A_PAGE + 1])
        if len(found) <= A_PAGE:
            return found, None
        last = found[A_PAGE - 1]
        return found[:A_PAGE], replace(self, before=f"{last.at.isoformat()}_{last.pk}")


def leads_named(words: str) -> list[int]:
    """Return the leads that somebody means: one by its id, else those in which the words stand."""
    try:
        return [ids.decode(words.strip(), ids.LEAD)]
    except BadId:
        return list(Lead.objects.searched(words, FOUND).values_list("pk", flat=True)[:FOUND])


def midnight(day: str, days: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day) + timedelta(days=days), time.min, tzinfo=current_org().tz)


def offers() -> dict[str, Any]:
    """Return what the filters offer."""
    settings, main = configuration(), live()
    rules = [*(one.rule for one in sets()), *([main] if main else [])]
    people = [(one.public_id, one.name) for one in settings.members if one.role != "viewer"]
    owners = sorted(people, key=lambda one: one[1].lower()) + [(one.public_id, one.name) for one in settings.queues]
    return {
        "entries": [
            (one.id, f"{one.number} {one.name}" if rule is main else f"{rule.name}: {one.number} {one.name}")
            for rule in rules for one in rule.entries
        ],
        "outcomes": Assignment.Outcome.choices,
        "owners": owners,
        "pools": [(team.pool.public_id, team.pool.name) for team in teams().values()],
    }  # fmt: skip


def fallen(now: datetime | None = None) -> int:
    """Count what fell through within a day; counting stops at 10,000."""
    since = (now or timezone.now()) - timedelta(days=1)
    rows = Assignment.objects.filter(outcome=Assignment.Outcome.FELL_THROUGH, at__gte=since)
    return rows[:COUNTED].count()


def exported(search: Search) -> Iterable[list[Any]]:
    """Yield the rows of a file, its names first."""
    yield list(HEAD)
    tz, versions = current_org().tz, explaining.Versions()
    for row in search.rows().only(*TOLD)[:EXPORTED].iterator(READ):
        told = explaining.of(row, versions)
        able, out = ([one for one in told["candidates"] if bool(one["out"]) is left] for left in (False, True))
        yield [
            row.at.astimezone(tz).isoformat(sep=" ", timespec="seconds"), row.lead.name, row.lead.company,
            row.get_outcome_display(), told["cause"], row.rule.name if row.rule else "", row.version,
            f"{row.entry_number} {row.entry_name}" if row.entry else "",
            "; ".join(map(explaining.held_words, told["conditions"])),
            row.goes_to, row.pool.name if row.pool else "", row.problem, row.tie, listed(able), listed(out),
            "; ".join(f"{one['number']} {one['name']}: {one['why']}" for one in told["skipped"])[:LONGEST],
            row.due.astimezone(tz).isoformat(sep=" ", timespec="minutes") if row.due else "", row.lead.public_id,
        ]  # fmt: skip


def listed(candidates: Iterable[dict[str, str]]) -> str:
    return "; ".join(f"{one['name']}: {one['why']}" for one in candidates)[:LONGEST]

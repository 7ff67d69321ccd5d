"""What a manager watches; each figure is counted over a criteria tree, and the same tree is the list behind it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, DurationField, F, Min, Q
from django.urls import reverse
from django.utils import timezone

from leads.configuration import configuration
from leads.models import Lead, Stage
from leads.models.lead import LeadQuerySet
from tenancy.acting import current_org
from tenancy.times import duration

PERIODS = (7, 30, 90)
OPEN = {"field": "stage", "is": Stage.OPEN.value}
ANSWERED = {"field": "first_responded_at", "empty": False}
CONVERTED = {"field": "stage", "is": Stage.CONVERTED.value}
# First responses by how long they took, in minutes.
BANDS = (
    ("5 min", 0, 5),
    ("30 min", 5, 30),
    ("1 h", 30, 60),
    ("4 h", 60, 240),
    ("1 d", 240, 1440),
    ("later", 1440, None),
)


class Median(Aggregate):
    """PostgreSQL's continuous median."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


RESPONSE = F("first_responded_at") - F("created_at")


def matching(tree: dict[str, Any], now: datetime) -> LeadQuerySet:
    """Return the live leads of a tree."""
    bound = configuration().schema.parse(tree).at(now, tz=current_org().tz)
    return Lead.objects.live().matching(bound)


def address(tree: dict[str, Any]) -> str:
    """Return the list behind a figure."""
    return f"{reverse('leads')}?{urlencode({'view': 'all', 'filter': json.dumps(tree, separators=(',', ':'))})}"


def both(*trees: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(trees)}


@dataclass(frozen=True)
class Dashboard:
    """The figures of the last so many days."""

    days: int
    now: datetime

    @property
    def created(self) -> dict[str, Any]:
        return {"field": "created_at", "within": {"last": self.days, "unit": "days"}}

    @property
    def before(self) -> LeadQuerySet:
        """The leads of the period before."""
        start = self.now - timedelta(days=self.days)
        return Lead.objects.live().filter(created_at__gte=start - timedelta(days=self.days), created_at__lt=start)

    def figures(self) -> list[dict[str, Any]]:
        """Return the four key figures."""
        now, then = self.totals(matching(self.created, self.now)), self.totals(self.before)
        return [
            figure(
                "New leads", f"{now['new']:,}", self.created, f"last {self.days} days", change(now["new"], then["new"])
            ),
            self.rate(now, then),
            self.response(now, then),
            self.waiting(),
        ]

    def totals(self, leads: LeadQuerySet) -> dict[str, Any]:
        """Return number, qualified and median first response of some leads in one pass."""
        return leads.aggregate(
            new=Count("pk"),
            qualified=Count("pk", filter=Q(stage=Stage.CONVERTED)),
            response=Median(RESPONSE, filter=Q(first_responded_at__isnull=False)),
        )

    def rate(self, now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
        share, earlier = percent(now["qualified"], now["new"]), percent(then["qualified"], then["new"])
        words = f"{now['qualified']:,} of {now['new']:,} leads"
        return figure("Qualification rate", f"{share} %", both(self.created, CONVERTED), words, points(share - earlier))

    def response(self, now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
        value = duration(now["response"].total_seconds()) if now["response"] is not None else "–"
        note = (
            f"was {duration(then['response'].total_seconds())} before"
            if then["response"] is not None
            else "no earlier period"
        )
        return figure("Median first response", value, both(self.created, ANSWERED), note, ("", True))

    def waiting(self) -> dict[str, Any]:
        tree = both(OPEN, {"field": "queue", "empty": False})
        oldest = matching(tree, self.now).aggregate(oldest=Min("created_at"), number=Count("pk"))
        value = duration((self.now - oldest["oldest"]).total_seconds()) if oldest["oldest"] else "–"
        return figure("Oldest waiting", value, tree, f"{oldest['number']:,} in queues", ("", True))

    def funnel(self) -> list[dict[str, Any]]:
        """Return how far the period's leads came; a step counts whoever reached it."""
        steps = [
            ("All new", self.created),
            ("Contacted", both(self.created, ANSWERED)),
            ("Qualified", both(self.created, CONVERTED)),
        ]
        counts = [matching(tree, self.now).count() for _, tree in steps]
        return [
            {
                "label": label, "url": address(tree), "count": count, "maximum": counts[0],
                "rate": f"{percent(count, counts[place - 1])} %" if place else "", "median": "",
            }
            for place, ((label, tree), count) in enumerate(zip(steps, counts, strict=True))
        ]  # fmt: skip

    def sources(self) -> list[dict[str, Any]]:
        """Return the share of qualified leads by source, most leads first."""
        rows = (
            matching(self.created, self.now).exclude(lead_source="").values("lead_source")
            .annotate(number=Count("pk"), qualified=Count("pk", filter=Q(stage=Stage.CONVERTED)))
            .order_by("-number")[:8]
        )  # fmt: skip
        return [
            {
                "name": row["lead_source"], "count": row["number"], "rate": percent(row["qualified"], row["number"]),
                "url": address(both(self.created, {"field": "lead_source", "is": row["lead_source"]})),
            }
            for row in rows
        ]  # fmt: skip

    def first_responses(self) -> dict[str, Any]:
        """Return the share of leads answered within each band of time."""
        counted = matching(self.created, self.now).aggregate(
            number=Count("pk"),
            **{f"band{place}": Count("pk", filter=within(low, high)) for place, (_, low, high) in enumerate(BANDS)},
        )
        bars = [(name, percent(counted[f"band{place}"], counted["number"])) for place, (name, _, _) in enumerate(BANDS)]
        unanswered = 100 - sum(share for _, share in bars)
        words = f"{max(unanswered, 0)} % have no answer yet."
        label = ", ".join(f"{name}: {share} %" for name, share in bars)
        return {"bars": bars, "tones": "", "label": f"First response, {label}", "words": words}

    def idle(self) -> dict[str, Any]:
        """Return the open leads nobody touched for too long."""
        days = current_org().stale_days
        tree = idle_tree(days)
        leads = matching(tree, self.now)
        return {
            "title": f"No activity for over {days} days", "count": leads.count(), "url": address(tree),
            "leads": leads.with_labels().order_by("-score", "-id")[:6],
        }  # fmt: skip

    def people(self) -> list[dict[str, Any]]:
        """Return what each person has open, what is overdue and how fast they answer."""
        answered = Q(first_responded_at__gte=self.now - timedelta(days=self.days))
        rows = (
            Lead.objects.live().filter(owner_member__is_active=True).values("owner_member")
            .annotate(
                open=Count("pk", filter=Q(stage=Stage.OPEN)),
                overdue=Count("pk", filter=Q(stage=Stage.OPEN, due_sort__lt=self.now, first_responded_at=None)),
                response=Median(RESPONSE, filter=answered),
            ).order_by("-open")[:50]
        )  # fmt: skip
        return [self.person(row) for row in rows if row["open"]]

    def person(self, row: Mapping[str, Any]) -> dict[str, Any]:
        member = configuration().member_by_id[row["owner_member"]]
        limit = member.open_limit
        return {
            "member": member, "open": row["open"], "limit": limit, "tight": bool(limit and row["open"] > 0.9 * limit),
            "overdue": row["overdue"], "late": False,
            "response": duration(row["response"].total_seconds()) if row["response"] is not None else "",
            "url": address(both(OPEN, {"field": "owner", "is": member.public_id})),
        }  # fmt: skip


def idle_tree(days: int) -> dict[str, Any]:
    """Return what finds open leads without activity: neither lately touched nor lately made."""
    window = {"last": days, "unit": "days"}
    return both(
        OPEN,
        {"not": {"field": "last_activity_at", "within": window}},
        {"not": {"field": "created_at", "within": window}},
    )


def within(low: int, high: int | None) -> Q:
    """Return the leads answered within a band of minutes."""
    band = (
        Q(first_responded_at__gte=F("created_at") + timedelta(minutes=low))
        if low
        else Q(first_responded_at__isnull=False)
    )
    return band & Q(first_responded_at__lt=F("created_at") + timedelta(minutes=high)) if high else band


def figure(label: str, value: str, tree: dict[str, Any], note: str, moved: tuple[str, bool]) -> dict[str, Any]:
    return {
        "label": label,
        "value": value,
        "url": address(tree),
        "note": note,
        "change": moved[0],
        "good": moved[1],
        "points": None,
    }


def change(now: int, then: int) -> tuple[str, bool]:
    """Return how much a number grew, in percent."""
    if not then:
        return "", True
    grown = round(100 * (now - then) / then)
    return (f"+{grown} %", True) if grown > 0 else (f"−{-grown} %", False) if grown < 0 else ("", True)


def points(difference: int) -> tuple[str, bool]:
    return (
        (f"+{difference} points", True)
        if difference > 0
        else (f"−{-difference} points", False)
        if difference < 0
        else ("", True)
    )


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def dashboard(days: int) -> Dashboard:
    """Return the dashboard of now."""
    return Dashboard(days if days in PERIODS else 30, timezone.now())
